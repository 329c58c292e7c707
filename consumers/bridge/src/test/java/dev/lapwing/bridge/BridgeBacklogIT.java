package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cloud is away while records pile up: the backlog lives in Kafka, not on a heap of 64 MB. */
@Timeout(240)
class BridgeBacklogIT {

    private static final String[] BOARD_HEAP = {"-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-Xss512k"};
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    static Path directory;

    private static BridgeRig rig;

    @BeforeAll
    static void start() throws InterruptedException {
        rig = BridgeRig.small(directory);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void catchesUpOnTwentyThousandRecordsThatPiledUpWhileTheCloudWasAway() throws Exception {
        int topics = 5;
        int perTopic = 4_000;
        int bytes = 24 << 10;
        for (int topic = 1; topic <= topics; topic++) {
            rig.createEdgeTopic("backlog-node" + topic, Map.of());
            rig.produce("backlog-node" + topic, 0, 10, bytes);
        }
        try (BridgeProcess bridge = rig.process("backlog", Map.of(), BOARD_HEAP)) {
            rig.awaitCommitted("backlogData", topics * 10);
            rig.cloud.broker(0).stop();
            for (int topic = 1; topic <= topics; topic++) {
                rig.produce("backlog-node" + topic, 10, perTopic, bytes);
            }
            BridgeProcess.Memory away = bridge.memory();
            rig.cloud.start();
            long startedAt = System.nanoTime();

            awaitEachOnce("backlogData", topics, perTopic, bytes, bridge);

            double seconds = (System.nanoTime() - startedAt) / 1e9;
            BridgeProcess.Memory after = bridge.memory();
            System.out.printf(
                    "%d records of %d bytes caught up in %.1f s, %.0f MB/s; resident %d MiB away, %d MiB after, %d MiB at"
                            + " most%n",
                    topics * perTopic,
                    bytes,
                    seconds,
                    (double) topics * perTopic * bytes / seconds / 1e6,
                    away.resident() / MEBIBYTE,
                    after.resident() / MEBIBYTE,
                    after.peak() / MEBIBYTE);
            assertThat(bridge.running()).as(bridge.output()).isTrue();
            assertThat(after.peak() / MEBIBYTE).as("resident at most, MiB").isLessThan(180);
        }
    }

    @Test
    void carriesTheLargestPicturesOfSeveralCameras() throws Exception {
        int topics = 3;
        int perTopic = 8;
        int bytes = 11_184_812; // a picture of 8 MiB in Base64, and the JSON around it
        for (int topic = 1; topic <= topics; topic++) {
            rig.createEdgeTopic("large-node" + topic, Map.of("max.message.bytes", "12000000"));
            rig.produce("large-node" + topic, 0, perTopic, bytes);
        }
        try (BridgeProcess bridge = rig.process("large", Map.of(), BOARD_HEAP)) {
            awaitEachOnce("largeData", topics, perTopic, bytes, bridge);

            System.out.printf(
                    "%d records of %d bytes; resident at most %d MiB%n",
                    topics * perTopic, bytes, bridge.memory().peak() / MEBIBYTE);
            assertThat(bridge.running()).as(bridge.output()).isTrue();
        }
    }

    @Test
    void staysReadyAndSaysSoWhileTheCloudIsAway() throws Exception {
        rig.createEdgeTopic("away-node1", Map.of());
        rig.produce("away-node1", 0, 10, 500);
        try (BridgeRig.RunningBridge running = rig.bridge("away", Map.of("LAPWING_BRIDGE_TRANSACTION_TIMEOUT", "4s"))) {
            rig.awaitCommitted("awayData", 10);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(running.metric("lapwing_bridge_link_up")).isEqualTo(1);
                assertThat(running.metric("lapwing_bridge_lag_records", "away-node1"))
                        .isZero();
            });

            rig.cloud.broker(0).pause();
            try {
                rig.produce("away-node1", 10, 50, 500);
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    assertThat(running.bridge().check()).isInstanceOf(Health.Degraded.class);
                    assertThat(running.bridge().check().detail())
                            .contains("the cloud does not answer", "LAPWING_REMOTE_BOOTSTRAP_SERVERS");
                    assertThat(running.bridge().check().ready()).isTrue();
                    assertThat(running.metric("lapwing_bridge_lag_records", "away-node1"))
                            .isEqualTo(40);
                    assertThat(running.metric("lapwing_bridge_lag_seconds", "away-node1"))
                            .isGreaterThan(0);
                });
            } finally {
                rig.cloud.broker(0).resume();
            }

            NumberedRecords.assertEachOnceInOrder(rig.awaitCommitted("awayData", 50), "away-node1", 50, 500);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(running.bridge().check()).isInstanceOf(Health.Up.class));
        }
    }

    @Test
    void showsWhatTheCloudLacksThoughItHasBeenAwaySinceTheStart() throws Exception {
        rig.createEdgeTopic("unseen-node1", Map.of("retention.bytes", "1000000000"));
        rig.produce("unseen-node1", 0, 10, 500);
        try (BridgeRig.RunningBridge running =
                rig.bridge("unseen", Map.of("LAPWING_REMOTE_BOOTSTRAP_SERVERS", "127.0.0.1:1"))) {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(running.metric("lapwing_bridge_lag_records", "unseen-node1"))
                        .isEqualTo(10);
                assertThat(running.metric("lapwing_bridge_lag_seconds", "unseen-node1"))
                        .isPositive();
                assertThat(running.metric("lapwing_bridge_seconds_to_loss", "unseen-node1"))
                        .isPositive();
            });
        }
    }

    @Test
    void getsAlongOnALinkThatTakesLongerForATransactionThanItsTimeout() throws Exception {
        rig.createEdgeTopic("slow-node1", Map.of());
        rig.createEdgeTopic("slow-node2", Map.of());
        rig.limitWritesToCloud(60_000);
        try (BridgeRig.RunningBridge running = rig.bridge("slow", Map.of("LAPWING_BRIDGE_TRANSACTION_TIMEOUT", "3s"))) {
            rig.produce("slow-node1", 0, 50, 24 << 10);
            rig.produce("slow-node2", 0, 50, 24 << 10);

            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("slowData", 100);

            NumberedRecords.assertEachOnceInOrder(arrived, "slow-node1", 50, 24 << 10);
            NumberedRecords.assertEachOnceInOrder(arrived, "slow-node2", 50, 24 << 10);
            assertThat(running.metric("lapwing_bridge_transactions", "COMMITTED"))
                    .as("transactions of less than 1 MiB, which is what they begin with")
                    .isGreaterThan(4);
        } finally {
            rig.liftLimitOfWritesToCloud();
        }
    }

    /** Reads along, without keeping what it reads. */
    private static void awaitEachOnce(String topic, int topics, int perTopic, int bytes, BridgeProcess bridge) {
        Set<String> seen = new HashSet<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(150).toNanos();
        try (var consumer = new KafkaConsumer<>(
                rig.cloud.client(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> consumer.partitionsFor(topic).size() == 3);
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
            while (seen.size() < topics * perTopic) {
                assertThat(System.nanoTime())
                        .as(() -> "%d of %d arrived; the bridge says%n%s"
                                .formatted(seen.size(), topics * perTopic, bridge.output()))
                        .isLessThan(deadline);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String id = NumberedRecords.idOf(record);
                    assertThat(seen.add(id)).as("%s is there twice", id).isTrue();
                    assertThat(record.value().length).isEqualTo(bytes);
                }
            }
        }
    }
}
