package dev.lapwing.producers;

import dev.lapwing.camera.QuarantineObserver;
import dev.lapwing.camera.QuarantineReason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts what a camera's directory sets aside, and what of it makes room. From any thread. */
final class QuarantineMetrics implements QuarantineObserver {

    private final String camera;
    private final PublishMetrics frames;
    private final Counter removed;
    private final Counter linesDropped;

    QuarantineMetrics(PrometheusRegistry registry, String camera, PublishMetrics frames) {
        this.camera = camera;
        this.frames = frames;
        this.removed = Counter.builder()
                .name("lapwing_quarantine_removed_total")
                .help("Files that made room for others in a quarantine that had reached its bound.")
                .labelNames("camera")
                .register(registry);
        this.linesDropped = Counter.builder()
                .name("lapwing_quarantine_lines_dropped_total")
                .help("Lines of a quarantine's reasons that were given up.")
                .labelNames("camera")
                .register(registry);
        removed.labelValues(camera);
        linesDropped.labelValues(camera);
    }

    @Override
    public void quarantined(QuarantineReason reason) {
        frames.dropped(reason.label());
    }

    @Override
    public void removed(long bytes) {
        removed.labelValues(camera).inc();
    }

    @Override
    public void linesDropped(long lines) {
        linesDropped.labelValues(camera).inc(lines);
    }
}
