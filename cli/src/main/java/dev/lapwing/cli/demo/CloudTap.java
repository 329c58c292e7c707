package dev.lapwing.cli.demo;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the cloud's topics as an application there would, under {@code read_committed}, and notes when what came. */
public final class CloudTap implements AutoCloseable {

    private static final List<String> TOPICS = List.of(TopicNames.CAMERA_DATA, TopicNames.TEMPERATURE_DATA);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Latencies latencies;
    private final Clock clock;
    private final List<Thing> things = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Thread thread;
    private volatile @Nullable KafkaException failure;

    /** A tap to be; {@code client} says which Kafka. */
    public CloudTap(Map<String, Object> client, Latencies latencies, Clock clock) {
        var properties = new HashMap<>(client);
        properties.put("group.id", "lapwing-demo");
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.put("metadata.max.age.ms", 1_000);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.latencies = latencies;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("demo-cloud-tap").daemon().unstarted(this::poll);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    private void poll() {
        try (consumer) {
            consumer.subscribe(TOPICS);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Instant at = clock.instant();
                    RecordHeaders.text(record.headers(), HeaderNames.ID)
                            .filter(id -> record.topic().equals(TopicNames.CAMERA_DATA))
                            .ifPresent(id -> latencies.received(id, at));
                    note(Thing.in(record));
                }
            }
        } catch (WakeupException e) {
            // closed
        } catch (KafkaException e) {
            failure = e;
        }
    }

    private void note(Thing thing) {
        synchronized (things) {
            things.add(thing);
            counts.merge(thing.source(), 1, Integer::sum);
        }
    }

    /** What came so far. */
    public List<Thing> things() {
        KafkaException failed = failure;
        if (failed != null) {
            throw new DemoException("the cloud topics could not be read: " + failed.getMessage(), failed);
        }
        synchronized (things) {
            return List.copyOf(things);
        }
    }

    /** How much came so far, by source. */
    public Map<String, Integer> counts() {
        synchronized (things) {
            return Map.copyOf(counts);
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
