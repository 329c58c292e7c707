package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One cluster with TLS, SCRAM and ACLs, reached by nothing but the settings that a process is given. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SecuredClusterIT {

    private static final String PASSWORD = "a \"quoted\" pass\\word, with = and ]";

    @TempDir
    static Path directory;

    private static BrokerCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = BrokerCluster.in(directory.resolve("cluster"))
                .security(KafkaSecurity.TLS_SCRAM)
                .user("lapwing", PASSWORD)
                .user("visitor", "nothing-allowed")
                .authorised()
                .start();
        try (Admin admin = Admin.create(cluster.client("admin", Map.of()))) {
            admin.createTopics(List.of(new NewTopic("node1", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "node", PatternType.PREFIXED),
                            new AccessControlEntry("User:lapwing", "*", AclOperation.ALL, AclPermissionType.ALLOW))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void carriesRecordsOfAUserWhoMay() throws Exception {
        Map<String, String> environment = cluster.environment(KafkaCluster.Side.REMOTE);

        send(environment, "picture");

        try (var consumer =
                new KafkaConsumer<>(properties(environment), new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition("node1", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.poll(Duration.ofSeconds(20)))
                    .extracting(ConsumerRecord::value)
                    .containsExactly("picture");
        }
    }

    @Test
    void refusesAWrongPasswordByName() throws Exception {
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.REMOTE));
        Path wrong = Files.writeString(directory.resolve("wrong.password"), "guessed");
        environment.put("LAPWING_REMOTE_PASSWORD_FILE", wrong.toString());

        assertThatThrownBy(() -> send(environment, "forged")).hasCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void refusesAUserWithoutAnAcl() {
        Map<String, String> environment = cluster.environment(KafkaCluster.Side.REMOTE, "visitor");

        assertThatThrownBy(() -> send(environment, "forged")).hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void doesNotAnswerAClientWithoutTls() {
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.REMOTE));
        environment.put("LAPWING_REMOTE_SECURITY", "scram");
        environment.put("LAPWING_REMOTE_KAFKA_MAX_BLOCK_MS", "3000");

        assertThatThrownBy(() -> send(environment, "forged"))
                .isInstanceOfAny(ExecutionException.class, TimeoutException.class)
                .hasMessageContaining("node1 not present in metadata");
    }

    @Test
    void keepsSecretsToTheirOwnerAndOutOfItsOutput() throws Exception {
        Path secrets = directory.resolve("cluster/secrets");

        assertThat(Files.getPosixFilePermissions(secrets.resolve("lapwing.password")))
                .hasSize(2);
        assertThat(Files.getPosixFilePermissions(secrets.resolve("lapwing-broker.pem")))
                .hasSize(2);
        assertThat(Files.getPosixFilePermissions(directory.resolve("cluster/broker-1/format.properties")))
                .hasSize(2);
        assertThat(Files.readString(cluster.broker(0).outputFile(), StandardCharsets.UTF_8))
                .doesNotContain("nothing-allowed");
    }

    private static void send(Map<String, String> environment, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(properties(environment), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("node1", value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> properties(Map<String, String> environment) {
        return KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.REMOTE)
                .client(Map.of(ProducerConfig.RETRIES_CONFIG, 3));
    }
}
