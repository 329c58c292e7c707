package dev.lapwing.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a source has been forwarded. It is committed in the same transaction as the records before it, so what it says
 * is so.
 *
 * @param clusterId the edge cluster
 * @param offset the next offset to forward
 * @param leaderEpoch of the last record before it, by which a log that was cut is noticed; empty before the first
 * @param cut the last cut of the log, if there was one
 * @param at when it was written, by the bridge's clock
 */
record Position(
        Source source, String clusterId, long offset, Optional<Integer> leaderEpoch, Optional<Cut> cut, Instant at) {

    /**
     * The log was cut back to {@code from} when records from there on were in the cloud already: what producers send again
     * may be there.
     *
     * @param records the most that the cloud has from there on; of several cuts, of all of them
     * @param at when it was noticed, by the bridge's clock
     * @param ends how far each partition of the target went when it was noticed: what stands behind came later. Empty if
     *     an earlier version of Lapwing noticed it
     */
    record Cut(long from, long records, Instant at, List<Long> ends) {

        /** Producers send again what a cut took from them soon after; what comes later is the archive's to drop. */
        private static final Duration REPEATS_COME_WITHIN = Duration.ofHours(1);
        /** A clock that says less has not been set yet. */
        private static final Instant CLOCKS_SAY_AT_LEAST = Instant.parse("2026-01-01T00:00:00Z");

        Cut {
            ends = List.copyOf(ends);
        }

        /** This cut and one before it, whose records may still come again. */
        Cut after(Optional<Cut> earlier) {
            return earlier.map(before -> {
                        long first = Math.min(from, before.from);
                        return new Cut(first, before.records + (from - first) + records, at, ends);
                    })
                    .orElse(this);
        }

        /**
         * This cut, while records that it took from producers may come again. If it was noticed by a clock that was not
         * set, the time begins to count with the first look by a clock that is.
         */
        Optional<Cut> expectedAt(Instant now) {
            Instant since = at.isBefore(CLOCKS_SAY_AT_LEAST) ? now : at;
            return since.plus(REPEATS_COME_WITHIN).isAfter(now)
                    ? Optional.of(new Cut(from, records, since, ends))
                    : Optional.empty();
        }

        /** How far a partition of the target went; 0 for one that came later. */
        long end(int partition) {
            return partition < ends.size() ? ends.get(partition) : 0;
        }
    }
}
