package dev.lapwing.records.context;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a node felt at one moment: those metrics that were due, each being sampled at a period of its own.
 *
 * @param node the node's name in Kubernetes; not blank
 * @param at when, by the board's clock
 * @param metrics what was due, each plausible; in the order of {@link Metric}; not empty
 */
public record NodeSample(String node, Instant at, Map<Metric, Double> metrics) {

    public NodeSample {
        if (node.isBlank()) {
            throw new IllegalArgumentException("a sample's node must not be blank");
        }
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("a sample of node " + node + " must have a metric");
        }
        metrics.forEach((metric, value) -> {
            if (!metric.plausible(value)) {
                throw new IllegalArgumentException(metric.key() + "=" + value + " is not plausible");
            }
        });
        metrics = Collections.unmodifiableMap(new EnumMap<>(metrics));
    }
}
