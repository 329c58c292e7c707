package dev.lapwing.bridge;

import java.time.Instant;
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
     * The log was cut back to {@code from} when records up to {@code until} (exclusive) were in the cloud already: what
     * producers send again may be there.
     */
    record Cut(long from, long until, Instant at) {}
}
