package dev.lapwing.brokers;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A user who tries everything that a client could do at a cluster with the topics {@code node1} and {@code node2}. */
final class Actor implements AutoCloseable {

    /** Something to try. */
    private interface Deed {
        void tryIt() throws Exception;
    }

    private final Map<String, Object> client;
    private final Admin admin;
    private final Map<String, Deed> deeds = new LinkedHashMap<>();

    Actor(Map<String, Object> client) {
        this.client = client;
        this.admin = Admin.create(client);
        for (String topic : List.of("node1", "node2")) {
            var config = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            deeds.put(
                    "describe " + topic,
                    () -> done(admin.describeTopics(List.of(topic)).allTopicNames()));
            deeds.put(
                    "settings of " + topic,
                    () -> done(admin.describeConfigs(List.of(config)).all()));
            deeds.put("read " + topic, () -> read(topic));
            deeds.put("write " + topic, () -> write(topic));
            var retention = new AlterConfigOp(new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET);
            deeds.put(
                    "change settings of " + topic,
                    () -> done(admin.incrementalAlterConfigs(Map.of(config, List.of(retention)))
                            .all()));
        }
        for (String topic : List.of("node1.dlq", "node3")) {
            var asked = new CreateTopicsOptions().validateOnly(true);
            deeds.put(
                    "create " + topic,
                    () -> done(admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)), asked)
                            .all()));
        }
        for (String group : List.of("lapwing-bridge-home", "anna-1")) {
            var begin = Map.of(new TopicPartition("node1", 0), new OffsetAndMetadata(0));
            deeds.put(
                    "commit " + group,
                    () -> done(admin.alterConsumerGroupOffsets(group, begin).all()));
        }
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        deeds.put(
                "settings of the broker",
                () -> done(admin.describeConfigs(List.of(broker)).all()));
        deeds.put("disks", () -> done(admin.describeLogDirs(List.of(1)).allDescriptions()));
        deeds.put(
                "cut node1",
                () -> done(admin.deleteRecords(Map.of(new TopicPartition("node1", 0), RecordsToDelete.beforeOffset(0)))
                        .all()));
        var scram = new UserScramCredentialUpsertion(
                "stranger", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), "strange");
        deeds.put(
                "make a user",
                () -> done(admin.alterUserScramCredentials(List.of(scram)).all()));
        var right = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "node9", PatternType.LITERAL),
                new AccessControlEntry("User:stranger", "*", AclOperation.READ, AclPermissionType.ALLOW));
        deeds.put("give a right", () -> {
            done(admin.createAcls(List.of(right)).all());
            done(admin.deleteAcls(List.of(right.toFilter())).all());
        });
        deeds.put("transaction", this::transaction);
    }

    Admin admin() {
        return admin;
    }

    /** What of all of it is not denied. */
    Set<String> allowed() throws Exception {
        var allowed = new TreeSet<String>();
        for (String deed : deeds.keySet()) {
            if (may(deed)) {
                allowed.add(deed);
            }
        }
        return allowed;
    }

    boolean may(String deed) throws Exception {
        Deed tried = deeds.get(deed);
        if (tried == null) {
            throw new IllegalArgumentException(deed);
        }
        try {
            tried.tryIt();
            return true;
        } catch (KafkaException | ExecutionException e) {
            for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof AuthorizationException) {
                    return false;
                }
            }
            throw e;
        }
    }

    private static void done(KafkaFuture<?> answer) throws Exception {
        answer.get(60, TimeUnit.SECONDS);
    }

    private void write(String topic) throws Exception {
        try (var producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "a picture")).get(60, TimeUnit.SECONDS);
        }
    }

    private void transaction() {
        var properties = new HashMap<>(client);
        properties.put("transactional.id", "lapwing-bridge-home-1");
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
        }
    }

    private void read(String topic) {
        try (var consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.position(partition);
            consumer.poll(Duration.ofMillis(200));
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
