package dev.lapwing.streams.topology;

import dev.lapwing.records.ClockState;
import dev.lapwing.streams.statistics.DropReason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What is counted of samples. A batch that is tried again, since its transaction was not committed, counts twice. */
public final class ContextMetrics {

    private final Counter samples;
    private final Counter dropped;

    public ContextMetrics(PrometheusRegistry registry) {
        samples = Counter.builder()
                .name("lapwing_context_samples")
                .help("Samples of nodes that counted, by whether the board's clock was right.")
                .labelNames("clock")
                .register(registry);
        dropped = Counter.builder()
                .name("lapwing_context_dropped")
                .help("Samples of nodes, or of one metric, that did not count, by reason.")
                .labelNames("reason")
                .register(registry);
        for (ClockState clock : ClockState.values()) {
            samples.initLabelValues(clock.name());
        }
        for (DropReason reason : DropReason.values()) {
            dropped.initLabelValues(reason.name());
        }
    }

    void count(boolean clockRight) {
        samples.labelValues((clockRight ? ClockState.SYNCHRONISED : ClockState.NOT_SYNCHRONISED).name())
                .inc();
    }

    void drop(DropReason reason) {
        dropped.labelValues(reason.name()).inc();
    }
}
