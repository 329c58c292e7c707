package dev.lapwing.producers;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.BoardClock;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** How the producer of what a node feels is put together; its metrics outlive the services that it makes. */
final class ContextProducer {

    private final ContextSettings settings;
    private final OptionalLong retentionBytes;
    private final int localCameras;
    private final KafkaCluster cluster;
    private final PublishMetrics metrics;
    private final ContextMetrics felt;
    private final Clock clock;

    ContextProducer(Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = new ContextSettings(settings);
        this.retentionBytes = CameraSettings.retention(settings);
        this.localCameras = settings.get(CameraSettings.LOCAL_CAMERAS);
        this.cluster = KafkaCluster.of(settings, KafkaCluster.Side.LOCAL);
        this.metrics = PublishMetrics.samples(registry, this.settings.node());
        this.felt = new ContextMetrics(registry, this.settings.node());
        this.clock = clock;
    }

    /** The node's context producer, not started. */
    Service service() {
        Supplier<ClockState> state = new BoardClock(clock)::state;
        var spool = new Spool<>(
                settings.spoolDirectory(),
                "context-" + settings.node(),
                settings.spoolMaxBytes(),
                new SampleForm(settings.site()),
                state,
                this::dropped);
        var plan = new TopicSession.Plan(
                cluster,
                new EdgeTopic(TopicNames.CONTEXT, EdgeTopic.KAFKA_RECORD_MAX_BYTES, retentionBytes, localCameras),
                settings.node(),
                settings.site(),
                PublishLimits.readings(),
                clock,
                state);
        var publisher =
                new SourcePublisher<>("context", spool, plan, metrics, SourcePublisher.Pace.of(Duration.ofMinutes(1)));
        var sampler = new ContextSampler(
                settings.node(), settings.senses(clock), settings.periods(), spool, felt, this::dropped, clock);
        return new SampledService(List.of(sampler), publisher);
    }

    private void dropped(ReadingFault fault) {
        metrics.dropped(fault.label());
    }
}
