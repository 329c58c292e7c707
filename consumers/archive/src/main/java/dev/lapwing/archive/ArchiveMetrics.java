package dev.lapwing.archive;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** What the archive counts. */
final class ArchiveMetrics {

    private final Counter records;
    private final Counter rolls;
    private final Counter bytes;
    private final Counter repeats;
    private final Counter dropped;
    private final Counter fenced;
    private final Counter rolledForward;
    private final Counter storeErrors;
    private final Gauge lag;
    private final Histogram latency;

    ArchiveMetrics(PrometheusRegistry registry) {
        records = Counter.builder()
                .name("lapwing_archive_records_total")
                .help("Records archived.")
                .labelNames("topic")
                .register(registry);
        rolls = Counter.builder()
                .name("lapwing_archive_rolls_total")
                .help("Rolls completed.")
                .labelNames("topic")
                .register(registry);
        bytes = Counter.builder()
                .name("lapwing_archive_bytes_total")
                .help("Bytes of files archived.")
                .register(registry);
        repeats = Counter.builder()
                .name("lapwing_archive_repeats_dropped_total")
                .help("Records left out because their ce_id is archived already.")
                .register(registry);
        dropped = Counter.builder()
                .name("lapwing_archive_dropped_total")
                .help("Records not archived, by reason.")
                .labelNames("reason")
                .register(registry);
        fenced = Counter.builder()
                .name("lapwing_archive_fenced_total")
                .help("Rolls given up because another archive had rolled first.")
                .register(registry);
        rolledForward = Counter.builder()
                .name("lapwing_archive_rolled_forward_total")
                .help("Interrupted rolls completed at start.")
                .register(registry);
        storeErrors = Counter.builder()
                .name("lapwing_archive_store_errors_total")
                .help("Failures of the store, of the staging directory or of Kafka that were retried.")
                .register(registry);
        lag = Gauge.builder()
                .name("lapwing_archive_lag_records")
                .help("Records in the topic that are not archived yet.")
                .labelNames("topic")
                .register(registry);
        latency = Histogram.builder()
                .name("lapwing_frame_latency_seconds")
                .help("From capture to this hop.")
                .labelNames("hop")
                .classicUpperBounds(1, 5, 15, 60, 300, 900, 1800, 3600, 14_400, 86_400)
                .classicOnly()
                .register(registry);
        for (DropReason reason : DropReason.values()) {
            dropped.initLabelValues(label(reason));
        }
    }

    void archived(String topic, long count) {
        records.labelValues(topic).inc(count);
    }

    void rolled(String topic, long fileBytes) {
        rolls.labelValues(topic).inc();
        bytes.inc(fileBytes);
    }

    void dropped(DropReason reason, long count) {
        dropped.labelValues(label(reason)).inc(count);
        if (reason == DropReason.REPEAT) {
            repeats.inc(count);
        }
    }

    void fenced() {
        fenced.inc();
    }

    void rolledForward() {
        rolledForward.inc();
    }

    void storeError() {
        storeErrors.inc();
    }

    void lag(String topic, long count) {
        lag.labelValues(topic).set((double) count);
    }

    void latency(double seconds) {
        latency.labelValues("archive").observe(seconds);
    }

    private static String label(DropReason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
