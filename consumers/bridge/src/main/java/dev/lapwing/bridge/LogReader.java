package dev.lapwing.bridge;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads stretches of the cloud's logs, committed records only. Of one thread. */
final class LogReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;

    /** A reader that closes its consumer, which must have no group. */
    LogReader(Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
    }

    /** The first offsets of partitions. */
    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /**
     * Hands over the records of a partition up to {@code end}, exclusive; waits for transactions that are open among them.
     * However long it takes, it goes on while it gets further.
     *
     * @param from where to begin; empty for the log's beginning
     * @param stall how long it may get no further
     * @param sink takes a record, and says whether to go on
     * @return the offset behind what was read
     * @throws TimeoutException if it gets no further
     */
    long read(
            TopicPartition partition,
            Optional<OffsetAndMetadata> from,
            long end,
            Duration stall,
            Predicate<ConsumerRecord<byte[], byte[]>> sink) {
        consumer.assign(List.of(partition));
        from.ifPresentOrElse(
                place -> consumer.seek(partition, place), () -> consumer.seekToBeginning(List.of(partition)));
        long reached = consumer.position(partition);
        long deadline = nanoTime.getAsLong() + stall.toNanos();
        while (reached < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end && !sink.test(record)) {
                    return record.offset() + 1;
                }
            }
            long now = consumer.position(partition);
            if (now > reached) {
                reached = now;
                deadline = nanoTime.getAsLong() + stall.toNanos();
            } else if (nanoTime.getAsLong() - deadline > 0) {
                throw new TimeoutException(partition + " could not be read beyond " + reached + " of " + end + " for "
                        + stall.toSeconds()
                        + " s: a transaction that another bridge left open there holds it up (docs/operations.md), or the"
                        + " link carries nothing");
            }
        }
        return reached;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
