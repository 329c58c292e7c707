package dev.lapwing.producers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The Pi's own tool: {@code vcgencmd measure_temp}, which prints {@code temp=48.3'C}. */
final class VcgencmdThermometer implements Sensor {

    private final List<Path> places;
    private final Clock clock;

    /** Looks for the tool at these places, in order. */
    VcgencmdThermometer(List<Path> places, Clock clock) {
        this.places = List.copyOf(places);
        this.clock = clock;
    }

    @Override
    public boolean present() {
        return places.stream().anyMatch(Files::isExecutable);
    }

    @Override
    public Measured measure() throws SensorException, InterruptedException {
        Path tool = places.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new SensorException(
                        ReadingFault.NO_ANSWER,
                        "no vcgencmd at " + places + "; name it in LAPWING_TEMPERATURE_VCGENCMD, or set"
                                + " LAPWING_TEMPERATURE_SOURCE=thermal-zone"));
        String said = SensorCommand.run(
                List.of(tool.toString(), "measure_temp"), "the user may have to be in the group video");
        return Measured.of(ReadingPattern.TEMPERATURE.parse("vcgencmd", clock.instant(), said, null));
    }
}
