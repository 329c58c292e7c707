package dev.lapwing.orchestration.monitor;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real broker has on {@code node-context}, heard by a clock that is five days ahead of ours. */
class LiveContextsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration AHEAD = Duration.ofDays(5);

    @Test
    void tellsTheLivingFromTheDeadBeforeAndAfterItsFirstCatchUp(@TempDir Path directory) throws Exception {
        try (BrokerCluster brokers =
                BrokerCluster.in(directory.resolve("kafka")).brokers(1).start()) {
            try (Admin admin = Admin.create(brokers.client(Map.of()))) {
                admin.createTopics(List.of(new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                        .all()
                        .get();
            }
            var environment = new HashMap<>(brokers.environment(KafkaCluster.Side.LOCAL));
            environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
            KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL);
            try (var producer = new KafkaProducer<>(
                            brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
                    var contexts = new LiveContexts(kafka, new PrometheusRegistry())) {
                Instant ahead = Instant.now().plus(AHEAD);
                send(producer, "dead", ahead.minus(Duration.ofHours(1)));
                send(producer, "lively", ahead);
                send(producer, "removed", ahead);
                send(producer, "removed", null);

                contexts.start();
                await().atMost(SOON).until(contexts::complete);

                assertThat(contexts.get()).containsOnlyKeys("dead", "lively");
                assertThat(age(contexts, "lively"))
                        .as("by clocks that do not agree, it may be days old")
                        .isGreaterThan(AHEAD);
                assertThat(requireNonNull(contexts.told().get("lively")).heardAt())
                        .isEqualTo(ahead);

                send(producer, "lively", Instant.now().plus(AHEAD));

                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(age(contexts, "lively")).isBetween(Duration.ZERO, SOON);
                    assertThat(age(contexts, "dead"))
                            .isBetween(Duration.ofHours(1), Duration.ofHours(1).plus(SOON));
                });

                send(producer, "dead", Instant.now().plus(AHEAD));
                send(producer, "lively", null);

                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(contexts.get()).containsOnlyKeys("dead");
                    assertThat(age(contexts, "dead")).isBetween(Duration.ZERO, SOON);
                });
            }
        }
    }

    private static Duration age(LiveContexts contexts, String node) {
        return Duration.between(requireNonNull(contexts.get().get(node)).heardAt(), Instant.now());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String node, @Nullable Instant heardAt)
            throws Exception {
        byte[] value = heardAt == null
                ? null
                : NodeContextJson.write(new NodeContext(node, heardAt, heardAt, Map.of(), null, 1));
        producer.send(new ProducerRecord<>(TopicNames.NODE_CONTEXT, node.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }
}
