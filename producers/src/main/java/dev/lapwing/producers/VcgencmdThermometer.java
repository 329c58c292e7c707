package dev.lapwing.producers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Pi's own tool: {@code vcgencmd measure_temp}, which prints {@code temp=48.3'C}. */
final class VcgencmdThermometer implements Thermometer {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int OUTPUT_MAX = 1024;

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
    public Measured measure() throws ThermometerException, InterruptedException {
        Path tool = places.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new ThermometerException(
                        ReadingFault.NO_ANSWER,
                        "no vcgencmd at " + places + "; name it in LAPWING_TEMPERATURE_VCGENCMD, or set"
                                + " LAPWING_TEMPERATURE_SOURCE=thermal-zone"));
        return Measured.of(Measurement.parse("vcgencmd", clock.instant(), run(tool)));
    }

    private static String run(Path tool) throws ThermometerException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(tool.toString(), "measure_temp")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new ThermometerException(
                    ReadingFault.NO_ANSWER, tool + " could not be started: " + e.getMessage(), e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ThermometerException(
                        ReadingFault.NO_ANSWER, tool + " did not answer within " + TIMEOUT.toSeconds() + " s");
            }
            String said = new String(process.getInputStream().readNBytes(OUTPUT_MAX), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new ThermometerException(
                        ReadingFault.NO_ANSWER,
                        tool + " failed with exit code " + process.exitValue() + ": " + said.strip()
                                + "; the user may have to be in the group video");
            }
            return said;
        } catch (IOException e) {
            throw new ThermometerException(ReadingFault.NO_ANSWER, tool + " could not be read: " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
