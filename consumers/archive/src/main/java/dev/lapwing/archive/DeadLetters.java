package dev.lapwing.archive;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.LogKeys;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Sends what cannot be archived to {@code <topic>.dlq}, as it came, with its reason: before the roll's manifest, so that
 * none is lost. An archive that is killed in between sends them again. One that is larger than that topic takes goes
 * without its value, which stays where its reason says that it stands.
 */
final class DeadLetters implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final long RETENTION_BYTES = 1L << 30;

    /** A letter that is on its way. */
    private record Sent(StagingFile.RejectedEntry entry, Future<RecordMetadata> answer) {}

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
        var pending = new ArrayList<Sent>();
        for (StagingFile.RejectedEntry entry : staging.rejected()) {
            pending.add(new Sent(entry, producer().send(letter(topic, entry, staging, true))));
            if (pending.size() >= 100) {
                await(pending, from, topic, staging);
            }
        }
        await(pending, from, topic, staging);
    }

    private static ProducerRecord<byte @Nullable [], byte @Nullable []> letter(
            String topic, StagingFile.RejectedEntry entry, StagingFile staging, boolean withValue) throws IOException {
        StagingFile.Rejected rejected = staging.rejected(entry);
        RecordHeaders.add(rejected.headers(), HeaderNames.REASON, entry.reason().name());
        RecordHeaders.add(rejected.headers(), HeaderNames.REASON_DETAIL, entry.detail());
        return new ProducerRecord<>(
                topic, null, rejected.key(), withValue ? rejected.value() : null, rejected.headers());
    }

    private void await(List<Sent> pending, TopicPartition from, String topic, StagingFile staging)
            throws IOException, InterruptedException {
        for (Sent sent : pending) {
            try {
                await(sent.answer());
            } catch (RecordTooLargeException e) {
                about(LOG.atWarn(), sent.entry(), from)
                        .log("{} does not take a record this large; its dead letter goes without the value", topic);
                sendWithoutValue(sent.entry(), from, topic, staging);
            }
        }
        pending.clear();
    }

    private void sendWithoutValue(
            StagingFile.RejectedEntry entry, TopicPartition from, String topic, StagingFile staging)
            throws IOException, InterruptedException {
        try {
            await(producer().send(letter(topic, entry, staging, false)));
        } catch (RecordTooLargeException e) {
            // Trying again would hold up the partition for good.
            about(LOG.atError(), entry, from)
                    .log("{} does not even take its key and headers; there is no dead letter of it", topic);
        }
    }

    private static LoggingEventBuilder about(
            LoggingEventBuilder event, StagingFile.RejectedEntry entry, TopicPartition from) {
        return event.addKeyValue(LogKeys.TOPIC, from.topic())
                .addKeyValue(LogKeys.PARTITION, from.partition())
                .addKeyValue(LogKeys.OFFSET, entry.offset())
                .addKeyValue(LogKeys.REASON, entry.reason());
    }

    private static void await(Future<RecordMetadata> answer) throws InterruptedException {
        try {
            answer.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException tooLarge) {
                throw tooLarge;
            }
            throw new KafkaException("a dead letter was not acknowledged: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("a dead letter was not acknowledged in " + WAIT.toSeconds() + " s", e);
        }
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
                                // Until someone has looked at it, however late; bounded by size alone.
                                TopicConfig.RETENTION_MS_CONFIG,
                                "-1",
                                TopicConfig.RETENTION_BYTES_CONFIG,
                                Long.toString(RETENTION_BYTES),
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
