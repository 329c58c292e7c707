package dev.lapwing.bridge;

import java.time.Duration;
import java.util.Optional;

/** When local retention would reach what the cloud does not have yet. */
final class Retention {

    private Retention() {}

    /**
     * What a topic keeps.
     *
     * @param bytes of one partition; empty if not bounded
     * @param segmentBytes retention deletes whole segments, so it may reach a segment further
     * @param age empty if not bounded
     */
    record Limits(Optional<Long> bytes, long segmentBytes, Optional<Duration> age) {

        /** Nothing is deleted. */
        static final Limits NONE = new Limits(Optional.empty(), 0, Optional.empty());
    }

    /**
     * What is not in the cloud yet, and how fast that changes.
     *
     * @param bytes on disk
     * @param bytesInPerSecond appended
     * @param bytesOutPerSecond forwarded
     * @param age of its oldest record
     */
    record Backlog(double bytes, double bytesInPerSecond, double bytesOutPerSecond, Duration age) {}

    /** Seconds until the first record of the backlog is deleted, at these rates; infinite if that never happens. */
    static double secondsToLoss(Backlog backlog, Limits limits) {
        double bySize = Double.POSITIVE_INFINITY;
        if (limits.bytes().isPresent()) {
            double room = limits.bytes().get() - limits.segmentBytes() - backlog.bytes();
            double growth = backlog.bytesInPerSecond() - backlog.bytesOutPerSecond();
            if (growth > 0) {
                bySize = Math.max(0, room) / growth;
            }
        }
        double byAge = Double.POSITIVE_INFINITY;
        // What is forwarded before it is too old is not lost.
        double drained = backlog.bytesOutPerSecond() > 0
                ? backlog.bytes() / backlog.bytesOutPerSecond()
                : Double.POSITIVE_INFINITY;
        if (limits.age().isPresent() && backlog.bytes() > 0) {
            double left = Math.max(0, limits.age().get().minus(backlog.age()).toMillis() / 1000.0);
            byAge = drained < left ? Double.POSITIVE_INFINITY : left;
        }
        return Math.min(bySize, byAge);
    }
}
