package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class BridgePowerCutIT {

    private static final int BYTES = 3_000;

    @TempDir
    Path directory;

    @Test
    void goesBackToTheCutAndDropsWhatTheCloudHas() throws Exception {
        try (var rig = new BridgeRig(
                directory,
                BrokerCluster.in(directory.resolve("edge")).brokers(3),
                BrokerCluster.in(directory.resolve("cloud")))) {
            rig.createEdgeTopic("power-node1", Map.of("min.insync.replicas", "2"));
            try (BridgeRig.RunningBridge running = rig.bridge("power", Map.of())) {
                rig.produce("power-node1", 0, 500, BYTES);
                rig.awaitCommitted("powerData", 500);
                rig.edge.saveLogs(directory.resolve("flushed"));
                rig.produce("power-node1", 500, 800, BYTES);
                rig.awaitCommitted("powerData", 800);

                // All lights out: the bridge is 300 records ahead of what the brokers find on their disks.
                rig.edge.kill();
                rig.edge.restoreLogs(directory.resolve("flushed"));
                rig.edge.start();
                // The producers send again what they kept, mixed with what is new, beyond the old end.
                rig.produce("power-node1", 900, 1_000, BYTES);
                rig.produce("power-node1", 500, 900, BYTES);

                rig.awaitCommitted("powerData", 1_000);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> running.metric("lapwing_bridge_forwarded", "power-node1") >= 1_000);
                assertThat(running.metric("lapwing_bridge_cuts", "power-node1")).isEqualTo(1);
                assertThat(running.metric("lapwing_bridge_repeats_dropped", "power-node1"))
                        .isEqualTo(300);
                assertThat(running.metric("lapwing_bridge_lost_records")).isEqualTo(0);
            }
            rig.produce("power-node1", 600, 610, BYTES); // a last repeat, and another bridge
            rig.produce("power-node1", 1_000, 1_010, BYTES);
            try (BridgeRig.RunningBridge second = rig.bridge("power", Map.of())) {
                List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("powerData", 1_010);

                assertThat(arrived.stream().map(NumberedRecords::number))
                        .doesNotHaveDuplicates()
                        .hasSize(1_010);
                assertThat(arrived)
                        .allSatisfy(record -> assertThat(record.value())
                                .isEqualTo(
                                        NumberedRecords.value("power-node1", NumberedRecords.number(record), BYTES)));
                assertThat(second.metric("lapwing_bridge_repeats_dropped", "power-node1"))
                        .isEqualTo(10);
            }
        }
    }
}
