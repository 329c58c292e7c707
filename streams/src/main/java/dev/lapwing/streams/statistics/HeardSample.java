package dev.lapwing.streams.statistics;

import dev.lapwing.records.context.NodeSample;
import java.time.Duration;
import java.time.Instant;

/**
 * A sample and how it came.
 *
 * @param sample it
 * @param heardAt when it arrived, by the clock of the broker that appended it
 * @param clockSynchronised whether the board said that its clock was right
 * @param sequence of the source, gap-free; -1 if the record has none
 * @param id 64 bits of its {@code ce_id}; 0 if the record has none
 */
public record HeardSample(NodeSample sample, Instant heardAt, boolean clockSynchronised, long sequence, long id) {

    /** Before Lapwing was: a clock that says less is wrong whatever it says of itself. */
    private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
    /** After it, moments as milliseconds are still exact wherever they are computed with. */
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    /** By which two clocks that are both right may differ. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    /**
     * Whether the board's clock was right: it said so, and says neither 1970 nor a moment that is still to come. Whether
     * one is to come is not asked of a broker whose own clock says 1970.
     */
    public boolean clockRight() {
        Instant at = sample.at();
        return clockSynchronised && plausible(at) && (!plausible(heardAt) || !at.isAfter(heardAt.plus(AHEAD)));
    }

    /** When it counts as taken: by the board's clock if that was right, else when it arrived. */
    public Instant takenAt() {
        return clockRight() ? sample.at() : heardAt;
    }

    private static boolean plausible(Instant moment) {
        return !moment.isBefore(EARLIEST) && moment.isBefore(LATEST);
    }
}
