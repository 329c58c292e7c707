package dev.lapwing.streams.statistics;

import dev.lapwing.records.context.MetricStatistics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/**
 * The statistics of one metric of one node as they grow: Welford's method (Welford 1962, "Note on a method for calculating
 * corrected sums of squares and products", Technometrics 4(3); in Held 2023 equation 3, there after MacLaren 1970), which
 * needs no sample twice and does not cancel. Not thread-safe.
 */
final class MetricTally {

    private long count;
    private double mean;
    private double squares;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;
    private double last;
    private Instant lastAt = Instant.EPOCH;
    private Duration silence = Duration.ZERO;
    final RecentWindow window;

    MetricTally() {
        this(new RecentWindow());
    }

    private MetricTally(RecentWindow window) {
        this.window = window;
    }

    /** Adds a value, but not to the window. */
    void add(Instant at, double value) {
        count++;
        double distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
        last = value;
        lastAt = at;
        silence = Duration.ZERO;
    }

    /** Its node was heard for another while, and this metric was not. */
    void miss(Duration heard) {
        silence = silence.plus(heard);
    }

    /** For how long its node was heard since this metric was. */
    Duration silence() {
        return silence;
    }

    MetricStatistics statistics(long bucketMillis) {
        return new MetricStatistics(count, mean, squares, lowest, highest, last, lastAt, window.recent(bucketMillis));
    }

    int bytes() {
        return 8 * Long.BYTES + Integer.BYTES + window.bytes();
    }

    void write(ByteBuffer to) {
        to.putLong(count)
                .putDouble(mean)
                .putDouble(squares)
                .putDouble(lowest)
                .putDouble(highest)
                .putDouble(last)
                .putLong(lastAt.getEpochSecond())
                .putInt(lastAt.getNano())
                .putLong(silence.toMillis());
        window.write(to);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param withSilence whether it was written by a version that knew of silence
     */
    static MetricTally read(ByteBuffer from, boolean withSilence) {
        long count = from.getLong();
        double mean = from.getDouble();
        double squares = from.getDouble();
        double lowest = from.getDouble();
        double highest = from.getDouble();
        double last = from.getDouble();
        Instant lastAt = Instant.ofEpochSecond(from.getLong(), from.getInt());
        Duration silence = withSilence ? Duration.ofMillis(from.getLong()) : Duration.ZERO;
        var tally = new MetricTally(RecentWindow.read(from));
        tally.count = count;
        tally.mean = mean;
        tally.squares = squares;
        tally.lowest = lowest;
        tally.highest = highest;
        tally.last = last;
        tally.lastAt = lastAt;
        tally.silence = silence;
        return tally;
    }
}
