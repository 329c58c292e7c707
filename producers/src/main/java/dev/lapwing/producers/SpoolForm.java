package dev.lapwing.producers;

import java.util.Optional;

/**
 * How a spool's item is a line of its file, and a record of its topic. Pure: the same item always makes the same. A line is a
 * JSON object without a {@code clock}, which is the spool's own field, and other fields than its own do not disturb it.
 */
interface SpoolForm<T> {

    /** The line, without its end. */
    String line(T item);

    /** Reads a line; empty if it is not one of ours, such as the half of one that a power cut left. */
    Optional<T> parse(String line);

    /** The item's record. */
    Outgoing outgoing(T item);
}
