package dev.lapwing.bridge;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, on the edge, what the cloud can never take: {@code <topic>.dlq}. A letter is acknowledged before the position
 * moves past its record; a bridge killed between the two writes it twice. From any thread.
 */
final class DeadLetters implements AutoCloseable {

    private static final long RETENTION_BYTES = 256L << 20;

    private final KafkaCluster cluster;
    private final Edge edge;
    private final int recordMaxBytes;
    private final Set<String> ensured = ConcurrentHashMap.newKeySet();
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    DeadLetters(KafkaCluster cluster, Edge edge, int recordMaxBytes) {
        this.cluster = cluster;
        this.edge = edge;
        this.recordMaxBytes = recordMaxBytes;
    }

    /**
     * Writes a letter and waits until it is acknowledged.
     *
     * @throws org.apache.kafka.common.KafkaException if it is not; try again later
     */
    void write(ConsumerRecord<byte[], byte[]> record, Source source, Unforwardable reason, String detail)
            throws InterruptedException {
        String topic = TopicNames.deadLetter(record.topic());
        ensure(topic);
        Headers headers = CloudRecord.withOrigin(record, source);
        RecordHeaders.add(headers, HeaderNames.REASON, reason.name());
        RecordHeaders.add(headers, HeaderNames.REASON_DETAIL, detail);
        try {
            send(new ProducerRecord<>(topic, null, null, record.key(), record.value(), headers));
        } catch (RecordTooLargeException e) {
            // Larger than this bridge's own limit: the letter says where it stands, the value stays there.
            send(new ProducerRecord<>(topic, null, null, record.key(), null, headers));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> letter) throws InterruptedException {
        Answers.await(producer().send(letter));
    }

    private void ensure(String topic) throws InterruptedException {
        if (!ensured.contains(topic)) {
            new TopicSpec(
                            topic,
                            1,
                            (short) cluster.replicationFactor(),
                            Map.of(
                                    TopicConfig.RETENTION_MS_CONFIG,
                                    "-1",
                                    TopicConfig.RETENTION_BYTES_CONFIG,
                                    Long.toString(RETENTION_BYTES),
                                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                    Integer.toString(recordMaxBytes),
                                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                    Integer.toString(cluster.minInsyncReplicas())))
                    .ensure(edge.admin());
            ensured.add(topic);
        }
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    cluster.client(Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "lapwing-bridge-dead-letters",
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            20_000,
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            25_000,
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            recordMaxBytes,
                            ProducerConfig.BUFFER_MEMORY_CONFIG,
                            recordMaxBytes + (1L << 20),
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            "zstd")),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(java.time.Duration.ofSeconds(2));
        }
    }
}
