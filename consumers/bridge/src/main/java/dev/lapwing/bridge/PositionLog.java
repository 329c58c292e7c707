package dev.lapwing.bridge;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What is committed about the sources of a site. All lanes share it: whoever asks reads on from where the last one
 * stopped, so that a start reads the topic once and a lane that opens again only what came since. From any thread.
 */
final class PositionLog {

    private final String site;
    private final Topic topic;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Source, Position> positions = new LinkedHashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private @Nullable Uuid topicId;

    PositionLog(String site, Topic topic) {
        this.site = site;
        this.topic = topic;
    }

    /** The topic of the positions. */
    interface Topic {

        /** How far it goes now. */
        Ends ends() throws InterruptedException;

        /** A reader that fails where a place is no longer in the log. */
        LogReader reader();
    }

    /** How far a topic goes, and by its id whether it is still the same. */
    record Ends(Uuid topicId, Map<TopicPartition, Long> offsets) {}

    /**
     * What was committed before this call about a topic's partition, under whatever ids the topic had, the newest last.
     *
     * @param stall how long reading may get no further
     */
    List<Position> of(Source source, Duration stall) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            readOn(stall);
            return positions.values().stream()
                    .filter(position -> sameLog(position.source(), source))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Reads what was committed until now, so that whoever asks first finds it read. */
    void readAhead(Duration stall) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            readOn(stall);
        } finally {
            lock.unlock();
        }
    }

    private void readOn(Duration stall) throws InterruptedException {
        Ends ends = topic.ends();
        if (!ends.topicId().equals(topicId)) {
            forget();
            topicId = ends.topicId();
        }
        try {
            readOn(ends.offsets(), stall);
        } catch (OffsetOutOfRangeException e) {
            forget(); // the cloud's log was cut: what was read may not be there any more
            readOn(ends.offsets(), stall);
        }
    }

    private void readOn(Map<TopicPartition, Long> ends, Duration stall) {
        if (ends.entrySet().stream().anyMatch(end -> end.getValue() < reached(end.getKey()))) {
            forget();
        }
        if (ends.entrySet().stream().allMatch(end -> end.getValue() == reached(end.getKey()))) {
            return;
        }
        try (LogReader reader = topic.reader()) {
            ends.forEach((partition, end) -> {
                long next = reader.read(partition, Optional.ofNullable(read.get(partition)), end, stall, record -> {
                    take(record);
                    read.put(partition, place(record.offset() + 1, record.leaderEpoch()));
                    return true;
                });
                read.compute(
                        partition, (same, last) -> place(next, last == null ? Optional.empty() : last.leaderEpoch()));
            });
        }
    }

    /** With the epoch, the brokers tell whether the log before a place is still the one that was read. */
    private static OffsetAndMetadata place(long offset, Optional<Integer> leaderEpoch) {
        return new OffsetAndMetadata(offset, leaderEpoch, "");
    }

    private long reached(TopicPartition partition) {
        OffsetAndMetadata place = read.get(partition);
        return place == null ? 0 : place.offset();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        PositionJson.read(record.value())
                .filter(position -> position.source().site().equals(site))
                .ifPresent(position -> {
                    positions.remove(position.source()); // so that the newest is the last
                    positions.put(position.source(), position);
                });
    }

    private void forget() {
        positions.clear();
        read.clear();
    }

    private static boolean sameLog(Source one, Source other) {
        return one.site().equals(other.site())
                && one.topic().equals(other.topic())
                && one.partition() == other.partition();
    }
}
