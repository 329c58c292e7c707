package dev.lapwing.producers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A sensor that is asked by a command, which prints its number and ends within five seconds. */
final class SensorCommand implements Sensor {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int OUTPUT_MAX = 1024;

    private final String name;
    private final List<String> command;
    private final ReadingPattern pattern;
    private final Clock clock;

    /**
     * A command.
     *
     * @param command the program and its arguments; no shell is in between
     */
    SensorCommand(String name, List<String> command, ReadingPattern pattern, Clock clock) {
        this.name = name;
        this.command = List.copyOf(command);
        this.pattern = pattern;
        this.clock = clock;
    }

    @Override
    public boolean present() {
        return true; // a command may be a name on the path; whether it runs shows when it is run
    }

    @Override
    public Measured measure() throws SensorException, InterruptedException {
        String said = run(command, "correct its command");
        return Measured.of(pattern.parse(name, clock.instant(), said, null));
    }

    /**
     * Runs a command.
     *
     * @param remedy what to do if it fails
     * @return the first kilobyte of what it printed, errors included
     * @throws SensorException with {@link ReadingFault#NO_ANSWER} if it cannot be run, takes too long, or fails
     */
    static String run(List<String> command, String remedy) throws SensorException, InterruptedException {
        String tool = command.getFirst();
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new SensorException(
                    ReadingFault.NO_ANSWER, tool + " could not be started: " + e.getMessage() + "; " + remedy, e);
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SensorException(
                        ReadingFault.NO_ANSWER, tool + " did not answer within " + TIMEOUT.toSeconds() + " s");
            }
            String said = new String(process.getInputStream().readNBytes(OUTPUT_MAX), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new SensorException(
                        ReadingFault.NO_ANSWER,
                        tool + " failed with exit code " + process.exitValue() + ": " + said.strip() + "; " + remedy);
            }
            return said;
        } catch (IOException e) {
            throw new SensorException(ReadingFault.NO_ANSWER, tool + " could not be read: " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
