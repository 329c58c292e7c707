package dev.lapwing.producers;

import dev.lapwing.camera.CameraWatch;
import dev.lapwing.camera.PictureDirectory;
import dev.lapwing.camera.PictureRules;
import dev.lapwing.runtime.BoardClock;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;

/** How a camera producer is put together; its metrics outlive the services that it makes. */
final class CameraProducer {

    private final CameraSettings settings;
    private final KafkaCluster cluster;
    private final PublishMetrics metrics;
    private final QuarantineMetrics quarantined;
    private final Clock clock;
    private final CameraWatch camera;

    CameraProducer(Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = CameraSettings.of(settings);
        this.cluster = KafkaCluster.of(settings, KafkaCluster.Side.LOCAL);
        this.metrics = PublishMetrics.frames(registry, this.settings.camera());
        this.quarantined = new QuarantineMetrics(registry, this.settings.camera(), metrics);
        this.camera = new CameraWatch(this.settings.directory());
        this.clock = clock;
        CameraDirectoryMetrics.register(registry, this.settings.camera(), this.settings.directory(), clock);
        CameraDirectoryMetrics.registerState(registry, this.settings.camera(), camera::look);
    }

    /** The camera's producer, not started. */
    Service service() {
        var limits = PublishLimits.frames(settings.frameMaxBytes(), settings.windowBytes());
        var directory = new PictureDirectory(
                settings.directory(),
                PictureRules.of(settings.frameMaxBytes(), settings.zone(), settings.quarantineMaxBytes()),
                clock,
                quarantined);
        var source = new PictureOutbox.Source(settings.site(), settings.camera(), settings.zone());
        var plan = new TopicSession.Plan(
                cluster,
                new EdgeTopic(
                        settings.topic(), limits.recordMaxBytes(), settings.retentionBytes(), settings.localCameras()),
                settings.camera(),
                settings.site(),
                limits,
                clock,
                new BoardClock(clock)::state);
        return new SourcePublisher<>(
                "camera",
                new PictureOutbox(directory, camera, source, settings.settle()),
                plan,
                metrics,
                SourcePublisher.Pace.of(settings.settle()));
    }
}
