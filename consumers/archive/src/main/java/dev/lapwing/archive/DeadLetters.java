package dev.lapwing.archive;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what cannot be archived to {@code <topic>.dlq}, as it came, with its reason: before the roll's manifest, so that
 * none is lost. An archive that is killed in between sends them again.
 */
final class DeadLetters implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final KafkaCluster cluster;
    private final CloudTopics topics;
    private final int recordMaxBytes;
    private final Set<String> ensured = new HashSet<>();
    private @Nullable KafkaProducer<byte @Nullable [], byte @Nullable []> producer;

    DeadLetters(KafkaCluster cluster, CloudTopics topics, int recordMaxBytes) {
        this.cluster = cluster;
        this.topics = topics;
        this.recordMaxBytes = recordMaxBytes;
    }

    /**
     * Sends all that was rejected, and waits until it is acknowledged.
     *
     * @throws KafkaException if it was not; send all again
     */
    void send(TopicPartition from, StagingFile staging) throws IOException, InterruptedException {
        if (staging.rejected().isEmpty()) {
            return;
        }
        String topic = TopicNames.deadLetter(from.topic());
        ensure(topic);
        var pending = new ArrayList<Future<RecordMetadata>>();
        for (StagingFile.RejectedEntry entry : staging.rejected()) {
            StagingFile.Rejected letter = staging.rejected(entry);
            RecordHeaders.add(
                    letter.headers(), HeaderNames.REASON, entry.reason().name());
            RecordHeaders.add(letter.headers(), HeaderNames.REASON_DETAIL, entry.detail());
            pending.add(
                    producer().send(new ProducerRecord<>(topic, null, letter.key(), letter.value(), letter.headers())));
            if (pending.size() >= 100) {
                await(pending);
            }
        }
        await(pending);
    }

    private static void await(List<Future<RecordMetadata>> pending) throws InterruptedException {
        for (Future<RecordMetadata> sent : pending) {
            try {
                sent.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                // The topic takes less than its source did: only the record itself could be at fault, and it stays
                // there.
                if (!(e.getCause() instanceof RecordTooLargeException)) {
                    throw new KafkaException("a dead letter was not acknowledged: " + e.getCause(), e.getCause());
                }
            } catch (TimeoutException e) {
                throw new KafkaException("a dead letter was not acknowledged in " + WAIT.toSeconds() + " s", e);
            }
        }
        pending.clear();
    }

    private void ensure(String topic) throws InterruptedException {
        if (ensured.contains(topic)) {
            return;
        }
        new TopicSpec(
                        topic,
                        1,
                        (short) cluster.replicationFactor(),
                        Map.of(
                                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                                Integer.toString(cluster.minInsyncReplicas()),
                                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "LogAppendTime",
                                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                Integer.toString(recordMaxBytes)))
                .ensure(topics.admin());
        ensured.add(topic);
    }

    private KafkaProducer<byte @Nullable [], byte @Nullable []> producer() {
        KafkaProducer<byte @Nullable [], byte @Nullable []> connected = producer;
        if (connected == null) {
            connected = new KafkaProducer<>(
                    cluster.client(Map.of(
                            ProducerConfig.CLIENT_ID_CONFIG,
                            "lapwing-archive-dlq",
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            true,
                            ProducerConfig.ACKS_CONFIG,
                            "all",
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            "zstd",
                            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                            recordMaxBytes,
                            ProducerConfig.BUFFER_MEMORY_CONFIG,
                            Math.max(32L << 20, 2L * recordMaxBytes),
                            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                            20_000,
                            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            10_000,
                            ProducerConfig.MAX_BLOCK_MS_CONFIG,
                            15_000)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
            producer = connected;
        }
        return connected;
    }

    @Override
    public void close() {
        KafkaProducer<byte @Nullable [], byte @Nullable []> connected = producer;
        if (connected != null) {
            connected.close(Duration.ofSeconds(2));
            producer = null;
        }
    }
}
