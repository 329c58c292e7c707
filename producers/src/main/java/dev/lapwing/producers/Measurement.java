package dev.lapwing.producers;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A number as it was read.
 *
 * @param name of the sensor or file that said it
 * @param at by the clock of the board
 * @param value of a temperature, in degrees Celsius
 * @param file that said it; {@code null} for a sensor. Its name as text need not lead back to it
 */
record Measurement(
        String name, Instant at, double value, @Nullable Path file) {}
