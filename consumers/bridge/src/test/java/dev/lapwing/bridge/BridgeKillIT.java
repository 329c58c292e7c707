package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bridges that are killed, frozen, or two of a kind: the cloud has each record once, in order, byte for byte. */
@Timeout(240)
class BridgeKillIT {

    private static final int KILLS = 24;
    private static final int BYTES = 6_000;

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
    void losesAndRepeatsNothingWhenOneOfTwoIsKilledAgainAndAgain() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<String> topics = List.of("kill-node1", "kill-node2", "kill-node3");
        for (String topic : topics) {
            rig.createEdgeTopic(topic, Map.of());
        }
        Map<String, String> settings = Map.of(
                "LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS", "1000",
                "LAPWING_LOCAL_KAFKA_HEARTBEAT_INTERVAL_MS", "200",
                // Small transactions, so that there are many moments to be killed at.
                "LAPWING_BRIDGE_TRANSACTION_BYTES", "64KiB");
        var bridges = new BridgeProcess[] {rig.process("kill", settings), rig.process("kill", settings)};
        int produced = 0;
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                int more = 20 + random.nextInt(40);
                for (String topic : topics) {
                    rig.produce(topic, produced, produced + more, BYTES);
                }
                produced += more;
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(1_500)).toNanos());
                int victim = random.nextInt(2);
                bridges[victim].kill();
                bridges[victim] = rig.process("kill", settings);
            }

            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("killData", 3 * produced);

            assertThat(3 * produced).as("a run that moved less proves nothing").isGreaterThanOrEqualTo(1_000);
            for (String topic : topics) {
                NumberedRecords.assertEachOnceInOrder(arrived, topic, produced, BYTES);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + "; output: " + bridges[0].output() + bridges[1].output(), e);
        } finally {
            bridges[0].close();
            bridges[1].close();
        }
    }

    @Test
    void fencesABridgeThatWasFrozenPastItsTransactionTimeout() throws Exception {
        rig.createEdgeTopic("zombie-node1", Map.of());
        Map<String, String> settings = Map.of(
                "LAPWING_BRIDGE_TRANSACTION_TIMEOUT", "3s",
                "LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS", "1500",
                "LAPWING_BRIDGE_TRANSACTION_BYTES", "64KiB");
        int produced = 0;
        try (BridgeProcess zombie = rig.process("zombie", settings)) {
            rig.produce("zombie-node1", 0, 100, BYTES);
            rig.awaitCommitted("zombieData", 100);
            produced = 100;
            for (int round = 0; round < 3; round++) {
                rig.produce("zombie-node1", produced, produced + 300, BYTES);
                produced += 300;
                zombie.pause(); // most likely with a transaction open
                try (BridgeRig.RunningBridge other = rig.bridge("zombie", settings)) {
                    rig.awaitCommitted("zombieData", produced);
                    rig.produce("zombie-node1", produced, produced + 300, BYTES);
                    produced += 300;
                    zombie.resume();

                    List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("zombieData", produced);

                    NumberedRecords.assertEachOnceInOrder(arrived, "zombie-node1", produced, BYTES);
                    assertThat(other.metric("lapwing_bridge_forwarded")).isGreaterThan(0);
                }
            }
            assertThat(zombie.running()).as("fenced, and still of use").isTrue();
        }
    }

    @Test
    void doesNotFenceWhoTookItsLanesWhenItWasTakenForDead() throws Exception {
        rig.createEdgeTopic("back-node1", Map.of());
        // So seldom heard that it does not learn from its heartbeat what became of it, as when its cable was cut.
        Map<String, String> silent = Map.of(
                "LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS",
                "60000",
                "LAPWING_LOCAL_KAFKA_HEARTBEAT_INTERVAL_MS",
                "50000",
                "LAPWING_BRIDGE_JOIN_AFTER",
                "60s");
        try (BridgeRig.RunningBridge back = rig.bridge("back", silent)) {
            rig.produce("back-node1", 0, 100, BYTES);
            rig.awaitCommitted("backData", 100);
            rig.expelBridges("back");
            try (BridgeRig.RunningBridge other = rig.bridge("back", Map.of())) {
                await("the lane is the other's")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> other.bridge().check().detail().equals("forwards 1 partitions"));
                rig.produce("back-node1", 100, 200, BYTES);
                await("the one that was taken for dead knows it")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> back.bridge().check().detail().contains("was taken for dead"));
                rig.produce("back-node1", 200, 300, BYTES);

                List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("backData", 300);

                NumberedRecords.assertEachOnceInOrder(arrived, "back-node1", 300, BYTES);
                assertThat(other.metric("lapwing_bridge_transactions", "FENCED"))
                        .isZero();
                assertThat(other.metric("lapwing_bridge_forwarded")).isGreaterThanOrEqualTo(100);
            }
            rig.produce("back-node1", 300, 400, BYTES);
            rig.awaitCommitted("backData", 400);
        }
    }

    @Test
    void keepsExactlyOnceEvenWhereTwoBothBelieveThatASourceIsTheirs() throws Exception {
        rig.createEdgeTopic("brain-node1", Map.of());
        int produced = 0;
        try (BridgeRig.RunningBridge one = rig.bridge("brain", Map.of("LAPWING_LOCAL_KAFKA_GROUP_ID", "one"));
                BridgeRig.RunningBridge two = rig.bridge("brain", Map.of("LAPWING_LOCAL_KAFKA_GROUP_ID", "two"))) {
            long until = System.nanoTime() + Duration.ofSeconds(12).toNanos();
            while (System.nanoTime() < until) {
                rig.produce("brain-node1", produced, produced + 100, BYTES);
                produced += 100;
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            }

            List<ConsumerRecord<byte[], byte[]>> arrived = rig.awaitCommitted("brainData", produced);

            NumberedRecords.assertEachOnceInOrder(arrived, "brain-node1", produced, BYTES);
            assertThat(one.metric("lapwing_bridge_transactions", "FENCED")
                            + two.metric("lapwing_bridge_transactions", "FENCED"))
                    .isGreaterThanOrEqualTo(2);
        }
    }
}
