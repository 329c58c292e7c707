package dev.lapwing.archive;

import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition while it is ours.
 *
 * <pre>
 *               resume                    full, old, or midnight
 *  Recovering ---------> Staging ------------------------------> Rolling
 *      ^                   |   ^                                  |    |
 *      |    out of range   |   +------------- complete -----------+    |
 *      +-------------------+--------------- fenced, recreated ---------+
 * </pre>
 *
 * <p>The partition is paused but while staging. Used by the poll thread alone.
 */
final class PartitionArchive {

    private static final Logger LOG = LoggerFactory.getLogger(PartitionArchive.class);

    /** Where a partition is in that picture. */
    private sealed interface State {}

    private record Recovering(CompletableFuture<Recovery.Resume> resume) implements State {}

    private record Staging(
            Series series, Position from, @Nullable Staged staged) implements State {}

    private record Rolling(Series series, Roll roll, CompletableFuture<Roll.Outcome> outcome) implements State {}

    /** What is staged since the last roll. */
    private static final class Staged {
        private final StagingFile file;
        private final Instant since;
        private OffsetAndMetadata next;

        Staged(StagingFile file, Instant since, OffsetAndMetadata next) {
            this.file = file;
            this.since = since;
            this.next = next;
        }
    }

    /**
     * When to roll.
     *
     * @param bytes staged at most, but for the last poll
     * @param records staged at most, but for the last poll
     * @param every age of the oldest record that is staged
     * @param zone whose midnight rolls too
     */
    record RollRule(long bytes, int records, Duration every, ZoneId zone) {}

    private final TopicPartition partition;
    private final Consumer<byte @Nullable [], byte @Nullable []> consumer;
    private final StoreThread storeThread;
    private final ArchiveParts parts;
    private final RollRule rule;
    private State state;
    private volatile boolean ours = true;

    PartitionArchive(
            TopicPartition partition,
            Consumer<byte @Nullable [], byte @Nullable []> consumer,
            StoreThread storeThread,
            ArchiveParts parts,
            RollRule rule) {
        this.partition = partition;
        this.consumer = consumer;
        this.storeThread = storeThread;
        this.parts = parts;
        this.rule = rule;
        this.state = recovering(new Recovery.Assigned());
    }

    /** Asks the archive again where to go on, and forgets what is staged. */
    void recover(Recovery.Cause cause) {
        forgetStaged();
        state = recovering(cause);
    }

    private Recovering recovering(Recovery.Cause cause) {
        consumer.pause(List.of(partition));
        // Without any position the consumer would look for a committed one, and fail where there is none.
        consumer.seek(partition, 0);
        var recovery = new Recovery(partition, cause, parts);
        return new Recovering(storeThread.submit(recovery::attempt, () -> ours));
    }

    /**
     * Takes records in.
     *
     * @param records none, if what came was marks of transactions, or records that were taken back
     * @param next where the consumer goes on: beyond all that, so that none of it is ever taken for lost
     */
    void stage(List<ConsumerRecord<byte @Nullable [], byte @Nullable []>> records, OffsetAndMetadata next) {
        if (!(state instanceof Staging staging)) {
            return; // paused meanwhile: they come again
        }
        try {
            Staged staged = staging.staged();
            if (staged == null) {
                staged = new Staged(
                        StagingFile.create(parts.staging()), parts.clock().instant(), next);
                state = new Staging(staging.series(), staging.from(), staged);
            }
            for (var record : records) {
                stage(record, staging.series(), staged.file);
            }
            staged.next = next;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private void stage(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Series series, StagingFile file)
            throws IOException {
        try {
            file.add(parts.decoder().decode(record, series.topicId()));
        } catch (RowDecoder.RejectedException e) {
            file.addRejected(record, e.reason(), String.valueOf(e.getMessage()));
        }
    }

    /** Goes on: takes up what the store thread has finished, rolls what is due. */
    void turn() {
        switch (state) {
            case Recovering recovering
            when recovering.resume().isDone() -> resume(recovering.resume().join());
            case Staging staging when isDue(staging.staged()) -> roll(staging);
            case Rolling rolling
            when rolling.outcome().isDone() -> rolled(rolling, rolling.outcome().join());
            default -> {
                // Nothing has come.
            }
        }
    }

    private void resume(Recovery.Resume resume) {
        Position position = resume.position();
        consumer.seek(partition, new OffsetAndMetadata(position.offset(), position.leaderEpoch(), ""));
        consumer.resume(List.of(partition));
        state = new Staging(resume.series(), position, null);
        LOG.atInfo()
                .addKeyValue(LogKeys.TOPIC, partition.topic())
                .addKeyValue(LogKeys.PARTITION, partition.partition())
                .addKeyValue(LogKeys.OFFSET, position.offset())
                .log("archiving from here");
    }

    private boolean isDue(@Nullable Staged staged) {
        if (staged == null) {
            return false;
        }
        Instant now = parts.clock().instant();
        return staged.file.length() >= rule.bytes()
                || staged.file.records() >= rule.records()
                || Duration.between(staged.since, now).compareTo(rule.every()) >= 0
                || !LocalDate.ofInstant(staged.since, rule.zone()).equals(LocalDate.ofInstant(now, rule.zone()));
    }

    private void roll(Staging staging) {
        Staged staged = staging.staged();
        if (staged == null) {
            return;
        }
        consumer.pause(List.of(partition));
        var roll = new Roll(staging.series(), staging.from(), staged.file, staged.next, parts);
        state = new Rolling(staging.series(), roll, storeThread.submit(roll::attempt, () -> ours));
    }

    private void rolled(Rolling rolling, Roll.Outcome outcome) {
        close(rolling.roll());
        switch (outcome) {
            case Roll.Complete(Position next) -> {
                // For tools that show the group's lag; nobody reads it back.
                consumer.commitAsync(java.util.Map.of(partition, new OffsetAndMetadata(next.offset())), (_, _) -> {});
                consumer.resume(List.of(partition));
                state = new Staging(rolling.series(), next, null);
            }
            case Roll.Fenced() -> state = recovering(new Recovery.Assigned());
            case Roll.Recreated() -> state = recovering(new Recovery.Assigned());
        }
    }

    /** How many records it has read and not archived. */
    long pending() {
        return switch (state) {
            case Staging staging ->
                staging.staged() == null ? 0 : staging.staged().file.records();
            case Rolling rolling -> rolling.roll().records();
            case Recovering _ -> 0;
        };
    }

    /** Whether it knows where it stands. */
    boolean isRecovered() {
        return !(state instanceof Recovering);
    }

    /** The partition is no longer ours: what is staged is forgotten, a roll under way is finished but not tried again. */
    void release() {
        ours = false;
        forgetStaged();
    }

    /** Whoever comes next reads it again; unless it cannot be read again. */
    private void forgetStaged() {
        switch (state) {
            case Staging(Series series, Position from, Staged staged)
            when staged != null -> {
                tellIfLost(new Forgotten(series, staged.file.records()));
                close(staged.file);
            }
            case Rolling rolling -> {
                var _ = rolling.outcome().whenComplete((outcome, _) -> {
                    if (outcome == null) {
                        tellIfLost(
                                new Forgotten(rolling.series(), rolling.roll().records()));
                    }
                    close(rolling.roll());
                });
            }
            default -> {
                // Nothing is staged.
            }
        }
    }

    private void tellIfLost(Forgotten forgotten) {
        if (forgotten.records() > 0) {
            var _ = storeThread.submit(
                    _ -> {
                        forgotten.tellIfLost(parts);
                        return forgotten;
                    },
                    () -> true);
        }
    }

    private static void close(AutoCloseable staged) {
        try {
            staged.close();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("a staging file was not removed; the next start removes it");
        }
    }
}
