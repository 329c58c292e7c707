package dev.lapwing.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Keeps a failure that repeats from flooding the log: the first of its kind is a WARN, each one after it a DEBUG with a
 * count, until {@link #recovered} says that it is over.
 */
public final class FirstThenCount {

    private final Logger log;
    private final ConcurrentHashMap<String, AtomicLong> seen = new ConcurrentHashMap<>();

    public FirstThenCount(Logger log) {
        this.log = log;
    }

    /** The event to log a failure of this kind with. */
    public LoggingEventBuilder failure(String kind) {
        long count = seen.computeIfAbsent(kind, k -> new AtomicLong()).incrementAndGet();
        LoggingEventBuilder event = log.atLevel(count == 1 ? Level.WARN : Level.DEBUG);
        return count == 1 ? event : event.addKeyValue(LogKeys.COUNT, count);
    }

    /** Forgets a kind. Returns how often it had failed: if that is not 0, say at INFO that it recovered. */
    public long recovered(String kind) {
        AtomicLong count = seen.remove(kind);
        return count == null ? 0 : count.get();
    }
}
