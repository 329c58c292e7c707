package dev.lapwing.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs of a cluster in memory, how far each can be read, and what was read of them. Not thread-safe. */
final class FakeLogs {

    private static final int PER_POLL = 5;
    private static final Duration PER_RECORD = Duration.ofSeconds(1);

    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private long clock;
    private int delivered;
    private int readers;
    private int stuckAfter = Integer.MAX_VALUE;

    /** Lets a log be there, and empties it. */
    TopicPartition log(String topic, int partition) {
        var key = new TopicPartition(topic, partition);
        logs.put(key, new ArrayList<>());
        return key;
    }

    void append(TopicPartition log, byte[] value, Header... headers) {
        List<ConsumerRecord<byte[], byte[]>> records = logs.computeIfAbsent(log, absent -> new ArrayList<>());
        records.add(new ConsumerRecord<>(
                log.topic(),
                log.partition(),
                records.size(),
                0L,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                new byte[0],
                value,
                new RecordHeaders(headers),
                Optional.of(1)));
    }

    Map<TopicPartition, Long> ends() {
        var ends = new HashMap<TopicPartition, Long>();
        logs.forEach((log, records) -> ends.put(log, (long) records.size()));
        return ends;
    }

    /** Nothing more can be read after so many records. */
    void stickAfter(int records) {
        stuckAfter = delivered + records;
    }

    void goOn() {
        stuckAfter = Integer.MAX_VALUE;
    }

    /** Records that were read so far. */
    int delivered() {
        return delivered;
    }

    /** Readers that were made so far. */
    int readers() {
        return readers;
    }

    long nanoTime() {
        return clock;
    }

    /** A second passes with each record, and with each poll that brings none. */
    LogReader reader() {
        readers++;
        var consumer = new Reader();
        consumer.updateBeginningOffsets(logs.keySet().stream().collect(Collectors.toMap(log -> log, log -> 0L)));
        return new LogReader(consumer, this::nanoTime);
    }

    private final class Reader extends MockConsumer<byte[], byte[]> {

        Reader() {
            super("none");
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            TopicPartition log = assignment().iterator().next();
            long position = position(log);
            List<ConsumerRecord<byte[], byte[]>> records = logs.getOrDefault(log, List.of());
            if (position > records.size()) {
                throw new OffsetOutOfRangeException(Map.of(log, position));
            }
            int count = (int) Math.min(Math.min(PER_POLL, stuckAfter - delivered), records.size() - position);
            clock += PER_RECORD.multipliedBy(Math.max(1, count)).toNanos();
            if (count == 0) {
                return ConsumerRecords.empty();
            }
            delivered += count;
            long next = position + count;
            seek(log, next);
            return new ConsumerRecords<>(
                    Map.of(log, List.copyOf(records.subList((int) position, (int) next))),
                    Map.of(log, new OffsetAndMetadata(next)));
        }
    }
}
