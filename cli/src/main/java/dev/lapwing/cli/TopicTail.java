package dev.lapwing.cli;

import dev.lapwing.runtime.kafka.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The records of some topics as a reader without a group sees them: it commits nothing, and nobody's lag changes. Topics
 * that appear meanwhile are read from their beginning.
 */
public final class TopicTail implements AutoCloseable {

    /** Where to begin in the topics that are there at the start. */
    public sealed interface Start {
        record Beginning() implements Start {}

        record End() implements Start {}

        /** At the first record whose timestamp is not before {@code moment}. */
        record At(Instant moment) implements Start {}
    }

    private static final Duration LOOK_FOR_TOPICS_EVERY = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(250);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Predicate<String> wanted;
    private final Set<TopicPartition> reading = new HashSet<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final boolean follow;
    private long lookedAt;

    private TopicTail(KafkaConsumer<byte[], byte[]> consumer, Predicate<String> wanted, boolean follow) {
        this.consumer = consumer;
        this.wanted = wanted;
        this.follow = follow;
    }

    /** Begins to read; without {@code follow} up to what is there now. */
    public static TopicTail open(KafkaCluster cluster, Predicate<String> wanted, Start start, boolean follow) {
        var consumer = new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        16 << 20,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        20_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            var tail = new TopicTail(consumer, wanted, follow);
            tail.begin(start);
            return tail;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** The topics that are read now. */
    public Set<String> topics() {
        return reading.stream().map(TopicPartition::topic).collect(Collectors.toSet());
    }

    private void begin(Start start) {
        List<TopicPartition> partitions = addPartitions();
        switch (start) {
            case Start.Beginning() -> consumer.seekToBeginning(partitions);
            case Start.End() -> consumer.seekToEnd(partitions);
            case Start.At(Instant moment) -> seekTo(moment, partitions);
        }
        if (!follow) {
            ends.putAll(consumer.endOffsets(partitions));
        }
    }

    private void seekTo(Instant moment, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> times =
                partitions.stream().collect(Collectors.toMap(p -> p, p -> moment.toEpochMilli()));
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            if (found.getValue() == null) { // all of it is older
                consumer.seekToEnd(List.of(found.getKey()));
            } else {
                consumer.seek(found.getKey(), found.getValue().offset());
            }
        }
    }

    private List<TopicPartition> addPartitions() {
        lookedAt = System.nanoTime();
        var added = new ArrayList<TopicPartition>();
        consumer.listTopics().forEach((topic, partitions) -> {
            if (wanted.test(topic)) {
                partitions.forEach(partition -> added.add(new TopicPartition(topic, partition.partition())));
            }
        });
        added.removeAll(reading);
        if (!added.isEmpty()) {
            reading.addAll(added);
            consumer.assign(reading);
        }
        return added;
    }

    /** What has come, within a quarter of a second; may be nothing. */
    public ConsumerRecords<byte[], byte[]> poll() {
        if (follow && System.nanoTime() - lookedAt > LOOK_FOR_TOPICS_EVERY.toNanos()) {
            List<TopicPartition> added = addPartitions();
            if (!added.isEmpty()) { // of none at all, Kafka's client takes all that are assigned
                consumer.seekToBeginning(added);
            }
        }
        if (reading.isEmpty()) {
            pause();
            return ConsumerRecords.empty();
        }
        return consumer.poll(POLL);
    }

    /** Whether a record came after the reading began, when not following. */
    public boolean beyondEnd(ConsumerRecord<?, ?> record) {
        return !follow
                && record.offset() >= ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L);
    }

    /** Whether all has been read that was there at the start; never while following. */
    public boolean finished() {
        return !follow && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
