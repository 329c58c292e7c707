package dev.lapwing.producers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first of several thermometers that this board has; looked for until one is there, and then kept. */
final class FirstPresentSensor implements Sensor {

    private final List<Sensor> candidates;
    private @Nullable Sensor chosen;

    FirstPresentSensor(List<Sensor> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public boolean present() {
        if (chosen == null) {
            chosen = candidates.stream().filter(Sensor::present).findFirst().orElse(null);
        }
        return chosen != null;
    }

    @Override
    public Measured measure() throws SensorException, InterruptedException {
        Sensor sensor = present() ? chosen : null;
        if (sensor == null) {
            throw new SensorException(
                    ReadingFault.NO_ANSWER,
                    "this board has neither vcgencmd nor a thermal zone nor a temperature directory; set"
                            + " LAPWING_TEMPERATURE_SOURCE=files and LAPWING_TEMPERATURE_DIRECTORY, or run lapwing camera"
                            + " instead of lapwing node");
        }
        return sensor.measure();
    }

    @Override
    public void done(List<Measurement> measured) {
        Sensor sensor = chosen;
        if (sensor != null) {
            sensor.done(measured);
        }
    }
}
