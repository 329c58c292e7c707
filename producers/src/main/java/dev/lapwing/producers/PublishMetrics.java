package dev.lapwing.producers;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What a source's publishing counts. Made once per process; outlives restarts of the service. */
final class PublishMetrics {

    private static final double[] LATENCY_SECONDS = {
        .002, .005, .01, .015, .02, .03, .05, .075, .1, .15, .25, .5, 1, 2.5, 5, 15, 60, 300, 3600
    };

    private static final long NEVER = Long.MIN_VALUE;

    private final String source;
    private final Counter published;
    private final Counter found;
    private final Counter dropped;
    private final Counter setbacks;
    private final Gauge inFlight;
    private final Histogram latency;
    private final AtomicLong lastPublishedNanos = new AtomicLong(NEVER);

    private PublishMetrics(PrometheusRegistry registry, String things, String thing, String label, String source) {
        this.source = source;
        this.published = Counter.builder()
                .name("lapwing_" + things + "_published_total")
                .help("Acknowledged by the local cluster.")
                .labelNames(label)
                .register(registry);
        this.found = Counter.builder()
                .name("lapwing_" + things + "_found_total")
                .help("Found in the topic after a restart, and not sent again.")
                .labelNames(label)
                .register(registry);
        this.dropped = Counter.builder()
                .name("lapwing_" + things + "_dropped_total")
                .help("Set aside or skipped, by reason.")
                .labelNames(label, "reason")
                .register(registry);
        this.setbacks = Counter.builder()
                .name("lapwing_" + things + "_setbacks_total")
                .help("How often publishing had to pause and begin anew, by reason.")
                .labelNames(label, "reason")
                .register(registry);
        this.inFlight = Gauge.builder()
                .name("lapwing_" + things + "_in_flight")
                .help("Sent, and not acknowledged yet.")
                .labelNames(label)
                .register(registry);
        this.latency = Histogram.builder()
                .name("lapwing_" + thing + "_latency_seconds")
                .help("From finished on disk to the end of the hop.")
                .labelNames("hop", label)
                .classicOnly()
                .classicUpperBounds(LATENCY_SECONDS)
                .register(registry);
        GaugeWithCallback.builder()
                .name("lapwing_" + things + "_last_published_age_seconds")
                // By a clock that never jumps: a board's own may say 1970 until it is set.
                .help("Since the last acknowledgement; absent before the first of this process.")
                .labelNames(label)
                .callback(callback -> {
                    long last = lastPublishedNanos.get();
                    if (last != NEVER) {
                        callback.call((System.nanoTime() - last) / 1e9, source);
                    }
                })
                .register(registry);
        published.labelValues(source);
        found.labelValues(source);
        inFlight.labelValues(source).set(0);
    }

    static PublishMetrics frames(PrometheusRegistry registry, String camera) {
        return new PublishMetrics(registry, "frames", "frame", "camera", camera);
    }

    static PublishMetrics readings(PrometheusRegistry registry, String node) {
        return new PublishMetrics(registry, "readings", "reading", "node", node);
    }

    /** Of what the node feels. */
    static PublishMetrics samples(PrometheusRegistry registry, String node) {
        return new PublishMetrics(registry, "samples", "sample", "node", node);
    }

    /** Of further sensors, which share one publisher on each Pi. */
    static PublishMetrics sensorReadings(PrometheusRegistry registry, String node) {
        return new PublishMetrics(registry, "sensor_readings", "sensor_reading", "node", node);
    }

    void published(Duration sinceWritten) {
        lastPublishedNanos.set(System.nanoTime());
        published.labelValues(source).inc();
        // A clock that was set meanwhile makes nonsense of the difference.
        latency.labelValues("ack", source).observe(Math.max(0, sinceWritten.toNanos() / 1e9));
    }

    void found() {
        found.labelValues(source).inc();
    }

    void dropped(String reason) {
        dropped.labelValues(source, reason).inc();
    }

    void setback(PublishFault fault) {
        setbacks.labelValues(source, fault.label()).inc();
    }

    void inFlight(int count) {
        inFlight.labelValues(source).set(count);
    }
}
