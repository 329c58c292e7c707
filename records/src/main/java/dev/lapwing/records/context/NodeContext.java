package dev.lapwing.records.context;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node: what the topic {@code node-context} carries, keyed by node.
 *
 * @param node its name in Kubernetes
 * @param at the board's time of its newest sample; when that arrived, if the board's clock was not right
 * @param heardAt when that arrived: staleness is judged by this, since a board's clock may say 1970. On the topic by the clock
 *     of the broker that appended it; where it is compared with another clock, it must be by that one
 * @param metrics statistics of each metric that it has ever sent
 * @param timeToEmpty of its battery; {@code null} while it charges, rests, or too little is known
 * @param score the lower the better; NaN while too little is known
 */
public record NodeContext(
        String node,
        Instant at,
        Instant heardAt,
        Map<Metric, MetricStatistics> metrics,
        @Nullable TimeToEmpty timeToEmpty,
        double score) {

    public NodeContext {
        metrics = metrics.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(metrics));
    }

    /**
     * How long the battery lasts if all goes on as in the last while.
     *
     * @param expected by the slope of its charge
     * @param low lower bound of the 95 % confidence interval of that slope
     * @param high its upper bound; capped at 30 days
     */
    public record TimeToEmpty(Duration expected, Duration low, Duration high) {}

    /** The same, heard at {@code moment}. */
    public NodeContext heardAt(Instant moment) {
        return new NodeContext(node, at, moment, metrics, timeToEmpty, score);
    }

    /** The newest value of {@code metric}; empty if the node has never sent it. */
    public OptionalDouble last(Metric metric) {
        MetricStatistics statistics = metrics.get(metric);
        return statistics == null ? OptionalDouble.empty() : OptionalDouble.of(statistics.last());
    }

    /** The newest value of each metric, by its key. */
    public Map<String, Double> last() {
        var newest = new LinkedHashMap<String, Double>();
        metrics.forEach((metric, statistics) -> newest.put(metric.key(), statistics.last()));
        return newest;
    }
}
