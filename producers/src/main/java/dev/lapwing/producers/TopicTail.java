package dev.lapwing.producers;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a source's last records in a topic, from the end backwards. Only headers are looked at; values are never held.
 * For one thread.
 */
final class TopicTail implements AutoCloseable {

    /**
     * What a source has in the topic.
     *
     * @param lastSequence the highest of the source, or -1 if it has no record there
     * @param offsets of the source's last records, by {@code ce_id}
     */
    record Tail(long lastSequence, Map<String, Long> offsets) {

        boolean contains(String id) {
            return offsets.containsKey(id);
        }

        /** The last of them. */
        Optional<Map.Entry<String, Long>> last() {
            return offsets.entrySet().stream().max(Map.Entry.comparingByValue());
        }
    }

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(10);
    private static final long FIRST_WINDOW = 2;
    private static final long LARGEST_WINDOW = 16_384;
    /** The end of a topic that others write to need never be quiet. */
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(2);
    /**
     * How far back a source is looked for, in records. One that has none among so many of others begins anew, at sequence
     * 0.
     */
    private static final long SEARCH_MAX = 1_000_000;

    private static final int FETCH_BYTES = 1 << 20;
    private static final int FETCH_WAIT_MS = 10;
    private static final byte[] NOT_KEPT = {};

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final String source;
    private final long searchMax;

    TopicTail(KafkaCluster cluster, String clientId, TopicPartition partition, String source) {
        this(consumer(cluster, clientId), partition, source, SEARCH_MAX);
    }

    TopicTail(Consumer<byte[], byte[]> consumer, TopicPartition partition, String source, long searchMax) {
        this.consumer = consumer;
        this.partition = partition;
        this.source = source;
        this.searchMax = searchMax;
    }

    private static Consumer<byte[], byte[]> consumer(KafkaCluster cluster, String clientId) {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        clientId + "-tail",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_BYTES,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_BYTES,
                        // At the end of the log there is nothing to wait for, and close waits for what was asked for.
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        FETCH_WAIT_MS,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        15_000)),
                new NotKept(),
                new NotKept());
    }

    /**
     * Reads back until at least {@code atLeast} records of the source were seen, and one in any case; but no further than
     * there is any sense in, in a topic that others share.
     *
     * <p>What the leader has and its followers do not have yet is waited for.
     *
     * @param quiet how long the log's end must not have moved: what an earlier producer of this source still had on
     *     the way has arrived by then. In a topic where others never pause, two seconds must do
     * @param log whose leader is asked; if it has another leader meanwhile, the answer may lack something
     * @throws OffsetOutOfRangeException if the log was cut meanwhile
     * @throws NotEnoughReplicasException if readers are not shown what the leader has, since followers do not come to have it
     * @throws TimeoutException if nobody answers
     */
    Tail read(int atLeast, Duration quiet, LogState log) throws InterruptedException {
        consumer.assign(Set.of(partition));
        long end = quietEnd(quiet, log.leaderEpoch());
        long begin = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        var seen = new Seen();
        long window = Math.clamp(atLeast, FIRST_WINDOW, LARGEST_WINDOW);
        long to = end;
        while (to > begin && seen.count < Math.max(1, atLeast) && end - to < searchMax) {
            long from = Math.max(begin, to - window);
            look(from, to, seen);
            to = from;
            window = Math.min(window * 4, LARGEST_WINDOW);
        }
        return new Tail(seen.lastSequence, seen.offsets);
    }

    /**
     * Whether the log holds records of the source where they were.
     *
     * @param marks oldest first; between the first and the second any number of others may be, between the others only what was
     *     written since the second was
     * @param leaderEpoch of the leader that is asked, or a later one
     */
    boolean holds(List<Acknowledged.Mark> marks, int leaderEpoch) {
        Acknowledged.Mark first = marks.getFirst();
        long last = first.offset();
        for (Acknowledged.Mark mark : marks.subList(1, marks.size())) {
            if (mark.offset() <= last) {
                return false; // it was cut, and grew again
            }
            last = mark.offset();
        }
        consumer.assign(Set.of(partition));
        try {
            // With the epoch, nobody is believed who led before. And a leader that is new says where its log ends only
            // when it knows how far all replicas have come.
            consumer.seek(partition, new OffsetAndMetadata(first.offset(), Optional.of(leaderEpoch), ""));
            if (last >= end() || !idAtPosition(first.offset()).equals(Optional.of(first.id()))) {
                return false;
            }
            if (marks.size() == 1) {
                return true;
            }
            var seen = new Seen();
            look(marks.get(1).offset(), last + 1, seen);
            return marks.stream()
                    .skip(1)
                    .allMatch(mark -> Long.valueOf(mark.offset()).equals(seen.offsets.get(mark.id())));
        } catch (OffsetOutOfRangeException e) {
            return false;
        }
    }

    /** The {@code ce_id} of the record at an offset, where the consumer is; empty if it is another one, or has none. */
    private Optional<String> idAtPosition(long offset) {
        long giveUpAt = System.nanoTime() + NO_PROGRESS.toNanos();
        while (System.nanoTime() - giveUpAt < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                return record.offset() == offset
                        ? RecordHeaders.text(record.headers(), HeaderNames.ID)
                        : Optional.empty();
            }
        }
        throw new TimeoutException(notRead(offset));
    }

    /** What was seen of the source so far. */
    private final class Seen {
        private final Map<String, Long> offsets = new HashMap<>();
        private long lastSequence = -1;
        private int count;

        void take(ConsumerRecord<byte[], byte[]> record) {
            Headers headers = record.headers();
            if (!source.equals(RecordHeaders.text(headers, HeaderNames.SOURCE).orElse(""))) {
                return;
            }
            count++;
            lastSequence = Math.max(
                    lastSequence,
                    RecordHeaders.number(headers, HeaderNames.SEQUENCE).orElse(-1));
            RecordHeaders.text(headers, HeaderNames.ID).ifPresent(id -> offsets.put(id, record.offset()));
        }
    }

    private long quietEnd(Duration quiet, int leaderEpoch) throws InterruptedException {
        long end = logEnd(leaderEpoch);
        long giveUpAt = System.nanoTime() + QUIET_WITHIN.toNanos();
        while (!quiet.isZero() && System.nanoTime() - giveUpAt < 0) {
            Thread.sleep(quiet);
            long later = logEnd(leaderEpoch);
            if (later == end) {
                return end;
            }
            end = later;
        }
        return end;
    }

    /**
     * Where the leader's log ends. That is behind {@link #end} while followers lack its last records: readers are not shown
     * those, and they come to stand in the topic all the same.
     */
    private long logEnd(int leaderEpoch) {
        // Nothing asks for it outright. But a position that no log reaches is refused with the end that the leader has.
        consumer.seek(partition, new OffsetAndMetadata(Long.MAX_VALUE, Optional.of(leaderEpoch), ""));
        long giveUpAt = System.nanoTime() + NO_PROGRESS.toNanos();
        try {
            while (System.nanoTime() - giveUpAt < 0) {
                consumer.poll(POLL);
            }
        } catch (LogTruncationException e) {
            OffsetAndMetadata end = e.divergentOffsets().get(partition);
            if (end != null) {
                return end.offset();
            }
        }
        throw new TimeoutException("the leader of " + partition + " did not say where its log ends");
    }

    private long end() {
        return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }

    private void look(long from, long to, Seen seen) {
        consumer.seek(partition, from);
        long progressAt = System.nanoTime();
        long position = from;
        while (position < to) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
                if (record.offset() < to) {
                    seen.take(record);
                }
            }
            // The position, and not the last record's offset: a log may end in markers that are no records.
            long now = consumer.position(partition);
            if (now > position) {
                position = now;
                progressAt = System.nanoTime();
            } else if (System.nanoTime() - progressAt > NO_PROGRESS.toNanos()) {
                throw new NotEnoughReplicasException(notRead(position));
            }
        }
    }

    private String notRead(long offset) {
        return "the tail of " + partition + " could not be read further than offset " + offset + " in "
                + NO_PROGRESS.toSeconds() + " s";
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }

    /** Leaves keys and values where they are. */
    private static final class NotKept implements Deserializer<byte[]> {

        @Override
        public byte[] deserialize(String topic, byte[] data) {
            return NOT_KEPT;
        }

        @Override
        public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
            return NOT_KEPT;
        }
    }
}
