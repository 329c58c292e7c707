package dev.lapwing.lab.outage;

import dev.lapwing.records.FrameJson;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the cloud's pictures as an application there would, under {@code read_committed}, and notes when each came. */
final class CloudWatch implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Arrival> arrivals = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile @Nullable Exception failure;

    /**
     * What came of a picture.
     *
     * @param nanoTime when it came first
     */
    record Arrival(long nanoTime, int times) {}

    CloudWatch(String bootstrap) {
        this.consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "outage-" + UUID.randomUUID(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        1_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().name("outage-cloud").daemon().unstarted(this::poll);
    }

    void start() {
        thread.start();
    }

    private void poll() {
        try (consumer) {
            consumer.subscribe(List.of(TopicNames.CAMERA_DATA));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    long now = System.nanoTime();
                    byte[] jpeg = FrameJson.read(record.value(), RecordHeaders.coordinates(record))
                            .jpeg();
                    arrivals.merge(
                            DigestUtils.sha256Hex(jpeg),
                            new Arrival(now, 1),
                            (first, again) -> new Arrival(first.nanoTime(), first.times() + 1));
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (KafkaException | MalformedValueException e) {
            failure = e;
        }
    }

    /** What came so far, by the SHA-256 of the pictures' bytes. A view that grows. */
    Map<String, Arrival> arrivals() {
        Exception failed = failure;
        if (failed != null) {
            throw new IllegalStateException("the cloud's pictures could not be read: " + failed.getMessage(), failed);
        }
        return arrivals;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
