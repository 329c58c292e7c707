package dev.lapwing.orchestration.simulate;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * That a node felt something else than it does.
 *
 * @param value plausible for the metric
 */
public record Supposition(String node, Metric metric, double value) {

    private static final Pattern FORM = Pattern.compile("([^:=\\s]+):([^:=\\s]+)=(\\S+)");

    /** Names that are shorter than the metrics' own. */
    private static final Map<String, Metric> SHORT = Map.of(
            "battery", Metric.BATTERY_PERCENT,
            "heat", Metric.CPU_CELSIUS,
            "disk", Metric.DISK_PERCENT,
            "cpu", Metric.CPU_PERCENT,
            "memory", Metric.MEMORY_PERCENT);

    /** Readings that a value is taken for: so many in a row are believed whatever came before. */
    private static final int STEADY = 20;

    public Supposition {
        if (!metric.plausible(value)) {
            throw new IllegalArgumentException(
                    node + ":" + metric.key() + "=" + value + " is not plausible for this metric");
        }
    }

    /**
     * Reads {@code rpi-node-1:battery=20}, or with a metric's own name {@code rpi-node-1:cpu.celsius=85}.
     *
     * @throws IllegalArgumentException if it is something else; the message says how it must be
     */
    public static Supposition of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " must be a node, a metric and a number: rpi-node-1:battery=20");
        }
        String name = parts.group(2).toLowerCase(Locale.ROOT);
        Metric metric = Optional.ofNullable(SHORT.get(name))
                .or(() -> Metric.of(name))
                .orElseThrow(() -> new IllegalArgumentException(text + ": " + name + " must be one of "
                        + Stream.concat(
                                        SHORT.keySet().stream().sorted(),
                                        Stream.of(Metric.values()).map(Metric::key))
                                .toList()));
        try {
            return new Supposition(parts.group(1), metric, Double.parseDouble(parts.group(3)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + ": " + parts.group(3) + " must be a number", e);
        }
    }

    /** What would be known of the nodes if all of these were so, and had been for a while, and were heard just now. */
    public static Map<String, NodeContext> suppose(
            Map<String, NodeContext> known, List<Supposition> suppositions, Instant at) {
        var supposed = new LinkedHashMap<>(known);
        for (Supposition each : suppositions) {
            supposed.put(each.node(), each.in(supposed.get(each.node()), at));
        }
        return supposed;
    }

    private NodeContext in(@Nullable NodeContext known, Instant at) {
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        if (known != null) {
            metrics.putAll(known.metrics());
        }
        MetricStatistics its = metrics.get(metric);
        // How fast it changes is not supposed: without readings, nothing is known of that.
        double slope = its == null ? 0 : its.recent().slopePerHour();
        double error = its == null ? Double.POSITIVE_INFINITY : its.recent().slopeError();
        metrics.put(
                metric,
                new MetricStatistics(
                        STEADY, value, 0, value, value, value, at, new Recent(STEADY, value, 0, slope, error)));
        TimeToEmpty left = known == null || metric == Metric.BATTERY_PERCENT ? null : known.timeToEmpty();
        return new NodeContext(node, at, at, metrics, left, known == null ? Double.NaN : known.score());
    }
}
