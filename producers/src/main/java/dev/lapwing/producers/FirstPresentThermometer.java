package dev.lapwing.producers;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first of several thermometers that this board has; looked for until one is there, and then kept. */
final class FirstPresentThermometer implements Thermometer {

    private final List<Thermometer> candidates;
    private @Nullable Thermometer chosen;

    FirstPresentThermometer(List<Thermometer> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public boolean present() {
        if (chosen == null) {
            chosen =
                    candidates.stream().filter(Thermometer::present).findFirst().orElse(null);
        }
        return chosen != null;
    }

    @Override
    public Measured measure() throws ThermometerException, InterruptedException {
        Thermometer thermometer = present() ? chosen : null;
        if (thermometer == null) {
            throw new ThermometerException(
                    ReadingFault.NO_ANSWER,
                    "this board has neither vcgencmd nor a thermal zone nor a temperature directory; set"
                            + " LAPWING_TEMPERATURE_SOURCE=files and LAPWING_TEMPERATURE_DIRECTORY, or run lapwing camera"
                            + " instead of lapwing node");
        }
        return thermometer.measure();
    }

    @Override
    public void done(List<Measurement> measured) {
        Thermometer thermometer = chosen;
        if (thermometer != null) {
            thermometer.done(measured);
        }
    }
}
