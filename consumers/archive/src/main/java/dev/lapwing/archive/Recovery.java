package dev.lapwing.archive;

import dev.lapwing.archive.store.ArchiveStore;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Asks the archive where a partition goes on. The last manifest of the series says it; if some of its files are not
 * there, its roll was interrupted, and is completed from Kafka. Earlier rolls are complete: each was looked at before
 * the next was claimed. What can no longer be archived is written down as a roll without files, so that it is told once.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Why the archive is asked. */
    sealed interface Cause {}

    /** The partition is ours since now, or another archive rolled it. */
    record Assigned() implements Cause {}

    /** The topic does not have the offset that was asked for. */
    record OutOfRange() implements Cause {}

    /**
     * The topic's log was cut.
     *
     * @param divergence first offset that it no longer holds as it was read; 0 if that cannot be told
     */
    record Truncated(long divergence) implements Cause {}

    /** Why, by what the consumer threw, for each partition that it threw it for. */
    static Map<TopicPartition, Cause> causes(OffsetOutOfRangeException e) {
        var causes = new HashMap<TopicPartition, Cause>();
        Map<TopicPartition, OffsetAndMetadata> divergent =
                e instanceof LogTruncationException cut ? cut.divergentOffsets() : Map.of();
        for (TopicPartition partition : e.offsetOutOfRangePartitions().keySet()) {
            OffsetAndMetadata divergence = divergent.get(partition);
            if (divergence != null) {
                causes.put(partition, new Truncated(divergence.offset()));
            } else if (e instanceof LogTruncationException) {
                // No epoch of ours is in the log: going on where we stood would find that again, without end.
                causes.put(partition, new Truncated(0));
            } else {
                causes.put(partition, new OutOfRange());
            }
        }
        return causes;
    }

    /** Where to go on. */
    record Resume(Series series, Position position) {}

    /**
     * What nobody can archive any more.
     *
     * @param manifest in which it is written down
     * @param rows of the roll before
     */
    private record Lost(Manifest manifest, long rows) {}

    private final TopicPartition partition;
    private final Cause cause;
    private final ArchiveParts parts;
    private @Nullable Lost lost;

    Recovery(TopicPartition partition, Cause cause, ArchiveParts parts) {
        this.partition = partition;
        this.cause = cause;
        this.parts = parts;
    }

    /** May be called again after it threw. */
    Resume attempt(ArchiveStore store) throws IOException, InterruptedException {
        var series = new Series(partition, parts.topics().id(partition.topic()));
        while (true) {
            long beginning = parts.topics().beginning(partition);
            List<String> manifests = store.list(series.manifestDirectory());
            if (manifests.isEmpty()) {
                return new Resume(series, new Position(0, beginning, Optional.empty()));
            }
            String path = series.manifestDirectory() + "/" + manifests.getLast();
            Manifest latest = Manifest.read(store.read(path), path);
            tellLost(latest);
            long rows = rollForward(series, latest, store);
            long next = latest.last() + 1;
            if (rows == 0 && beginning <= next) {
                return new Resume(series, goOn(latest, beginning));
            }
            var gap = Manifest.ofLost(series, latest.roll() + 1, next, Math.max(next, beginning) - 1);
            lost = new Lost(gap, rows);
            // If another archive was first, it has told of this; what it made is looked at in any case.
            store.createExclusively(series.manifest(gap.roll()), gap.write());
        }
    }

    private Position goOn(Manifest latest, long beginning) throws InterruptedException {
        long next = latest.last() + 1;
        long roll = latest.roll() + 1;
        if (cause instanceof Truncated(long divergence) && divergence < next) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, partition.topic())
                    .addKeyValue(LogKeys.PARTITION, partition.partition())
                    .addKeyValue(LogKeys.OFFSET, divergence)
                    .log("the topic's log was cut below what is archived; going on from the cut, repeats are dropped");
            return new Position(roll, Math.max(divergence, beginning), Optional.empty());
        }
        if (cause instanceof OutOfRange && next > parts.topics().end(partition)) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, partition.topic())
                    .addKeyValue(LogKeys.PARTITION, partition.partition())
                    .addKeyValue(LogKeys.OFFSET, next)
                    .log("the topic ends before what is archived: its log was cut; reading it from its beginning,"
                            + " repeats are dropped");
            return new Position(roll, beginning, Optional.empty());
        }
        return new Position(roll, next, Optional.ofNullable(latest.leaderEpoch()));
    }

    /** Completes an interrupted roll, and returns how many of its rows the topic no longer has. */
    private long rollForward(Series series, Manifest manifest, ArchiveStore store)
            throws IOException, InterruptedException {
        List<Manifest.DataFile> missing = new ArrayList<>();
        for (Manifest.DataFile file : manifest.files()) {
            if (!isComplete(file, store)) {
                missing.add(file);
            }
        }
        if (missing.isEmpty()) {
            return 0;
        }
        long lostRows = 0;
        try (StagingFile staged = parts.ranges().read(series, manifest.first(), manifest.last())) {
            RollPlan plan = RollPlan.follow(series, manifest, staged);
            for (Manifest.DataFile file : missing) {
                Optional<RollPlan.PlannedFile> again = plan.files().stream()
                        .filter(planned -> isFor(planned, file))
                        .findFirst();
                long rows = again.map(planned -> (long) planned.rows().size()).orElse(0L);
                lostRows += Math.max(0, file.rows() - rows);
                if (again.isPresent()) {
                    complete(file, again.get(), staged, store);
                }
            }
        }
        parts.metrics().rolledForward();
        LOG.atInfo()
                .addKeyValue(LogKeys.TOPIC, partition.topic())
                .addKeyValue(LogKeys.PARTITION, partition.partition())
                .addKeyValue(LogKeys.OFFSET, manifest.last())
                .log(
                        "completed an interrupted roll: {} of {} files were missing",
                        missing.size(),
                        manifest.files().size());
        return lostRows;
    }

    /** A file has appeared whole or not at all; one of another version of Lapwing may have another length. */
    private static boolean isComplete(Manifest.DataFile file, ArchiveStore store) throws IOException {
        OptionalLong length = store.length(file.path());
        return length.isPresent()
                && (length.getAsLong() == file.length() || RowFile.rows(store.open(file.path())) == file.rows());
    }

    /** By its directory: what the topic has lost changes the first offset, and so the name. */
    private static boolean isFor(RollPlan.PlannedFile planned, Manifest.DataFile file) {
        return file.path().startsWith(planned.shelf().directory() + "/");
    }

    private void complete(Manifest.DataFile file, RollPlan.PlannedFile planned, StagingFile staged, ArchiveStore store)
            throws IOException {
        Path local = parts.staging().resolve(UUID.randomUUID() + ".parquet");
        try {
            RowFile.write(local, planned.shelf().type(), planned.rows(), staged);
            store.publish(local, file.path());
        } finally {
            Files.deleteIfExists(local);
        }
        parts.metrics().archived(partition.topic(), planned.rows().size());
        parts.listener().reached(RollStep.PUBLISHED);
    }

    /** Once the manifest of a loss is in the store, and by whom it is from: another start finds it there. */
    private void tellLost(Manifest latest) {
        Lost told = lost;
        if (told == null || !told.manifest().writer().equals(latest.writer())) {
            return;
        }
        lost = null;
        long offsets = latest.last() + 1 - latest.first();
        parts.metrics().dropped(DropReason.RETENTION, told.rows() + offsets);
        if (told.rows() > 0) {
            lost(latest, told.rows())
                    .log(
                            "an interrupted roll cannot be completed: the topic no longer has {} of its records",
                            told.rows());
        }
        if (offsets > 0) {
            lost(latest, offsets)
                    .log(
                            "retention deleted {} offsets (records, and marks of transactions among them) before they were"
                                    + " archived; raise the topic's retention",
                            offsets);
        }
    }

    private static LoggingEventBuilder lost(Manifest manifest, long count) {
        return LOG.atError()
                .addKeyValue(LogKeys.TOPIC, manifest.topic())
                .addKeyValue(LogKeys.PARTITION, manifest.partition())
                .addKeyValue(LogKeys.OFFSET, manifest.first())
                .addKeyValue(LogKeys.REASON, DropReason.RETENTION)
                .addKeyValue(LogKeys.COUNT, count);
    }
}
