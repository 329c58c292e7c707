package dev.lapwing.streams.statistics;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long a battery lasts, from the slope of its charge. */
final class BatteryOutlook {

    /** Beyond it a slope says nothing: no battery discharges for a month as it did for a quarter of an hour. */
    static final Duration LONGEST = Duration.ofDays(30);

    /** A line through fewer points fits so well by chance that its error says nothing. */
    static final int FEWEST_POINTS = 5;

    private static final double MINUTES_PER_HOUR = 60;

    /**
     * By how much rounding to whole numbers, which is off by a half at most, can turn a line: {@code 0.5 * sum|x| / sum(x^2)}
     * of times {@code x} that lie evenly around 0, as a multiple of 1 divided by their span.
     */
    private static final double ROUNDED = 1.5;

    private BatteryOutlook() {}

    /**
     * The time to empty, with the 95 % confidence interval of the slope by Student's distribution; where the gauge shows
     * whole percents, with what rounding can do to the slope, if that is more.
     *
     * @param points of the window, through which the slope was laid
     * @param hours from the first of them to the last
     * @return {@code null} if current flows into the battery, its charge does not fall, or too little is known
     */
    static @Nullable TimeToEmpty of(Map<Metric, MetricStatistics> metrics, int points, double hours) {
        MetricStatistics charge = metrics.get(Metric.BATTERY_PERCENT);
        if (charge == null || points < FEWEST_POINTS || charges(metrics)) {
            return null;
        }
        Recent recent = charge.recent();
        double slope = recent.slopePerHour();
        double either = student95(points - 2) * recent.slopeError();
        if (isWhole(charge.last()) && isWhole(recent.mean() * recent.count())) {
            either = Math.max(either, ROUNDED / hours);
        }
        if (slope >= 0 || !Double.isFinite(either)) {
            return null;
        }
        return new TimeToEmpty(
                time(charge.last(), slope), time(charge.last(), slope - either), time(charge.last(), slope + either));
    }

    /** But for the rounding of sums. */
    private static boolean isWhole(double value) {
        return Math.abs(value - Math.rint(value)) < 1e-6;
    }

    private static boolean charges(Map<Metric, MetricStatistics> metrics) {
        MetricStatistics current = metrics.get(Metric.BATTERY_AMPERES);
        return current != null && current.last() > 0;
    }

    private static Duration time(double percent, double slopePerHour) {
        double minutes = slopePerHour < 0 ? percent / -slopePerHour * MINUTES_PER_HOUR : Double.POSITIVE_INFINITY;
        return minutes >= LONGEST.toMinutes() ? LONGEST : Duration.ofSeconds(Math.round(minutes * 60));
    }

    /**
     * The 0.975 quantile of Student's distribution, by its expansion around the normal one (Abramowitz and Stegun 1964,
     * 26.7.5); within 1 % from three degrees of freedom.
     */
    static double student95(int degrees) {
        double z = 1.959963984540054;
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        double z7 = z5 * z * z;
        double n = degrees;
        return z
                + (z3 + z) / (4 * n)
                + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
                + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
