package dev.lapwing.records.context;

import java.time.Instant;

/**
 * What is known of one metric of one node. Mean and variance are those of all samples ever, by Welford's method; {@link
 * Recent} are those of the last while, which tell where it is going.
 *
 * @param count samples so far, from 1
 * @param mean of all samples
 * @param squares sum of squared distances from the mean (Welford's S, or M2); the variance is {@code squares / (count -
 *     1)}
 * @param lowest of all samples
 * @param highest of all samples
 * @param last the newest sample
 * @param lastAt when it was taken, by the board's clock; when it arrived, if that clock was not right
 * @param recent of the last while
 */
public record MetricStatistics(
        long count,
        double mean,
        double squares,
        double lowest,
        double highest,
        double last,
        Instant lastAt,
        Recent recent) {

    /**
     * Of the samples of the last while, by time and not by number.
     *
     * @param count samples in it
     * @param mean of them
     * @param variance of them, unbiased; 0 of one sample
     * @param slopePerHour by which it changes, least squares; 0 of fewer than three samples
     * @param slopeError standard error of that slope, in the same unit; infinite of fewer than three samples
     */
    public record Recent(long count, double mean, double variance, double slopePerHour, double slopeError) {}

    /** Unbiased variance of all samples; 0 of one sample. */
    public double variance() {
        return count < 2 ? 0 : squares / (count - 1);
    }
}
