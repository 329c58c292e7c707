package dev.lapwing.bridge;

import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The remote cluster: its topics, the producers that write to it, and what was committed there. From any thread. */
final class Cloud implements AutoCloseable {

    private static final int OFFSETS_SEGMENT_BYTES = 1 << 20;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int READ_BYTES = 1 << 20;

    private final KafkaCluster cluster;
    private final BridgeSettings settings;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();
    private @Nullable Admin admin;

    Cloud(KafkaCluster cluster, BridgeSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(cluster.client(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "lapwing-bridge-admin")));
        }
        return admin;
    }

    /** Makes sure that a target and the topic of the positions exist. */
    void ensure(String target) throws InterruptedException {
        if (!ensured.contains(TopicNames.BRIDGE_OFFSETS)) {
            ensure(new TopicSpec(
                    TopicNames.BRIDGE_OFFSETS,
                    1,
                    (short) cluster.replicationFactor(),
                    Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_COMPACT,
                            TopicConfig.SEGMENT_BYTES_CONFIG,
                            Integer.toString(OFFSETS_SEGMENT_BYTES),
                            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                            "0.1",
                            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                            Integer.toString(cluster.minInsyncReplicas()))));
        }
        if (!ensured.contains(target)) {
            ensure(new TopicSpec(
                    target,
                    settings.partitions(),
                    (short) cluster.replicationFactor(),
                    Map.of(
                            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                            "LogAppendTime",
                            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                            Integer.toString(settings.recordMaxBytes()),
                            TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                            Integer.toString(cluster.minInsyncReplicas()))));
        }
    }

    private void ensure(TopicSpec topic) throws InterruptedException {
        topic.ensure(admin());
        ensured.add(topic.name());
    }

    /**
     * A producer for one source. Its first call must be {@code initTransactions}.
     *
     * @param timeout of its transactions
     */
    KafkaProducer<byte[], byte[]> producer(Source source, Duration timeout) {
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        var own = new HashMap<String, Object>();
        own.put(ProducerConfig.CLIENT_ID_CONFIG, "lapwing-bridge-" + source.topic() + "-" + source.partition());
        own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, source.transactionalId());
        own.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeoutMs);
        own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
        own.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1_000, timeoutMs / 2));
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        own.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        own.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        own.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.recordMaxBytes());
        // An upper bound: one transaction, or one record of the largest size, and room for batches that are not full.
        own.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                (long) Math.max(2 * settings.transactionBytes(), settings.recordMaxBytes()) + 8L * BATCH_BYTES);
        // A transaction that follows at once finds the markers of the last one still on their way, for some
        // milliseconds.
        own.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 3);
        own.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        own.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
        return new KafkaProducer<>(cluster.client(own), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What is committed about a topic's partition, under whatever ids the topic had, the newest last. */
    List<Position> positions(Source source, Duration within) throws InterruptedException {
        var found = new HashMap<org.apache.kafka.common.Uuid, Position>();
        try (var reader = reader()) {
            for (TopicPartition partition : partitions(TopicNames.BRIDGE_OFFSETS)) {
                long end = ends(List.of(partition)).getOrDefault(partition, 0L);
                read(
                        reader,
                        partition,
                        0,
                        end,
                        within,
                        record -> PositionJson.read(record.value())
                                .filter(position -> sameLog(position.source(), source))
                                .ifPresent(
                                        position -> found.put(position.source().topicId(), position)));
            }
        }
        var positions = new ArrayList<>(found.values());
        positions.sort(java.util.Comparator.comparing(Position::at));
        return positions;
    }

    private static boolean sameLog(Source one, Source other) {
        return one.site().equals(other.site())
                && one.topic().equals(other.topic())
                && one.partition() == other.partition();
    }

    List<TopicPartition> partitions(String topic) throws InterruptedException {
        return Answers.await(admin().describeTopics(List.of(topic)).allTopicNames())
                .getOrDefault(topic, new org.apache.kafka.clients.admin.TopicDescription(topic, false, List.of()))
                .partitions()
                .stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /**
     * The ends of partitions, whatever transactions are open there: of another producer's open transaction, the last
     * stable offset may stand before what this source has committed.
     */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) throws InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        Answers.await(admin().listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    /** A consumer of committed records without a group, for {@link #read}. */
    KafkaConsumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "lapwing-bridge-positions",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        READ_BYTES,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        READ_BYTES)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /**
     * Hands over the committed records of a partition from {@code from} to {@code end}, exclusive; waits for transactions
     * that are open among them.
     *
     * @throws TimeoutException if that takes longer than {@code within}
     */
    void read(
            KafkaConsumer<byte[], byte[]> reader,
            TopicPartition partition,
            long from,
            long end,
            Duration within,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        reader.assign(List.of(partition));
        reader.seek(partition, from);
        long deadline = System.nanoTime() + within.toNanos();
        while (reader.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(partition + " could not be read up to " + end + " in " + within.toSeconds()
                        + " s: a transaction that another bridge left open there holds it up");
            }
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(200))) {
                if (record.offset() < end) {
                    sink.accept(record);
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }
}
