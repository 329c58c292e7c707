package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.util.Map;
import java.util.Set;

/** Feels some of a node's metrics. For one thread. */
public interface Sense extends AutoCloseable {

    /** What it is, for people: {@code battery}, {@code procfs}. */
    String name();

    /** What it can feel. */
    Set<Metric> metrics();

    /**
     * Feels.
     *
     * @param due some of {@link #metrics}
     * @return values of those; of what this board has not, nothing, which is no fault
     * @throws SenseException if the board has it and it says nothing; the message says what to do
     */
    Map<Metric, Double> feel(Set<Metric> due) throws SenseException, InterruptedException;

    /** What is said of it instead while it says nothing: some of {@link #metrics}. */
    default Map<Metric, Double> silent() {
        return Map.of();
    }

    /** Whether somebody asked for it by name: then its absence degrades the service. */
    default boolean required() {
        return false;
    }

    @Override
    default void close() {}
}
