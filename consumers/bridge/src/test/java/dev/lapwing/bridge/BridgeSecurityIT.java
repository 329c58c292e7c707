package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BridgeSecurityIT {

    @TempDir
    Path directory;

    @Test
    void waitsForRightsAndForItsPasswordAndTakesNoRecordForUnforwardable() throws Exception {
        try (var rig = new BridgeRig(
                directory,
                BrokerCluster.in(directory.resolve("edge")),
                BrokerCluster.in(directory.resolve("cloud"))
                        .security(KafkaSecurity.SCRAM)
                        .user("admin", "secret-of-admin")
                        .user("bridge", "secret-of-bridge")
                        .authorised())) {
            rig.createEdgeTopic("safe-node1", Map.of());
            rig.produce("safe-node1", 0, 20, 500);
            rig.createCloudTopic("safeData", Map.of());
            Map<String, String> asBridge = new HashMap<>(rig.cloud.environment(Side.REMOTE, "bridge"));
            try (Admin admin = Admin.create(rig.cloud.client("admin", Map.of()));
                    BridgeRig.RunningBridge running = rig.bridge("safe", asBridge)) {
                awaitDegraded(running, "_DENIED, the cluster knows the user");

                grant(admin);

                rig.awaitCommitted("safeData", 20);

                // The password changes in the cloud first: connections that are open go on, new ones are refused.
                changePassword(admin, "another");
                rig.cloud.broker(0).stop();
                rig.produce("safe-node1", 20, 40, 500);
                rig.cloud.start();
                awaitDegraded(running, "PASSWORD_REFUSED, ");
                changePassword(admin, "secret-of-bridge");

                NumberedRecords.assertEachOnceInOrder(rig.awaitCommitted("safeData", 40), "safe-node1", 40, 500);
                assertThat(running.metric("lapwing_bridge_dead_letters")).isZero();
                assertThat(rig.edgeTopics()).doesNotContain("safe-node1.dlq");
            }
        }
    }

    private static void awaitDegraded(BridgeRig.RunningBridge running, String sentence) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(running.bridge().check()).isInstanceOf(Health.Degraded.class);
            assertThat(running.bridge().check().detail()).contains(sentence);
        });
    }

    private static void changePassword(Admin admin, String password) throws InterruptedException {
        BridgeRig.await(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        "bridge", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                .all()
                .toCompletionStage()
                .toCompletableFuture());
    }

    /** What the README lists. */
    private static void grant(Admin admin) throws InterruptedException {
        var rights = List.of(
                right(ResourceType.TOPIC, "safeData", PatternType.LITERAL, AclOperation.WRITE),
                right(ResourceType.TOPIC, "safeData", PatternType.LITERAL, AclOperation.READ),
                right(ResourceType.TOPIC, "bridge-offsets", PatternType.LITERAL, AclOperation.CREATE),
                right(ResourceType.TOPIC, "bridge-offsets", PatternType.LITERAL, AclOperation.WRITE),
                right(ResourceType.TOPIC, "bridge-offsets", PatternType.LITERAL, AclOperation.READ),
                right(ResourceType.TRANSACTIONAL_ID, "lapwing-bridge-", PatternType.PREFIXED, AclOperation.WRITE),
                right(ResourceType.TRANSACTIONAL_ID, "lapwing-bridge-", PatternType.PREFIXED, AclOperation.DESCRIBE));
        BridgeRig.await(admin.createAcls(rights).all().toCompletionStage().toCompletableFuture());
    }

    private static AclBinding right(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:bridge", "*", operation, AclPermissionType.ALLOW));
    }
}
