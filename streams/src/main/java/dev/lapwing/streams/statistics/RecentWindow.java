package dev.lapwing.streams.statistics;

import dev.lapwing.records.context.MetricStatistics.Recent;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The samples of one metric of the last while, in a bounded number of buckets: of each the number of samples, the means of
 * time and value, and the sum of squared distances from the latter. Not thread-safe.
 *
 * <p>Mean and variance are those of all samples in it. The slope is the least squares line through the buckets' means,
 * each weighted with its number of samples: gauges that show whole percents are so read between their steps, if there are
 * several in the window.
 */
final class RecentWindow {

    /** Divide the window: one of 15 minutes forgets by half a minute. */
    static final int BUCKETS = 30;

    private static final double MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();
    private static final int FEWEST = 3;

    private final long[] number = new long[BUCKETS];
    private final long[] count = new long[BUCKETS];
    private final double[] millis = new double[BUCKETS]; // mean, from the bucket's begin
    private final double[] mean = new double[BUCKETS];
    private final double[] squares = new double[BUCKETS];
    private int size;

    /** Adds a sample that is not older than any in it. */
    void add(long atMillis, double value, long bucketMillis) {
        long bucket = Math.floorDiv(atMillis, bucketMillis);
        if (size == 0 || number[size - 1] != bucket) {
            expire(bucket);
            number[size] = bucket;
            count[size] = 0;
            millis[size] = 0;
            mean[size] = 0;
            squares[size] = 0;
            size++;
        }
        int last = size - 1;
        count[last]++;
        millis[last] += (atMillis - bucket * bucketMillis - millis[last]) / count[last];
        double distance = value - mean[last];
        mean[last] += distance / count[last];
        squares[last] += distance * (value - mean[last]);
    }

    /** Forgets what is a window or more behind the bucket of that number. */
    void expire(long bucket) {
        int gone = 0;
        while (gone < size && number[gone] <= bucket - BUCKETS) {
            gone++;
        }
        if (gone > 0) {
            size -= gone;
            System.arraycopy(number, gone, number, 0, size);
            System.arraycopy(count, gone, count, 0, size);
            System.arraycopy(millis, gone, millis, 0, size);
            System.arraycopy(mean, gone, mean, 0, size);
            System.arraycopy(squares, gone, squares, 0, size);
        }
    }

    void clear() {
        size = 0;
    }

    /** Buckets that hold a sample. */
    int points() {
        return size;
    }

    /** From its first point to its last. */
    double hours(long bucketMillis) {
        return size == 0 ? 0 : hours(size - 1, bucketMillis) - hours(0, bucketMillis);
    }

    Recent recent(long bucketMillis) {
        if (size == 0) {
            return new Recent(0, 0, 0, 0, Double.POSITIVE_INFINITY);
        }
        long samples = 0;
        double meanHours = 0;
        double meanValue = 0;
        double within = 0;
        for (int i = 0; i < size; i++) {
            samples += count[i];
            double share = (double) count[i] / samples;
            meanHours += (hours(i, bucketMillis) - meanHours) * share;
            meanValue += (mean[i] - meanValue) * share;
            within += squares[i];
        }
        double xx = 0;
        double xy = 0;
        double yy = 0;
        for (int i = 0; i < size; i++) {
            double x = hours(i, bucketMillis) - meanHours;
            double y = mean[i] - meanValue;
            xx += count[i] * x * x;
            xy += count[i] * x * y;
            yy += count[i] * y * y;
        }
        double variance = samples < 2 ? 0 : (within + yy) / (samples - 1);
        if (size < FEWEST || xx == 0) {
            return new Recent(samples, meanValue, variance, 0, Double.POSITIVE_INFINITY);
        }
        double slope = xy / xx;
        double residual = Math.max(0, yy - slope * xy);
        return new Recent(samples, meanValue, variance, slope, Math.sqrt(residual / (size - 2) / xx));
    }

    /** Since the begin of the first bucket: numbers that are small, so that their squares are exact. */
    private double hours(int i, long bucketMillis) {
        return ((number[i] - number[0]) * bucketMillis + millis[i]) / MILLIS_PER_HOUR;
    }

    int bytes() {
        return Integer.BYTES + size * 5 * Long.BYTES;
    }

    void write(ByteBuffer to) {
        to.putInt(size);
        for (int i = 0; i < size; i++) {
            to.putLong(number[i])
                    .putLong(count[i])
                    .putDouble(millis[i])
                    .putDouble(mean[i])
                    .putDouble(squares[i]);
        }
    }

    static RecentWindow read(ByteBuffer from) {
        var window = new RecentWindow();
        window.size = from.getInt();
        for (int i = 0; i < window.size; i++) {
            window.number[i] = from.getLong();
            window.count[i] = from.getLong();
            window.millis[i] = from.getDouble();
            window.mean[i] = from.getDouble();
            window.squares[i] = from.getDouble();
        }
        return window;
    }
}
