package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BridgeIT {

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
    void carriesValueKeyAndHeadersUntouchedAndSaysWhereTheyComeFrom() throws Exception {
        rig.createEdgeTopic("thin-node1", Map.of());
        rig.produce("thin-node1", 0, 300, 2_000);

        List<ConsumerRecord<byte[], byte[]>> arrived;
        try (BridgeRig.RunningBridge running = rig.bridge("thin", Map.of())) {
            arrived = rig.awaitCommitted("thinData", 300);

            assertThat(running.metric("lapwing_bridge_forwarded", "thin-node1")).isEqualTo(300);
            assertThat(running.bridge().check()).isInstanceOf(Health.Up.class);
        }

        String id = rig.edgeTopicId("thin-node1").toString();
        for (ConsumerRecord<byte[], byte[]> record : arrived) {
            int offset = (int) RecordHeaders.number(record.headers(), HeaderNames.SOURCE_OFFSET)
                    .orElseThrow();
            assertThat(record.value()).isEqualTo(NumberedRecords.value("thin-node1", offset, 2_000));
            assertThat(record.key()).asString().isEqualTo("camera" + offset % 2);
            assertThat(Arrays.stream(record.headers().toArray())
                            .map(header -> header.key() + "="
                                    + new String(header.value(), java.nio.charset.StandardCharsets.UTF_8)))
                    .containsExactly(
                            "ce_id=thin-node1/" + offset,
                            "sequence=" + offset,
                            "site=thin",
                            "source-topic=thin-node1",
                            "source-topic-id=" + id,
                            "source-partition=0",
                            "source-offset=" + offset,
                            "source-timestamp=" + (1_000_000 + offset));
        }
        assertThat(sourceOffsets(arrived)).doesNotHaveDuplicates();
        assertThat(arrived.stream().map(ConsumerRecord::timestamp))
                .allMatch(timestamp -> timestamp > 1_700_000_000_000L);
    }

    @Test
    void carriesWhatBoardsFeelAndWhatWasDecidedToTheirTopicsInTheCloud() throws Exception {
        Instant noon = Instant.parse("2026-11-28T12:00:00Z");
        byte[] sample = NodeSampleJson.write(new NodeSample("rpi-node-1", noon, Map.of(Metric.BATTERY_PERCENT, 28.0)));
        byte[] decision = PlacementJson.write(new Placement(
                "0123456789abcdef",
                Placement.Step.DECIDED,
                noon,
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                "rpi-node-1",
                "rpi-node-2",
                "BATTERY_LOW",
                "Its battery is at 28 %, below 30 %.",
                "longest-life",
                Map.of(),
                List.of()));
        rig.createEdgeTopic(TopicNames.CONTEXT, Map.of());
        rig.createEdgeTopic(TopicNames.PLACEMENTS, Map.of());
        try (BridgeRig.RunningBridge running = rig.bridge("felt", Map.of())) {
            rig.produce(TopicNames.CONTEXT, "rpi-node-1", sample);
            rig.produce(TopicNames.PLACEMENTS, "lapwing/Deployment/vision", decision);

            assertThat(rig.awaitCommitted(TopicNames.CONTEXT_DATA, 1))
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.key()).asString().isEqualTo("rpi-node-1");
                        assertThat(record.value()).isEqualTo(sample);
                    });
            assertThat(rig.awaitCommitted(TopicNames.PLACEMENT_DATA, 1))
                    .singleElement()
                    .satisfies(record -> {
                        assertThat(record.key()).asString().isEqualTo("lapwing/Deployment/vision");
                        assertThat(record.value()).isEqualTo(decision);
                    });
            assertThat(running.metric("lapwing_bridge_dead_letters")).isZero();
        } finally {
            rig.deleteEdgeTopic(TopicNames.CONTEXT); // every site has a route for them
            rig.deleteEdgeTopic(TopicNames.PLACEMENTS);
        }
    }

    @Test
    void goesOnWhereItsPredecessorStopped() throws Exception {
        rig.createEdgeTopic("on-node1", Map.of());
        rig.produce("on-node1", 0, 100, 500);
        try (BridgeRig.RunningBridge first = rig.bridge("on", Map.of())) {
            rig.awaitCommitted("onData", 100);
            assertThat(first.bridge().check().ready()).isTrue();
        }
        rig.produce("on-node1", 100, 200, 500);

        List<ConsumerRecord<byte[], byte[]>> arrived;
        try (BridgeRig.RunningBridge second = rig.bridge("on", Map.of())) {
            arrived = rig.awaitCommitted("onData", 200);

            assertThat(second.metric("lapwing_bridge_forwarded", "on-node1")).isEqualTo(100);
        }
        assertThat(sourceOffsets(arrived)).hasSize(200).doesNotHaveDuplicates();
    }

    private static List<Long> sourceOffsets(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> RecordHeaders.number(record.headers(), HeaderNames.SOURCE_OFFSET)
                        .orElseThrow())
                .toList();
    }

    @Test
    void letsAnotherForwardWhileItsOwnBoardStarts() throws Exception {
        rig.createEdgeTopic("calm-node1", Map.of());
        try (BridgeRig.RunningBridge there = rig.bridge("calm", Map.of())) {
            rig.produce("calm-node1", 0, 10, 1_000);
            rig.awaitCommitted("calmData", 10);
            try (BridgeRig.RunningBridge starting = rig.bridge("calm", Map.of("LAPWING_BRIDGE_JOIN_AFTER", "60s"))) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> starting.bridge().check().detail().contains("lets other bridges forward"));
                rig.produce("calm-node1", 10, 20, 1_000);
                rig.awaitCommitted("calmData", 20);
                assertThat(starting.metric("lapwing_bridge_forwarded")).isZero();

                there.bridge().close();
                rig.produce("calm-node1", 20, 30, 1_000);
                await("long before its time is over")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> starting.metric("lapwing_bridge_forwarded") == 10);
            }
        }
    }

    @Test
    void takesItsShareOnceItHasLetOthersForwardForItsTime() throws Exception {
        List<String> topics = List.of("share-node1", "share-node2");
        for (String topic : topics) {
            rig.createEdgeTopic(topic, Map.of());
            rig.produce(topic, 0, 10, 1_000);
        }
        try (BridgeRig.RunningBridge there = rig.bridge("share", Map.of())) {
            rig.awaitCommitted("shareData", 20);
            try (BridgeRig.RunningBridge starting = rig.bridge("share", Map.of("LAPWING_BRIDGE_JOIN_AFTER", "2s"))) {
                var produced = new AtomicInteger(10);
                await("what it forwards beside the other")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> {
                            int next = produced.getAndIncrement();
                            for (String topic : topics) {
                                rig.produce(topic, next, next + 1, 1_000);
                            }
                            return starting.metric("lapwing_bridge_forwarded") > 0;
                        });
                assertThat(there.metric("lapwing_bridge_forwarded")).isGreaterThanOrEqualTo(20);
            }
        }
    }

    @Test
    void findsNewTopicsOfNewPisAndKeepsSitesApart() throws Exception {
        rig.createEdgeTopic("node1", Map.of());
        rig.produce("node1", 0, 20, 500);
        try (BridgeRig.RunningBridge alpha = rig.bridge("alpha", Map.of());
                BridgeRig.RunningBridge beta = rig.bridge("beta", Map.of())) {
            rig.awaitCommitted("cameraData", 40);

            rig.createEdgeTopic("node2", Map.of());
            rig.produce("node2", 0, 20, 500);

            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("cameraData", 80);
            for (String site : List.of("alpha", "beta")) {
                List<ConsumerRecord<byte[], byte[]>> ofSite = arrived.stream()
                        .filter(record -> RecordHeaders.text(record.headers(), HeaderNames.SITE)
                                .orElseThrow()
                                .equals(site))
                        .toList();
                NumberedRecords.assertEachOnceInOrder(ofSite, "node1", 20, 500);
                NumberedRecords.assertEachOnceInOrder(ofSite, "node2", 20, 500);
            }
            assertThat(alpha.metric("lapwing_bridge_forwarded")).isEqualTo(40);
            assertThat(beta.metric("lapwing_bridge_forwarded")).isEqualTo(40);
        }
    }

    @Test
    void keepsAtTheEdgeWhatTheCloudCanNeverTake() throws Exception {
        rig.createEdgeTopic("letter-node1", Map.of("max.message.bytes", "1000000"));
        rig.createCloudTopic("letterData", Map.of("max.message.bytes", "20000", "cleanup.policy", "compact"));
        rig.produce("letter-node1", 0, 10, 500);
        rig.produce("letter-node1", 10, 11, 60_000); // above the cloud topic's limit
        rig.produce("letter-node1", 11, 20, 500);
        rig.produce("letter-node1", 20, 21, 300_000); // above the bridge's own
        rig.produce("letter-node1", 21, 30, 500);
        rig.produceWithoutKey("letter-node1", 30, 500); // a compacted topic takes no record without a key
        rig.produce("letter-node1", 31, 40, 500);

        try (BridgeRig.RunningBridge running = rig.bridge("letter", Map.of("LAPWING_FRAME_MAX_BYTES", "30KiB"))) {
            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("letterData", 37);

            assertThat(arrived.stream().map(NumberedRecords::number))
                    .doesNotHaveDuplicates()
                    .hasSize(37)
                    .doesNotContain(10, 20, 30);
            List<ConsumerRecord<byte[], byte[]>> letters = rig.onEdge("letter-node1.dlq");
            assertThat(letters.stream().map(BridgeIT::reasonOf))
                    .containsExactly("10 TOO_LARGE", "20 TOO_LARGE", "30 REFUSED");
            assertThat(letters.getFirst().value()).isEqualTo(NumberedRecords.value("letter-node1", 10, 60_000));
            assertThat(letters.get(1).value())
                    .as("larger than any topic of ours")
                    .isNull();
            assertThat(running.metric("lapwing_bridge_dead_letters", "TOO_LARGE"))
                    .isEqualTo(2);
            assertThat(running.metric("lapwing_bridge_dead_letters", "REFUSED")).isEqualTo(1);
            assertThat(running.metric("lapwing_bridge_forwarded", "letter-node1"))
                    .isEqualTo(37);
        }
    }

    private static String reasonOf(ConsumerRecord<byte[], byte[]> letter) {
        return NumberedRecords.number(letter) + " "
                + RecordHeaders.text(letter.headers(), HeaderNames.REASON).orElseThrow();
    }

    @Test
    void noticesThatATopicWasDeletedAndCreatedAnew() throws Exception {
        rig.createEdgeTopic("again-node1", Map.of());
        rig.produce("again-node1", 0, 50, 500);
        try (BridgeRig.RunningBridge running = rig.bridge("again", Map.of())) {
            rig.awaitCommitted("againData", 50);

            rig.deleteEdgeTopic("again-node1");
            rig.recreateEdgeTopic("again-node1");
            rig.produce("again-node1", 50, 200, 500); // longer than before: an offset alone tells nothing

            rig.awaitCommitted("againData", 200);
            assertThat(running.metric("lapwing_bridge_recreated", "again-node1"))
                    .isEqualTo(1);
        }
        rig.deleteEdgeTopic("again-node1");
        rig.recreateEdgeTopic("again-node1");
        rig.produce("again-node1", 200, 230, 500);
        try (BridgeRig.RunningBridge running = rig.bridge("again", Map.of())) {
            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("againData", 230);

            NumberedRecords.assertEachOnceInOrder(arrived, "again-node1", 230, 500);
            assertThat(running.metric("lapwing_bridge_recreated", "again-node1"))
                    .isEqualTo(1);
            assertThat(running.metric("lapwing_bridge_lost_records")).isEqualTo(0);
        }
    }

    @Test
    void countsExactlyWhatRetentionDeletedBeforeTheCloudHadIt() throws Exception {
        rig.createEdgeTopic("lost-node1", Map.of("segment.bytes", "1048576", "retention.bytes", "2097152"));
        rig.produce("lost-node1", 0, 20, 30_000);
        try (BridgeRig.RunningBridge running = rig.bridge("lost", Map.of())) {
            rig.awaitCommitted("lostData", 20);
            assertThat(running.metric("lapwing_bridge_lost_records")).isEqualTo(0);
        }
        rig.produce("lost-node1", 20, 320, 30_000);
        long begin = rig.awaitRetention("lost-node1", 20);

        try (BridgeRig.RunningBridge running = rig.bridge("lost", Map.of())) {
            int kept = Math.toIntExact(320 - begin);
            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("lostData", 20 + kept);

            assertThat(sourceOffsets(arrived))
                    .doesNotHaveDuplicates()
                    .hasSize(20 + kept)
                    .allMatch(offset -> offset < 20 || offset >= begin);
            assertThat(running.metric("lapwing_bridge_lost_records", "lost-node1"))
                    .isEqualTo((double) begin - 20);
        }
    }
}
