package dev.lapwing.archive;

import dev.lapwing.runtime.kafka.KafkaCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads a range of a partition once more, outside of the group. */
final class RangeReader {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaCluster cluster;
    private final RowDecoder decoder;
    private final Path staging;
    private final int recordMaxBytes;

    RangeReader(KafkaCluster cluster, RowDecoder decoder, Path staging, int recordMaxBytes) {
        this.cluster = cluster;
        this.decoder = decoder;
        this.staging = staging;
        this.recordMaxBytes = recordMaxBytes;
    }

    /** Properties of whoever reads the topics, but for group and identity. */
    static Map<String, Object> reading(int recordMaxBytes) {
        var properties = new HashMap<String, Object>();
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // Neither bound holds back a single record that is larger.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Math.max(16 << 20, recordMaxBytes));
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Math.max(4 << 20, recordMaxBytes));
        return properties;
    }

    /**
     * Stages the records from {@code first} to {@code last}, as far as the topic still has them.
     *
     * @return sealed; the caller closes it
     * @throws KafkaException if the cluster does not answer in time; try again later
     */
    StagingFile read(Series series, long first, long last) throws IOException {
        TopicPartition partition = series.partition();
        StagingFile staged = StagingFile.create(staging);
        try (var consumer = new KafkaConsumer<byte @Nullable [], byte @Nullable []>(
                cluster.client(reading(recordMaxBytes)), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long beginning = offset(consumer.beginningOffsets(List.of(partition), PATIENCE));
            long end = Math.min(offset(consumer.endOffsets(List.of(partition), PATIENCE)), last + 1);
            consumer.seek(partition, Math.max(first, beginning));
            long lastProgress = System.nanoTime();
            while (consumer.position(partition, PATIENCE) < end) {
                long before = consumer.position(partition, PATIENCE);
                for (var record : consumer.poll(Duration.ofMillis(200)).records(partition)) {
                    if (record.offset() <= last) {
                        stage(record, series, staged);
                    }
                }
                if (consumer.position(partition, PATIENCE) > before) {
                    lastProgress = System.nanoTime();
                } else if (System.nanoTime() - lastProgress > PATIENCE.toNanos()) {
                    throw new KafkaException("no record of " + partition + " from offset " + before + " came in "
                            + PATIENCE.toSeconds() + " s");
                }
            }
            staged.seal();
            return staged;
        } catch (OffsetOutOfRangeException e) {
            staged.close();
            throw new KafkaException("retention moved " + partition + " while it was read again", e);
        } catch (InterruptException | IOException e) {
            staged.close();
            throw e;
        } catch (KafkaException e) {
            staged.close();
            throw e;
        }
    }

    private void stage(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Series series, StagingFile staged)
            throws IOException {
        try {
            staged.add(decoder.decode(record, series.topicId()));
        } catch (RowDecoder.RejectedException e) {
            staged.addRejected(record, e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private static long offset(Map<TopicPartition, Long> offsets) {
        return offsets.values().iterator().next();
    }
}
