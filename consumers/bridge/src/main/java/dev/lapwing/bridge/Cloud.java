package dev.lapwing.bridge;

import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The remote cluster: its topics, the producers that write to it, and what was committed there. From any thread. */
final class Cloud implements AutoCloseable {

    private static final int OFFSETS_SEGMENT_BYTES = 1 << 20;
    private static final int READ_BYTES = 1 << 20;
    private static final Duration MARKERS_KEPT = Duration.ofMinutes(10);

    private final KafkaCluster cluster;
    private final BridgeSettings settings;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();
    private final PositionLog positions;
    private @Nullable Admin admin;

    Cloud(KafkaCluster cluster, BridgeSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.positions = new PositionLog(settings.site(), new PositionsTopic());
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(cluster.client(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "lapwing-bridge-admin")));
        }
        return admin;
    }

    /**
     * The topic of the positions. Each transaction puts a marker there besides its position, and compaction keeps markers
     * for {@code delete.retention.ms}: by default for a day, which is millions to read before a lane can open. Its
     * timestamps are the cloud's, so that a board whose clock is ahead is not refused.
     */
    static TopicSpec positionsTopic(int replicationFactor, int minInsyncReplicas) {
        return new TopicSpec(
                TopicNames.BRIDGE_OFFSETS,
                1,
                (short) replicationFactor,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(OFFSETS_SEGMENT_BYTES),
                        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
                        "0.1",
                        TopicConfig.DELETE_RETENTION_MS_CONFIG,
                        Long.toString(MARKERS_KEPT.toMillis()),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        Integer.toString(minInsyncReplicas)));
    }

    /** Makes sure that a target and the topic of the positions exist. */
    void ensure(String target) throws InterruptedException {
        if (!ensured.contains(TopicNames.BRIDGE_OFFSETS)) {
            ensure(positionsTopic(cluster.replicationFactor(), cluster.minInsyncReplicas()));
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
     * A producer for one source. It sends nothing before {@code initTransactions}.
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
        own.put(ProducerConfig.BATCH_SIZE_CONFIG, settings.batchBytes());
        own.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.recordMaxBytes());
        // An upper bound: one transaction, or one record of the largest size, and room for batches that are not full.
        own.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                (long) Math.max(2 * settings.transactionBytes(), settings.recordMaxBytes())
                        + 8L * settings.batchBytes());
        // A transaction that follows at once finds the markers of the last one still on their way, for some
        // milliseconds.
        own.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 3);
        own.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        own.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
        return new KafkaProducer<>(cluster.client(own), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What is committed about a topic's partition, under whatever ids the topic had, the newest last. */
    List<Position> positions(Source source, Duration stall) throws InterruptedException {
        return positions.of(source, stall);
    }

    /** Connects, and reads what is committed already. */
    void warmUp(Duration stall) throws InterruptedException {
        positions.readAhead(stall);
    }

    /** The topic of the positions, as it is now. */
    private final class PositionsTopic implements PositionLog.Topic {

        @Override
        public PositionLog.Ends ends() throws InterruptedException {
            TopicDescription topic = describe(TopicNames.BRIDGE_OFFSETS);
            return new PositionLog.Ends(topic.topicId(), Cloud.this.ends(partitions(topic)));
        }

        @Override
        public LogReader reader() {
            return newReader("none");
        }
    }

    private TopicDescription describe(String topic) throws InterruptedException {
        Map<String, TopicDescription> answer =
                Answers.await(admin().describeTopics(List.of(topic)).allTopicNames());
        return Objects.requireNonNull(answer.get(topic), topic);
    }

    private static List<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(info -> new TopicPartition(topic.name(), info.partition()))
                .toList();
    }

    /** The partitions of a topic, in the order of their numbers. */
    List<TopicPartition> partitions(String topic) throws InterruptedException {
        return partitions(describe(topic));
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

    /** A reader of committed records that begins anew where a log begins if a place is no longer in it. */
    LogReader reader() {
        return newReader("earliest");
    }

    private LogReader newReader(String whereItIsNot) {
        var consumer = new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "lapwing-bridge-positions",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        whereItIsNot,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        READ_BYTES,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        READ_BYTES)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        return new LogReader(consumer, System::nanoTime);
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }
}
