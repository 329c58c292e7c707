package dev.lapwing.bridge;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What a bridge counts. */
final class BridgeMetrics {

    /** How a transaction ended. */
    enum Outcome {
        /** The cloud has it. */
        COMMITTED,
        /** Given up, to be tried again. */
        ABORTED,
        /** Another instance forwards this source now. */
        FENCED
    }

    final Counter forwarded;
    final Counter lost;
    final Counter repeats;
    final Counter deadLetters;
    final Counter cuts;
    final Counter recreated;
    final Counter transactions;
    final Gauge lagRecords;
    final Gauge lagSeconds;
    final Gauge secondsToLoss;
    final Gauge linkUp;
    final Histogram latency;

    BridgeMetrics(PrometheusRegistry registry) {
        forwarded = counter(registry, "lapwing_bridge_forwarded", "Records that the cloud has.", "topic");
        lost = counter(
                registry,
                "lapwing_bridge_lost_records",
                "Offsets that retention deleted before the cloud had them.",
                "topic");
        repeats = counter(
                registry, "lapwing_bridge_repeats_dropped", "Records dropped for the cloud has their ce_id.", "topic");
        deadLetters = counter(
                registry, "lapwing_bridge_dead_letters", "Records that the cloud can never take, by reason.", "reason");
        cuts = counter(registry, "lapwing_bridge_cuts", "Edge logs that were found cut.", "topic");
        recreated = counter(registry, "lapwing_bridge_recreated", "Edge topics that were found recreated.", "topic");
        transactions = counter(registry, "lapwing_bridge_transactions", "Transactions by how they ended.", "outcome");
        lagRecords = gauge(registry, "lapwing_bridge_lag_records", "Records that the cloud does not have yet.");
        lagSeconds = gauge(registry, "lapwing_bridge_lag_seconds", "Age of the oldest record that the cloud lacks.");
        secondsToLoss = gauge(
                registry,
                "lapwing_bridge_seconds_to_loss",
                "When local retention would reach what the cloud lacks, at present rates; +Inf if never.");
        linkUp = Gauge.builder()
                .name("lapwing_bridge_link_up")
                .help("1 while the cloud takes transactions, 0 while it does not.")
                .register(registry);
        latency = Histogram.builder()
                .name("lapwing_frame_latency_seconds")
                .help("From the edge record's timestamp to its commit in the cloud.")
                .labelNames("hop")
                .classicUpperBounds(.002, .005, .01, .015, .02, .03, .05, .1, .25, .5, 1, 5, 30, 300, 3600, 86400)
                .classicOnly()
                .register(registry);
        for (Outcome outcome : Outcome.values()) {
            transactions.initLabelValues(outcome.name());
        }
        for (Unforwardable reason : Unforwardable.values()) {
            deadLetters.initLabelValues(reason.name());
        }
    }

    /** Shows a topic's counters as 0 before the first of each. */
    void show(String topic) {
        forwarded.initLabelValues(topic);
        lost.initLabelValues(topic);
        repeats.initLabelValues(topic);
        cuts.initLabelValues(topic);
        recreated.initLabelValues(topic);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String label) {
        return Counter.builder().name(name).help(help).labelNames(label).register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().name(name).help(help).labelNames("topic").register(registry);
    }
}
