package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that does not know the producer, or does not let it do what it must. */
@Timeout(90)
class NotAllowedIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path files;

    static BrokerCluster cluster;

    @BeforeAll
    static void startBroker() throws InterruptedException {
        cluster = BrokerCluster.in(files.resolve("brokers"))
                .brokers(1)
                .heap("96m")
                .security(KafkaSecurity.SCRAM)
                .user("pi", "let me in")
                .authorised()
                .start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @Test
    void saysWhichSettingsToCheckWhenItIsNotRecognised() throws Exception {
        Path wrong = Files.writeString(files.resolve("wrong"), "guess");
        try (var camera =
                new CameraFixture(cluster, files, 1, Map.of("LAPWING_LOCAL_PASSWORD_FILE", wrong.toString()))) {
            camera.ledger.capture(3, 5_000);
            camera.start();

            await().atMost(SOON)
                    .until(() -> camera.health() instanceof Health.Waiting waiting
                            && waiting.detail().contains("LAPWING_LOCAL_PASSWORD_FILE"));
            assertThat(camera.health().detail()).doesNotContain("guess");
            assertThat(camera.waiting()).as("pictures kept").isEqualTo(3);
        }
    }

    @Test
    void publishesOnceItGetsTheAclsThatItAskedFor() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 2, Map.of())) {
            camera.ledger.capture(3, 5_000);
            camera.start();
            await().atMost(SOON)
                    .until(() -> camera.health() instanceof Health.Waiting waiting
                            && waiting.detail().contains("ACLs"));
            assertThat(camera.waiting()).as("pictures kept").isEqualTo(3);

            try (Admin admin = Admin.create(cluster.client("admin", Map.of()))) {
                admin.createAcls(Stream.of(
                                        AclOperation.CREATE,
                                        AclOperation.DESCRIBE,
                                        AclOperation.DESCRIBE_CONFIGS,
                                        AclOperation.READ,
                                        AclOperation.WRITE)
                                .map(NotAllowedIT::onNode2)
                                .toList())
                        .all()
                        .get();
            }
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "allowed later");
        }
    }

    private static AclBinding onNode2(AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "node2", PatternType.LITERAL),
                new AccessControlEntry("User:pi", "*", operation, AclPermissionType.ALLOW));
    }
}
