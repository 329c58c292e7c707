package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.runtime.trust.CertificateAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three {@code lapwing broker}, told by nothing but their environment, with TLS, SCRAM and ACLs. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BrokerProcessesIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private static final List<BrokerPod> pods = new ArrayList<>();
    private static String bootstrapServers = "";
    private static @Nullable BrokerPorts spare;

    @BeforeAll
    static void start() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(directory.resolve("ca"));
        Path identity = authority.issue("lapwing-broker", List.of("localhost", "127.0.0.1"));
        Path users = Files.createDirectory(directory.resolve("users"));
        Files.writeString(users.resolve("admin"), "admin's\n");
        Files.writeString(
                users.resolve("node"), ScramCredential.of("a \"quoted\" one").argument());
        Files.createDirectory(users.resolve("..2026_11_23")); // as a mounted Secret has it
        List<BrokerPorts> ports = BrokerPorts.free(5);
        String controllers = IntStream.range(0, 3)
                .mapToObj(i -> (i + 1) + "@localhost:" + ports.get(i).controller())
                .collect(Collectors.joining(","));
        bootstrapServers = IntStream.range(0, 3)
                .mapToObj(i -> "localhost:" + ports.get(i).client())
                .collect(Collectors.joining(","));
        List<Integer> management = List.of(
                ports.get(3).client(), ports.get(3).internal(), ports.get(3).controller());
        for (int i = 0; i < 3; i++) {
            var environment = new HashMap<String, String>();
            environment.put("LAPWING_BROKER_ID", Integer.toString(i + 1));
            environment.put("LAPWING_BROKER_CLUSTER_ID", "lapwing-test");
            environment.put("LAPWING_BROKER_CONTROLLERS", controllers);
            environment.put("LAPWING_BROKER_HOST", "localhost");
            environment.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
            environment.put(
                    "LAPWING_BROKER_CLIENT_PORT", Integer.toString(ports.get(i).client()));
            environment.put(
                    "LAPWING_BROKER_INTERNAL_PORT",
                    Integer.toString(ports.get(i).internal()));
            environment.put(
                    "LAPWING_BROKER_CONTROLLER_PORT",
                    Integer.toString(ports.get(i).controller()));
            environment.put(
                    "LAPWING_BROKER_DIRECTORY",
                    directory.resolve("kafka-" + (i + 1)).toString());
            environment.put("LAPWING_BROKER_SECURITY", "tls-scram");
            environment.put(
                    "LAPWING_BROKER_CA_FILE", authority.certificateFile().toString());
            environment.put("LAPWING_BROKER_IDENTITY_FILE", identity.toString());
            environment.put("LAPWING_BROKER_USERS_DIRECTORY", users.toString());
            environment.put("LAPWING_BROKER_KAFKA_LOG_SEGMENT_BYTES", "16777216");
            pods.add(new BrokerPod(directory.resolve("broker-" + (i + 1) + ".log"), management.get(i), environment));
        }
        spare = ports.get(4);
        for (BrokerPod pod : pods) {
            pod.start();
        }
        awaitReady(pods);
        try (Admin admin = Admin.create(client("admin", "admin's"))) {
            admin.createTopics(List.of(new NewTopic("node1", 1, (short) 3)))
                    .all()
                    .get(90, TimeUnit.SECONDS);
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "node1", PatternType.LITERAL),
                            new AccessControlEntry("User:node", "*", AclOperation.WRITE, AclPermissionType.ALLOW))))
                    .all()
                    .get(90, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        pods.forEach(BrokerPod::close);
    }

    @BeforeEach
    void startWhatWasStopped() throws Exception {
        for (BrokerPod pod : pods) {
            if (!pod.process().isAlive()) {
                pod.start();
            }
        }
        awaitReady(pods);
    }

    @Test
    void takesAPictureWithAllAcknowledgementsFromAUserWhoMay() throws Exception {
        send("node", "a \"quoted\" one", "node1", "picture");

        try (Admin admin = Admin.create(client("admin", "admin's"))) {
            assertThat(admin.describeCluster().clusterId().get()).isEqualTo("lapwing-test");
        }
    }

    @Test
    void keepsWhatItKnowsOfPasswordsOutOfItsLog() throws Exception {
        assertThat(pods.getFirst().said()).doesNotContain("UserScramCredentialRecord", "admin's", "quoted");
    }

    @Test
    void refusesAUserWithoutAnAcl() {
        assertThatThrownBy(() -> send("node", "a \"quoted\" one", "node2", "forged"))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void restsWhileNoControllerAnswers() throws Exception {
        BrokerPorts ports = Objects.requireNonNull(spare);
        BrokerPod fourth = pods.getFirst()
                .with(Map.of(
                        "LAPWING_BROKER_ID", "4",
                        "LAPWING_BROKER_ROLES", "broker",
                        "LAPWING_BROKER_DIRECTORY", directory.resolve("kafka-4").toString(),
                        "LAPWING_BROKER_CLIENT_PORT", Integer.toString(ports.client()),
                        "LAPWING_BROKER_INTERNAL_PORT", Integer.toString(ports.internal()),
                        "LAPWING_MANAGEMENT_PORT", Integer.toString(ports.controller())));
        try (fourth) {
            awaitReady(List.of(fourth.start()));
            for (BrokerPod pod : pods) {
                pod.process().destroyForcibly().waitFor();
            }
            Duration looked = Duration.ofSeconds(6);
            LockSupport.parkNanos(Duration.ofSeconds(4).toNanos()); // longer than any of its time limits
            Duration before = fourth.process().info().totalCpuDuration().orElseThrow();
            LockSupport.parkNanos(looked.toNanos());

            Duration used =
                    fourth.process().info().totalCpuDuration().orElseThrow().minus(before);

            assertThat(used).as("processor time in %s", looked).isLessThan(looked.dividedBy(3));
        }
    }

    @Test
    void comesBackAfterItWasKilledWithTheStorageItHad() throws Exception {
        pods.get(1).process().destroyForcibly().waitFor();
        send("node", "a \"quoted\" one", "node1", "without the second");
        assertThat(partition().isr()).hasSize(2);

        pods.get(1).start();
        awaitReady(List.of(pods.get(1)));

        await().atMost(SOON).untilAsserted(() -> assertThat(partition().isr()).hasSize(3));
        assertThat(pods.get(1).said().split("formatted the new storage", -1)).hasSize(2);
    }

    @Test
    void stopsInOrderOnSigtermAndHandsOverWhatItLeads() throws Exception {
        BrokerPod third = pods.get(2);

        third.process().destroy();

        assertThat(third.awaitEnd(SOON)).isEqualTo(128 + 15);
        assertThat(third.said()).contains("stopped").doesNotContain("given up");
        assertThat(partition().leader().id()).isNotEqualTo(3);
        send("node", "a \"quoted\" one", "node1", "without the third");
    }

    @Test
    void saysItIsNotReadyUntilTheQuorumLetsItServe() throws Exception {
        for (BrokerPod pod : pods) {
            pod.process().destroyForcibly().waitFor();
        }

        BrokerPod alone = pods.getFirst().start();
        await().atMost(SOON).until(() -> alone.get("/livez").status() == 200);
        BrokerPod.Answer ready = alone.get("/readyz");
        pods.get(1).start();

        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("kafka: Waiting, starting; no controller leads yet");
        awaitReady(pods.subList(0, 2));
        assertThat(alone.get("/readyz").body()).contains("kafka: Up, serves clients; controller ");
    }

    @Test
    void staysReadyAndSaysSoWhenTheQuorumHasGone() throws Exception {
        BrokerPod last = pods.getFirst();

        pods.get(1).process().destroyForcibly().waitFor();
        pods.get(2).process().destroyForcibly().waitFor();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(last.get("/readyz").body())
                        .contains("kafka: Degraded, serves clients, but no controller leads"));
        assertThat(last.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void measuresItsDiskAndItsReplicas() throws Exception {
        assertThat(pods.getFirst().get("/metrics").body())
                .containsPattern("lapwing_broker_disk_free_bytes [1-9]")
                .contains("lapwing_broker_under_replicated_partitions ")
                .contains("lapwing_broker_under_min_isr_partitions ");
        assertThat(pods.getFirst().get("/readyz").body()).contains("disk: Up, ");
    }

    @Test
    void staysReadyOnADiskThatIsLowAndSaysWhatToDo() throws Exception {
        pods.get(1).process().destroy();
        pods.get(1).awaitEnd(SOON);

        try (BrokerPod low =
                pods.get(1).with("LAPWING_BROKER_DISK_FREE_MIN", "900TiB").start()) {
            awaitReady(List.of(low));
            assertThat(low.get("/readyz").body())
                    .contains("disk: Degraded, ")
                    .contains("Make room, or lower retention.bytes");
        }
    }

    @Test
    void endsWithAnErrorThatNamesSettingAndFileOnADiskOfAnotherCluster() throws Exception {
        assertThat(refusal("LAPWING_BROKER_CLUSTER_ID", "another"))
                .contains("LAPWING_BROKER_CLUSTER_ID=another, but ")
                .contains("kafka-3/logs/meta.properties says that this disk belongs to cluster lapwing-test")
                .contains("Set LAPWING_BROKER_CLUSTER_ID=lapwing-test, or ");
    }

    @Test
    void endsWithAnErrorThatNamesSettingAndFileOnADiskOfAnotherBroker() throws Exception {
        assertThat(refusal(
                        "LAPWING_BROKER_DIRECTORY", directory.resolve("kafka-2").toString()))
                .contains("LAPWING_BROKER_ID=3, but ")
                .contains("kafka-2/logs/meta.properties says that this disk belongs to broker 2");
    }

    @Test
    void endsWithAnErrorThatNamesAPropertyThatKafkaDoesNotTake() throws Exception {
        assertThat(refusal("LAPWING_BROKER_KAFKA_NUM_IO_THREADS", "many"))
                .contains("Kafka refuses its settings: ")
                .contains("num.io.threads");
    }

    private static String refusal(String setting, String value) throws Exception {
        pods.get(2).process().destroyForcibly().waitFor();
        try (BrokerPod refused = pods.get(2).with(setting, value).start()) {
            assertThat(refused.awaitEnd(SOON)).as(refused.said()).isEqualTo(2);
            return refused.said();
        }
    }

    private static void awaitReady(List<BrokerPod> some) {
        for (BrokerPod pod : some) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(pod.get("/readyz").status())
                            .as(pod.said())
                            .isEqualTo(200));
        }
    }

    private static TopicPartitionInfo partition() throws Exception {
        try (Admin admin = Admin.create(client("admin", "admin's"))) {
            return admin.describeTopics(List.of("node1"))
                    .allTopicNames()
                    .get(90, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .getFirst();
        }
    }

    private static void send(String user, String password, String topic, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(client(user, password), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get(120, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> client(String user, String password) throws Exception {
        Path file = Files.writeString(directory.resolve(user + ".password"), password);
        var environment = Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "LAPWING_LOCAL_SECURITY",
                "tls-scram",
                "LAPWING_LOCAL_CA_FILE",
                directory.resolve("ca/ca.pem").toString(),
                "LAPWING_LOCAL_USER",
                user,
                "LAPWING_LOCAL_PASSWORD_FILE",
                file.toString());
        return KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL)
                .client(Map.of("acks", "all", "request.timeout.ms", 5_000));
    }
}
