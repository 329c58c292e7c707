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

/** How a temperature producer is put together; its metrics outlive the services that it makes. */
final class TemperatureProducer {

    private final TemperatureSettings settings;
    private final OptionalLong retentionBytes;
    private final int localCameras;
    private final KafkaCluster cluster;
    private final PublishMetrics metrics;
    private final Clock clock;

    TemperatureProducer(Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = TemperatureSettings.of(settings);
        this.retentionBytes = CameraSettings.retention(settings);
        this.localCameras = settings.get(CameraSettings.LOCAL_CAMERAS);
        this.cluster = KafkaCluster.of(settings, KafkaCluster.Side.LOCAL);
        this.metrics = PublishMetrics.readings(registry, this.settings.node());
        this.clock = clock;
    }

    /** The node's temperature producer, not started. */
    Service service() {
        var limits = PublishLimits.readings();
        Supplier<ClockState> state = new BoardClock(clock)::state;
        var spool = new Spool<>(
                settings.spoolDirectory(),
                "temperature-" + settings.node(),
                settings.spoolMaxBytes(),
                new ReadingForm(settings.site(), settings.node(), settings.zone()),
                state,
                this::dropped);
        var plan = new TopicSession.Plan(
                cluster,
                new EdgeTopic(TopicNames.TEMPERATURE, EdgeTopic.KAFKA_RECORD_MAX_BYTES, retentionBytes, localCameras),
                settings.node(),
                settings.site(),
                limits,
                clock,
                state);
        var publisher = new SourcePublisher<>(
                "temperature", spool, plan, metrics, SourcePublisher.Pace.of(Duration.ofMinutes(1)));
        var probe = new Sampler.Probe(
                "temperature",
                null,
                settings.thermometer(clock),
                settings.interval(),
                Plausibility.Limits.OF_A_BOARDS_TEMPERATURE);
        return new SampledService(List.of(new Sampler(probe, spool, this::dropped)), publisher);
    }

    private void dropped(ReadingFault fault) {
        metrics.dropped(fault.label());
    }
}
