package dev.lapwing.producers;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A sensor that was added by configuration alone.
 *
 * @param name the records' key and the {@code id} of their values; unique in the site
 * @param interval between two readings
 * @param pattern where its number stands
 * @param limits which numbers it can have
 */
record SensorPlan(String name, Way way, Duration interval, ReadingPattern pattern, Plausibility.Limits limits) {

    /** How it is read. */
    sealed interface Way {

        /** By a command that prints a number. */
        record Command(List<String> command) implements Way {
            public Command {
                command = List.copyOf(command);
            }
        }

        /** By files that something on the board writes into a directory, each with a number in it. */
        record Files(Path directory) implements Way {}
    }

    Sensor sensor(Clock clock) {
        return switch (way) {
            case Way.Command command -> new SensorCommand(name, command.command(), pattern, clock);
            case Way.Files files ->
                new ReadingFiles(files.directory(), pattern, "correct \"files\" of the sensor " + name);
        };
    }
}
