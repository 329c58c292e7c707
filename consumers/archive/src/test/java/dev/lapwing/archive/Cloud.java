package dev.lapwing.archive;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.Identity;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.RecordType;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A cloud cluster of one broker, with what was put into it: the ledger that the archive is held against. */
final class Cloud implements AutoCloseable {

    final BrokerCluster brokers;
    final Admin admin;
    private KafkaProducer<byte[], byte[]> producer;
    private final Map<String, Long> sequences = new HashMap<>();

    private Cloud(BrokerCluster brokers) {
        this.brokers = brokers;
        this.admin = Admin.create(brokers.client(Map.of()));
        this.producer = producer(brokers);
    }

    private static KafkaProducer<byte[], byte[]> producer(BrokerCluster brokers) {
        var producer = new KafkaProducer<>(
                brokers.client(Map.of(
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "bridge",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        12 << 20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 20)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    static Cloud in(Path directory) throws InterruptedException {
        return new Cloud(BrokerCluster.in(directory)
                .brokers(1)
                .heap("128m")
                .property("offsets.topic.num.partitions", "2")
                .property("transaction.state.log.num.partitions", "2")
                .property("group.min.session.timeout.ms", "1000")
                .property("group.initial.rebalance.delay.ms", "0")
                .property("log.retention.check.interval.ms", "1000")
                .start());
    }

    /** Settings of an archive that rolls early and often. */
    Settings settings(String uri, Path staging, Map<String, String> more) {
        var environment = new HashMap<>(brokers.environment(KafkaCluster.Side.REMOTE));
        environment.put("LAPWING_ARCHIVE_URI", uri);
        environment.put("LAPWING_ARCHIVE_STAGING", staging.toString());
        environment.put("LAPWING_ARCHIVE_ROLL_EVERY", "1s");
        environment.put("LAPWING_REMOTE_KAFKA_SESSION_TIMEOUT_MS", "2000");
        environment.put("LAPWING_REMOTE_KAFKA_HEARTBEAT_INTERVAL_MS", "300");
        return Settings.of(environment, more);
    }

    void createTopic(String name, int partitions) throws InterruptedException, ExecutionException {
        createTopic(name, partitions, Map.of());
    }

    void createTopic(String name, int partitions, Map<String, String> config)
            throws InterruptedException, ExecutionException {
        var settings = new HashMap<>(config);
        settings.putIfAbsent("message.timestamp.type", "LogAppendTime");
        settings.putIfAbsent("max.message.bytes", Integer.toString(12 << 20));
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(settings)))
                .all()
                .get();
    }

    /** Puts saved logs back, as after a power cut: what was written since is gone. */
    void cutTo(Path saved) throws InterruptedException {
        producer.close(java.time.Duration.ZERO);
        brokers.kill();
        brokers.restoreLogs(saved);
        brokers.start();
        producer = producer(brokers);
    }

    /** Deletes all that a topic of one partition holds, marks of transactions too. */
    void deleteRecords(String topic) throws InterruptedException, ExecutionException {
        var partition = new TopicPartition(topic, 0);
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                .all()
                .get();
    }

    /** Sends in one transaction, as the bridge does. */
    void send(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        producer.beginTransaction();
        records.forEach(record -> {
            var _ = producer.send(record);
        });
        producer.commitTransaction();
    }

    /** A picture as its producer and the bridge send it, and entered in the ledger. */
    ProducerRecord<byte[], byte[]> frame(
            String topic, String camera, LocalDateTime at, byte[] jpeg, Map<String, String> ledger) {
        long sequence = sequences.merge(camera, 1L, Long::sum) - 1;
        Identity identity = Identity.of("home", camera, camera + "-" + sequence + ".jpg", Instant.EPOCH, jpeg);
        ledger.put(identity.id(), identity.sha256());
        Headers headers = RecordHeaders.of(new Envelope(
                identity.id(),
                camera,
                RecordType.FRAME,
                at.toInstant(ZoneOffset.UTC),
                "home",
                sequence,
                ClockState.SYNCHRONISED,
                identity.sha256()));
        RecordHeaders.add(headers, "source-topic", "node1");
        RecordHeaders.add(headers, "source-partition", "0");
        RecordHeaders.add(headers, "source-offset", Long.toString(sequence));
        return new ProducerRecord<>(
                topic,
                null,
                camera.getBytes(StandardCharsets.UTF_8),
                FrameJson.write(new Frame(camera, at, jpeg)),
                headers);
    }

    ProducerRecord<byte[], byte[]> reading(String topic, String node, LocalDateTime at, double celsius, String id) {
        Headers headers = RecordHeaders.of(new Envelope(
                id,
                node,
                RecordType.READING,
                at.toInstant(ZoneOffset.UTC),
                "home",
                sequences.merge(node, 1L, Long::sum) - 1,
                ClockState.SYNCHRONISED,
                null));
        return new ProducerRecord<>(
                topic,
                null,
                node.getBytes(StandardCharsets.UTF_8),
                ReadingJson.write(new Reading(node, at, celsius)),
                headers);
    }

    /** Bytes between the marks of a JPEG. */
    static byte[] jpeg(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[length - 2] = (byte) 0xFF;
        bytes[length - 1] = (byte) 0xD9;
        return bytes;
    }

    static Map<String, String> ledger() {
        return new ConcurrentHashMap<>();
    }

    static String sha256(byte[] bytes) {
        return DigestUtils.sha256Hex(bytes);
    }

    /** A copy in order, for messages. */
    static Map<String, String> sorted(Map<String, String> ledger) {
        return new TreeMap<>(ledger);
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(2));
        admin.close(java.time.Duration.ofSeconds(2));
        brokers.close();
    }
}
