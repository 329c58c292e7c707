package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
            arrived = awaitCommitted("thinData", 300);

            assertThat(running.metric("lapwing_bridge_forwarded", "thin-node1")).isEqualTo(300);
            assertThat(running.bridge().check()).isInstanceOf(Health.Up.class);
        }

        String id = rig.edgeTopicId("thin-node1").toString();
        for (ConsumerRecord<byte[], byte[]> record : arrived) {
            int offset = (int) RecordHeaders.number(record.headers(), HeaderNames.SOURCE_OFFSET)
                    .orElseThrow();
            assertThat(record.value()).isEqualTo(BridgeRig.value("thin-node1", offset, 2_000));
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
    void goesOnWhereItsPredecessorStopped() throws Exception {
        rig.createEdgeTopic("on-node1", Map.of());
        rig.produce("on-node1", 0, 100, 500);
        try (BridgeRig.RunningBridge first = rig.bridge("on", Map.of())) {
            awaitCommitted("onData", 100);
            assertThat(first.bridge().check().ready()).isTrue();
        }
        rig.produce("on-node1", 100, 200, 500);

        List<ConsumerRecord<byte[], byte[]>> arrived;
        try (BridgeRig.RunningBridge second = rig.bridge("on", Map.of())) {
            arrived = awaitCommitted("onData", 200);

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

    private static List<ConsumerRecord<byte[], byte[]>> awaitCommitted(String topic, int records) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> rig.committed(topic), arrived -> arrived.size() >= records);
    }
}
