package dev.lapwing.orchestration.schedule;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;

/** What the scheduler counts. */
public final class SchedulerMetrics {

    private static final double NANOS = 1e9;

    private final PrometheusRegistry registry;
    private final Counter bindings;
    private final Counter attempts;
    private final Counter races;
    private final Counter rejected;
    private final Counter untold;
    private final Counter records;
    private final Counter setbacks;
    private final Histogram seconds;

    public SchedulerMetrics(PrometheusRegistry registry) {
        this.registry = registry;
        bindings = Counter.builder()
                .name("lapwing_scheduler_bindings")
                .help("Pods that were bound.")
                .register(registry);
        attempts = Counter.builder()
                .name("lapwing_scheduler_attempts")
                .help("Attempts to place a pod, by what came of them.")
                .labelNames("result")
                .register(registry);
        races = Counter.builder()
                .name("lapwing_scheduler_races")
                .help(
                        "Nodes with more pods than room, as where another scheduler filled them at the same moment, by how it ended.")
                .labelNames("outcome")
                .register(registry);
        rejected = Counter.builder()
                .name("lapwing_scheduler_rejected")
                .help("Pods of ours that a kubelet refused for want of room, by its reason.")
                .labelNames("reason")
                .register(registry);
        untold = Counter.builder()
                .name("lapwing_scheduler_untold")
                .help(
                        "Events and conditions that were given up, for too many waited or the API server did not take them.")
                .register(registry);
        records = Counter.builder()
                .name("lapwing_scheduler_records")
                .help("Placements for the topic, by what came of them.")
                .labelNames("result")
                .register(registry);
        setbacks = Counter.builder()
                .name("lapwing_scheduler_record_setbacks")
                .help("Times that Kafka did not take placements, which are written again.")
                .register(registry);
        seconds = Histogram.builder()
                .name("lapwing_scheduler_seconds")
                .help("From the moment a pod was seen pending until it was bound.")
                .classicUpperBounds(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30, 60, 300)
                .classicOnly()
                .register(registry);
        for (Attempt result : Attempt.values()) {
            attempts.initLabelValues(result.name());
        }
        for (Recorded result : Recorded.values()) {
            records.initLabelValues(result.name());
        }
        for (Race outcome : Race.values()) {
            races.initLabelValues(outcome.name());
        }
    }

    /** Shows how many pods wait; for the one scheduler of the process. */
    void pending(IntSupplier pods) {
        GaugeWithCallback gauge = GaugeWithCallback.builder()
                .name("lapwing_scheduler_pending")
                .help("Pods that wait to be placed.")
                .callback(callback -> callback.call(pods.getAsInt()))
                .build();
        registry.register(gauge);
    }

    void attempt(Attempt result) {
        attempts.labelValues(result.name()).inc();
    }

    void bound(Duration waited) {
        bindings.inc();
        seconds.observe(waited.toNanos() / NANOS);
    }

    void race(Race outcome) {
        races.labelValues(outcome.name()).inc();
    }

    void rejected(String reason) {
        rejected.labelValues(reason).inc();
    }

    void untold() {
        untold.inc();
    }

    void recorded(Recorded result, int placements) {
        records.labelValues(result.name()).inc(placements);
    }

    void setback() {
        setbacks.inc();
    }

    /** How often an attempt came out so; for tests and the closing line. */
    public long count(Attempt result) {
        return (long) attempts.labelValues(result.name()).get();
    }

    /** How many placements came to this end. */
    public long count(Recorded result) {
        return (long) records.labelValues(result.name()).get();
    }

    /** How often Kafka did not take placements. */
    public long setbacks() {
        return (long) setbacks.get();
    }

    /** How often a race ended so. */
    public long count(Race outcome) {
        return (long) races.labelValues(outcome.name()).get();
    }

    /** How often a kubelet refused one of our pods, by its reason. */
    public long rejections(String reason) {
        return (long) rejected.labelValues(reason).get();
    }

    /** The reasons that kubelets give when a pod has no room. */
    static final List<String> NO_ROOM = List.of("OutOfcpu", "OutOfmemory", "OutOfpods", "OutOfephemeral-storage");
}
