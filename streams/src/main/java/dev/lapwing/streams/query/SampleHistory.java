package dev.lapwing.streams.query;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.streams.statistics.HeardSample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a metric of a node was, read from the topic {@code context} when it is asked for: so any instance can tell, none keeps
 * it, and it reaches as far back as the topic does. Bounded by the number of values, by the time that reading may take, and by
 * what one fetch may hold in memory. A sample that came twice shows once; one that came late stands where it belongs.
 */
final class SampleHistory {

    private static final Duration READ_FOR = Duration.ofSeconds(8);
    private static final Duration POLL = Duration.ofMillis(200);
    /** By which a board's clock may be ahead of the broker's; see {@link HeardSample#clockRight}. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final KafkaCluster cluster;

    SampleHistory(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    /** A value and when it was taken. */
    record Point(Instant at, double value) {}

    /**
     * What was found.
     *
     * @param points by time
     * @param complete whether that is all; if not, there were too many, or they lie too far back to be read in 8 s
     */
    record Found(List<Point> points, boolean complete) {}

    /**
     * The values of a metric that were taken from {@code from} on and before {@code to}.
     *
     * @param limit the most values
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
     */
    Found read(String node, Metric metric, Instant from, Instant to, int limit) {
        byte[] key = node.getBytes(StandardCharsets.UTF_8);
        var points = new LinkedHashSet<Point>(); // a sample that came twice is one
        boolean complete = false;
        try (var consumer = consumer()) {
            Map<TopicPartition, Long> left = seek(consumer, from.minus(AHEAD));
            long deadline = System.nanoTime() + READ_FOR.toNanos();
            while (!left.isEmpty() && points.size() <= limit && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (points.size() <= limit && Arrays.equals(key, record.key())) {
                        add(points, record, metric, from, to);
                    }
                }
                left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            complete = left.isEmpty() && points.size() <= limit;
        }
        return new Found(
                points.stream()
                        .sorted(Comparator.comparing(Point::at))
                        .limit(limit)
                        .toList(),
                complete);
    }

    /** Goes to where the first of them may stand. Returns the ends of the partitions that hold any, as they are now. */
    private static Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, Instant from) {
        List<PartitionInfo> partitions = consumer.partitionsFor(TopicNames.CONTEXT);
        if (partitions == null || partitions.isEmpty()) {
            return Map.of();
        }
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(
                new TopicPartition(partition.topic(), partition.partition()), Math.max(0, from.toEpochMilli())));
        Map<TopicPartition, OffsetAndTimestamp> begins = consumer.offsetsForTimes(times);
        var ends = new HashMap<>(consumer.endOffsets(times.keySet()));
        ends.keySet().removeIf(partition -> begins.get(partition) == null);
        consumer.assign(ends.keySet());
        begins.forEach((partition, begin) -> {
            if (begin != null) {
                consumer.seek(partition, begin.offset());
            }
        });
        return ends;
    }

    private static void add(
            Set<Point> points, ConsumerRecord<byte[], byte[]> record, Metric metric, Instant from, Instant to) {
        NodeSample sample;
        try {
            sample = NodeSampleJson.read(record.value(), RecordHeaders.coordinates(record), leftOut -> {});
        } catch (MalformedValueException e) {
            return; // counted, and kept with its reason, by the topology
        }
        Double value = sample.metrics().get(metric);
        if (value == null) {
            return;
        }
        boolean synchronised = RecordHeaders.text(record.headers(), HeaderNames.CLOCK)
                .map(ClockState.SYNCHRONISED.header()::equals)
                .orElse(true);
        Instant at = new HeardSample(sample, Instant.ofEpochMilli(record.timestamp()), synchronised, -1, 0).takenAt();
        if (!at.isBefore(from) && at.isBefore(to)) {
            points.add(new Point(at, value));
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "lapwing-history",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) READ_FOR.toMillis(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        1 << 20)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
