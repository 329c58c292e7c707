package dev.lapwing.streams.statistics;

import static dev.lapwing.streams.statistics.Samples.BEGIN;
import static dev.lapwing.streams.statistics.Samples.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Streams of one node, by their seed: what was made of them sample by sample, against what two passes over all make. */
class RandomStreamsTest {

    private static final Metric[] METRICS = {
        Metric.BATTERY_PERCENT, Metric.BATTERY_AMPERES, Metric.CPU_CELSIUS, Metric.NETWORK_BYTES
    };

    /** A value and when it was taken. */
    private record Point(Instant at, double value) {}

    private final Map<Metric, List<Point>> counted = new EnumMap<>(Metric.class);

    @Property(tries = 10_000)
    void equalTwoPassesWhateverRepeatsComesLateOrComesBackFromItsBytes(@ForAll long seed) {
        counted.clear();
        var random = new Random(seed);
        var samples = new Samples();
        var statistics = new NodeStatistics(WINDOW);
        var sent = new ArrayList<HeardSample>();
        Instant at = BEGIN;
        double level = random.nextDouble(100);
        int length = 2 + random.nextInt(120);
        while (sent.size() < length) {
            at = at.plusMillis(random.nextInt(60_000));
            HeardSample sample = samples.at(at, at.plusMillis(random.nextInt(5_000)), true, values(random, level));
            assertThat(statistics.hear(sample)).isEmpty();
            sample.sample()
                    .metrics()
                    .forEach((metric, value) -> counted.computeIfAbsent(metric, m -> new ArrayList<>())
                            .add(new Point(sample.sample().at(), value)));
            sent.add(sample);
            disturb(statistics, samples, sent, at, random);
            if (random.nextInt(10) == 0) {
                statistics = NodeStatistics.read(statistics.write(), WINDOW);
            }
        }

        NodeContext context = statistics.context("rpi-node-1");

        assertThat(context.metrics()).hasSameSizeAs(counted);
        for (Map.Entry<Metric, MetricStatistics> metric : context.metrics().entrySet()) {
            List<Point> points = counted.getOrDefault(metric.getKey(), List.of());
            equalsTwoPasses(metric.getValue(), points, "seed " + seed + ", " + metric.getKey());
            equalsTwoPasses(metric.getValue().recent(), recent(points, context.at()), "seed " + seed);
        }
        assertThat(context.score()).as("seed %d", seed).isFinite().isGreaterThanOrEqualTo(1);
        assertThat(NodeStatistics.read(statistics.write(), WINDOW).context("rpi-node-1"))
                .as("seed %d", seed)
                .isEqualTo(context);
    }

    /** Repeats of any age, and samples that come late: none may count. */
    private static void disturb(
            NodeStatistics statistics, Samples samples, List<HeardSample> sent, Instant at, Random random) {
        if (random.nextInt(3) == 0) {
            HeardSample again = sent.get(random.nextInt(sent.size()));
            assertThat(statistics.hear(again)).isPresent();
        }
        if (random.nextInt(5) == 0) {
            HeardSample late = samples.at(
                    at.minusMillis(1 + random.nextInt(100_000)), at, true, Map.of(Metric.CPU_CELSIUS, 120.0));
            assertThat(statistics.hear(late)).contains(DropReason.LATE);
        }
    }

    private static Map<Metric, Double> values(Random random, double level) {
        var values = new EnumMap<Metric, Double>(Metric.class);
        for (Metric metric : METRICS) {
            if (values.isEmpty() || random.nextBoolean()) {
                values.put(
                        metric,
                        switch (metric) {
                            case BATTERY_PERCENT -> Math.clamp(Math.rint(level + random.nextGaussian()), 0, 100);
                            case BATTERY_AMPERES -> Math.clamp(random.nextGaussian(), -50, 50);
                            case CPU_CELSIUS -> 60 + 1e-3 * random.nextGaussian();
                            default -> random.nextDouble() * 1e9;
                        });
            }
        }
        return values;
    }

    private static List<Point> recent(List<Point> points, Instant newest) {
        long bucketMillis = WINDOW.toMillis() / RecentWindow.BUCKETS;
        long now = newest.toEpochMilli() / bucketMillis;
        return points.stream()
                .filter(point -> point.at().toEpochMilli() / bucketMillis > now - RecentWindow.BUCKETS)
                .toList();
    }

    private static void equalsTwoPasses(MetricStatistics is, List<Point> points, String of) {
        double mean = mean(points);
        double squares = squares(points, mean);
        double magnitude = points.stream()
                .mapToDouble(point -> Math.abs(point.value()))
                .max()
                .orElse(0);
        assertThat(is.count()).as(of).isEqualTo(points.size());
        near(is.mean(), mean, magnitude, of);
        near(is.squares(), squares, squares + 1e9 * rounding(points.size(), squares, magnitude), of);
        assertThat(is.lowest())
                .isEqualTo(points.stream().mapToDouble(Point::value).min().orElse(Double.NaN));
        assertThat(is.highest())
                .isEqualTo(points.stream().mapToDouble(Point::value).max().orElse(Double.NaN));
        assertThat(is.last()).isEqualTo(points.getLast().value());
    }

    private static void equalsTwoPasses(Recent is, List<Point> points, String of) {
        assertThat(is.count()).as(of).isEqualTo(points.size());
        if (points.size() > 1) {
            double mean = mean(points);
            double variance = squares(points, mean) / (points.size() - 1);
            near(is.mean(), mean, Math.max(1, Math.abs(mean)), of);
            double magnitude = points.stream()
                    .mapToDouble(point -> Math.abs(point.value()))
                    .max()
                    .orElse(0);
            double rounding = rounding(points.size(), variance * (points.size() - 1), magnitude);
            near(is.variance(), variance, variance + 1e9 * rounding / (points.size() - 1), of);
        }
    }

    /** What the last bit of values of this magnitude makes of a sum of squared distances: no method knows it better. */
    private static double rounding(int count, double squares, double magnitude) {
        double bit = Math.ulp(magnitude);
        return 4 * bit * Math.sqrt(count * squares) + count * bit * bit;
    }

    private static double mean(List<Point> points) {
        return points.stream().mapToDouble(Point::value).sum() / points.size();
    }

    private static double squares(List<Point> points, double mean) {
        return points.stream()
                .mapToDouble(point -> (point.value() - mean) * (point.value() - mean))
                .sum();
    }

    private static void near(double is, double should, double magnitude, String of) {
        assertThat(Math.abs(is - should)).as(of).isLessThanOrEqualTo(1e-9 * Math.max(magnitude, 1e-300));
    }

    @Property(tries = 1_000)
    void layTheLineOfLeastSquaresThroughTheirBuckets(@ForAll long seed) {
        var random = new Random(seed);
        var window = new RecentWindow();
        long bucketMillis = 30_000;
        int points = 3 + random.nextInt(28);
        double[] x = new double[points];
        double[] y = new double[points];
        for (int i = 0; i < points; i++) {
            long at = BEGIN.toEpochMilli() + i * bucketMillis;
            x[i] = (double) i * bucketMillis / Duration.ofHours(1).toMillis();
            y[i] = 70 - 12 * x[i] + random.nextGaussian();
            window.add(at, y[i], bucketMillis);
        }

        Recent recent = window.recent(bucketMillis);

        // The normal equations, solved directly.
        double sx = 0, sy = 0, sxx = 0, sxy = 0;
        for (int i = 0; i < points; i++) {
            sx += x[i];
            sy += y[i];
            sxx += x[i] * x[i];
            sxy += x[i] * y[i];
        }
        double slope = (points * sxy - sx * sy) / (points * sxx - sx * sx);
        double residual = 0;
        for (int i = 0; i < points; i++) {
            double off = y[i] - sy / points - slope * (x[i] - sx / points);
            residual += off * off;
        }
        double error = Math.sqrt(residual / (points - 2) / (sxx - sx * sx / points));
        assertThat(recent.slopePerHour())
                .as("seed %d", seed)
                .isCloseTo(slope, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(recent.slopeError()).as("seed %d", seed).isCloseTo(error, org.assertj.core.data.Offset.offset(1e-6));
    }
}
