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

/**
 * How the producer of a Pi's further sensors is put together: one spool, one connection and one numbering for all of them,
 * however many there are. Its metrics outlive the services that it makes.
 */
final class SensorsProducer {

    private final TemperatureSettings settings;
    private final List<SensorPlan> plans;
    private final OptionalLong retentionBytes;
    private final int localCameras;
    private final KafkaCluster cluster;
    private final PublishMetrics metrics;
    private final Clock clock;

    SensorsProducer(List<SensorPlan> plans, Settings settings, PrometheusRegistry registry, Clock clock) {
        this.settings = TemperatureSettings.of(settings);
        this.plans = List.copyOf(plans);
        this.retentionBytes = CameraSettings.retention(settings);
        this.localCameras = settings.get(CameraSettings.LOCAL_CAMERAS);
        this.cluster = KafkaCluster.of(settings, KafkaCluster.Side.LOCAL);
        this.metrics = PublishMetrics.sensorReadings(registry, this.settings.node());
        this.clock = clock;
    }

    /** The producer of all sensors, not started. */
    Service service() {
        Supplier<ClockState> state = new BoardClock(clock)::state;
        var spool = new Spool<>(
                settings.spoolDirectory(),
                "readings-" + settings.node(),
                settings.spoolMaxBytes(),
                new ReadingForm(settings.site(), settings.node(), settings.zone()),
                state,
                this::dropped);
        var plan = new TopicSession.Plan(
                cluster,
                new EdgeTopic(TopicNames.READINGS, EdgeTopic.KAFKA_RECORD_MAX_BYTES, retentionBytes, localCameras),
                settings.node(),
                settings.site(),
                PublishLimits.readings(),
                clock,
                state);
        var publisher =
                new SourcePublisher<>("sensors", spool, plan, metrics, SourcePublisher.Pace.of(Duration.ofMinutes(1)));
        List<Sampler> samplers = plans.stream()
                .map(sensor -> new Sampler(
                        new Sampler.Probe(
                                sensor.name(), sensor.name(), sensor.sensor(clock), sensor.interval(), sensor.limits()),
                        spool,
                        this::dropped))
                .toList();
        return new SampledService(samplers, publisher);
    }

    private void dropped(ReadingFault fault) {
        metrics.dropped(fault.label());
    }
}
