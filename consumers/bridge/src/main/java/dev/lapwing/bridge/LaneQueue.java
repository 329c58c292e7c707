package dev.lapwing.bridge;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Between the poll thread and one lane. What is offered while the queue is shut was fetched from a place that the lane
 * has left since, and is let go: it will be fetched again.
 */
final class LaneQueue {

    private static final int ENVELOPE_BYTES = 512;
    private static final byte[] NOTHING = {};

    private final ByteBudget budget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private long bytes;
    private @Nullable ResumePoint wanted;
    private long turn;
    private boolean open;
    private boolean woken;
    private @Nullable Interruption interruption;

    LaneQueue(ByteBudget budget) {
        this.budget = budget;
    }

    /** What the poll thread learnt about the log behind the records that it offered before. */
    sealed interface Interruption {

        /** The log leaves the one that was forwarded; without a divergence the brokers do not know where. */
        record Diverged(Optional<ResumePoint.Divergence> divergence) implements Interruption {}

        /** There is no such offset. */
        record OutOfRange(long offset) implements Interruption {}

        /** What an exception says of a partition. */
        static Interruption of(OffsetOutOfRangeException said, TopicPartition partition) {
            if (said instanceof LogTruncationException truncation) {
                // Also where the brokers do not know the divergence: without one, the log is still another.
                return new Diverged(
                        Optional.ofNullable(truncation.divergentOffsets().get(partition))
                                .map(there -> new ResumePoint.Divergence(there.offset(), there.leaderEpoch())));
            }
            return new OutOfRange(said.offsetOutOfRangePartitions().getOrDefault(partition, -1L));
        }
    }

    /** A place to fetch from; the turn tells it from earlier wishes. */
    record Wish(ResumePoint point, long turn) {}

    /** Some records in order, whose bytes the taker gives back to the budget. */
    record Batch(List<ConsumerRecord<byte[], byte[]>> records, long bytes) {

        /** Keeps of a record where it stood, how large it was and when it came, but not what is in it. */
        void letGo(int index) {
            ConsumerRecord<byte[], byte[]> record = records.get(index);
            records.set(
                    index,
                    new ConsumerRecord<>(
                            record.topic(),
                            record.partition(),
                            record.offset(),
                            record.timestamp(),
                            record.timestampType(),
                            record.serializedKeySize(),
                            record.serializedValueSize(),
                            NOTHING,
                            NOTHING,
                            new RecordHeaders(),
                            record.leaderEpoch()));
        }
    }

    /** By the lane: lets go of everything, and takes nothing more until the poll thread fetches from there. */
    void want(ResumePoint point) {
        reset(point);
    }

    /** By the lane: lets go of everything, and takes nothing more. */
    void shut() {
        reset(null);
    }

    private void reset(@Nullable ResumePoint point) {
        long freed;
        lock.lock();
        try {
            wanted = point;
            turn++;
            open = false;
            interruption = null;
            freed = bytes;
            bytes = 0;
            records.clear();
        } finally {
            lock.unlock();
        }
        budget.release(freed);
    }

    /** By the poll thread: where to fetch from, if it does not do so yet. */
    Optional<Wish> wanted() {
        lock.lock();
        try {
            return open ? Optional.empty() : Optional.ofNullable(wanted).map(point -> new Wish(point, turn));
        } finally {
            lock.unlock();
        }
    }

    /** By the poll thread, once it fetches from there; nothing, if the lane wants another place since. */
    void open(Wish wish) {
        lock.lock();
        try {
            open = turn == wish.turn();
        } finally {
            lock.unlock();
        }
    }

    /** Whether what is offered is kept. */
    boolean isOpen() {
        lock.lock();
        try {
            return open && interruption == null;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Timestamp of the first record that waits, milliseconds since 1970, or empty. */
    Optional<Long> headTimestamp() {
        lock.lock();
        try {
            return Optional.ofNullable(records.peekFirst()).map(ConsumerRecord::timestamp);
        } finally {
            lock.unlock();
        }
    }

    void offer(List<ConsumerRecord<byte[], byte[]>> more) {
        lock.lock();
        try {
            if (!open || interruption != null) {
                return;
            }
            long added = 0;
            for (ConsumerRecord<byte[], byte[]> record : more) {
                added += size(record);
                records.addLast(record);
            }
            bytes += added;
            budget.take(added);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void interrupt(Interruption reason) {
        lock.lock();
        try {
            if (open) {
                interruption = reason;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait in {@link #take} now, or the next one. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The interruption, once all records that were offered before it are taken. */
    Optional<Interruption> interruption() {
        lock.lock();
        try {
            return records.isEmpty() ? Optional.ofNullable(interruption) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** What is there, at once: at most {@code maxBytes} or one record. Empty after the wait, or when interrupted. */
    Batch take(long maxBytes, int maxRecords, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (records.isEmpty() && interruption == null && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            var taken = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            long takenBytes = 0;
            for (var first = records.peekFirst(); first != null; first = records.peekFirst()) {
                long size = size(first);
                if (!taken.isEmpty() && (takenBytes + size > maxBytes || taken.size() >= maxRecords)) {
                    break;
                }
                taken.add(records.removeFirst());
                takenBytes += size;
            }
            bytes -= takenBytes;
            return new Batch(taken, takenBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that a record takes, about. */
    static long size(ConsumerRecord<byte[], byte[]> record) {
        return (long) Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize())
                + ENVELOPE_BYTES;
    }
}
