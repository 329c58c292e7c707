package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private static final List<TopicPartition> PARTITIONS = Stream.of("node1", "node2", "node3")
            .map(topic -> new TopicPartition(topic, 0))
            .toList();

    private final ByteBudget budget = new ByteBudget(8 << 20, () -> {});
    private final Intake intake = new Intake(budget);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Map<TopicPartition, Lane> lanes = lanes();

    @Test
    void fetchesFromOnePartitionAtATimeThoughLanesOpenOneAfterTheOther() {
        consumer.assign(PARTITIONS);
        consumer.pause(PARTITIONS);

        for (TopicPartition partition : PARTITIONS) {
            open(partition);
            intake.adjust(consumer, lanes);

            assertThat(fetched())
                    .as("what is fetched for the first may still come, and nobody knows how large it is")
                    .containsExactly(PARTITIONS.getFirst());
        }

        intake.idle();
        intake.adjust(consumer, lanes);
        assertThat(fetched()).hasSize(1).doesNotContain(PARTITIONS.getFirst());
    }

    private Set<TopicPartition> fetched() {
        var fetched = new HashSet<>(consumer.assignment());
        fetched.removeAll(consumer.paused());
        return fetched;
    }

    private void open(TopicPartition partition) {
        LaneQueue queue = Objects.requireNonNull(lanes.get(partition)).queue();
        queue.want(new ResumePoint.Fresh(0));
        queue.open(queue.wanted().orElseThrow());
    }

    private Map<TopicPartition, Lane> lanes() {
        Settings environment = Settings.of(
                Map.of(
                        "LAPWING_LOCAL_BOOTSTRAP_SERVERS", "pi1:9092",
                        "LAPWING_REMOTE_BOOTSTRAP_SERVERS", "cloud:9092"),
                Map.of());
        BridgeSettings settings = BridgeSettings.of(environment);
        KafkaCluster local = KafkaCluster.of(environment, Side.LOCAL);
        var edge = new Edge(local);
        var cloud = new Cloud(KafkaCluster.of(environment, Side.REMOTE), settings);
        var metrics = new BridgeMetrics(new PrometheusRegistry());
        var letters = new DeadLetters(local, edge, settings.recordMaxBytes());
        var opener = new LaneOpener(settings, edge, cloud, letters, metrics, Clock.systemUTC(), () -> {});
        var lanes = new LinkedHashMap<TopicPartition, Lane>();
        for (TopicPartition partition : PARTITIONS) {
            var size = new TransactionSize(1 << 20, Duration.ofMinutes(1));
            lanes.put(partition, new Lane(partition, opener, new Membership(), budget, metrics, size));
        }
        return lanes;
    }
}
