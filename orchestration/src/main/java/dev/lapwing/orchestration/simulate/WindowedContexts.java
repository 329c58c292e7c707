package dev.lapwing.orchestration.simulate;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.context.NodeSample;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Contexts of samples that come each minute: means and variances of all samples by Welford's method, and a least squares line
 * through those of the last while.
 */
final class WindowedContexts implements Contexts {

    private static final int WINDOW = 16;
    private static final Duration RECENT = Duration.ofMinutes(15);
    private static final double CONFIDENCE = 1.96;
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Map<String, EnumMap<Metric, Series>> nodes = new HashMap<>();

    @Override
    public NodeContext update(NodeSample sample, Instant heardAt) {
        EnumMap<Metric, Series> series = nodes.computeIfAbsent(sample.node(), node -> new EnumMap<>(Metric.class));
        sample.metrics()
                .forEach((metric, value) ->
                        series.computeIfAbsent(metric, each -> new Series()).add(sample.at(), value));
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        series.forEach((metric, its) -> metrics.put(metric, its.statistics(sample.at())));
        return new NodeContext(
                sample.node(),
                sample.at(),
                heardAt,
                metrics,
                timeToEmpty(metrics.get(Metric.BATTERY_PERCENT)),
                Double.NaN);
    }

    private static @Nullable TimeToEmpty timeToEmpty(@Nullable MetricStatistics charge) {
        if (charge == null) {
            return null;
        }
        double slope = charge.recent().slopePerHour();
        double spread = CONFIDENCE * charge.recent().slopeError();
        if (!(slope < 0) || !Double.isFinite(spread)) {
            return null;
        }
        return new TimeToEmpty(
                span(charge.last(), slope), span(charge.last(), slope - spread), span(charge.last(), slope + spread));
    }

    private static Duration span(double percent, double slope) {
        double hours = slope < 0 ? percent / -slope : Double.POSITIVE_INFINITY;
        return hours >= LONGEST.toHours() ? LONGEST : Duration.ofSeconds((long) (hours * 3600));
    }

    /** One metric of one node. */
    private static final class Series {

        private final double[] values = new double[WINDOW];
        private final Instant[] times = new Instant[WINDOW];
        private long count;
        private double mean;
        private double squares;
        private double lowest = Double.POSITIVE_INFINITY;
        private double highest = Double.NEGATIVE_INFINITY;

        void add(Instant at, double value) {
            values[(int) (count % WINDOW)] = value;
            times[(int) (count % WINDOW)] = at;
            count++;
            double before = mean;
            mean += (value - mean) / count;
            squares += (value - before) * (value - mean);
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }

        MetricStatistics statistics(Instant now) {
            int newest = (int) ((count - 1) % WINDOW);
            return new MetricStatistics(
                    count, mean, squares, lowest, highest, values[newest], times[newest], recent(now));
        }

        private Recent recent(Instant now) {
            int held = (int) Math.min(count, WINDOW);
            int n = 0;
            double sumX = 0;
            double sumY = 0;
            double[] x = new double[held];
            double[] y = new double[held];
            for (int i = 0; i < held; i++) {
                double seconds = Duration.between(times[i], now).toSeconds();
                if (seconds < RECENT.toSeconds()) {
                    x[n] = -seconds / 3600;
                    y[n] = values[i];
                    sumX += x[n];
                    sumY += y[n++];
                }
            }
            double meanX = sumX / n;
            double meanY = sumY / n;
            double xx = 0;
            double xy = 0;
            double yy = 0;
            for (int i = 0; i < n; i++) {
                xx += (x[i] - meanX) * (x[i] - meanX);
                xy += (x[i] - meanX) * (y[i] - meanY);
                yy += (y[i] - meanY) * (y[i] - meanY);
            }
            if (n < 3 || xx == 0) {
                return new Recent(n, meanY, n < 2 ? 0 : yy / (n - 1), 0, Double.POSITIVE_INFINITY);
            }
            double slope = xy / xx;
            double error = Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2) / xx);
            return new Recent(n, meanY, yy / (n - 1), slope, error);
        }
    }
}
