package dev.lapwing.archive;

import dev.lapwing.archive.store.ArchiveStore;
import dev.lapwing.records.RecordType;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One roll of one partition: one commit, whatever dates and cameras it spans.
 *
 * <pre>
 *   SEALED --files on the local disk--> WRITTEN --manifest, exclusively--> CLAIMED --each file--> PUBLISHED... --> COMPLETE
 *      |                                              |                       |
 *      +-- interrupted: nothing has happened          +-- taken: fenced       +-- interrupted: recovery rolls forward
 * </pre>
 *
 * <p>{@link #attempt} may be called again after it threw: it goes on where it stopped.
 */
final class Roll implements AutoCloseable {

    /** How a roll ended. */
    sealed interface Outcome {}

    /** All is in the archive. */
    record Complete(Position next) implements Outcome {}

    /** Another archive has rolled this range, or a part of it: what is staged is not ours to write. */
    record Fenced() implements Outcome {}

    /** The topic was deleted and created anew while this was staged. */
    record Recreated() implements Outcome {}

    /** A file on the local disk, ready to be published. */
    private record WrittenFile(RollPlan.PlannedFile planned, Path local, long length) {}

    private static final Logger LOG = LoggerFactory.getLogger(Roll.class);

    private final Series series;
    private final Position from;
    private final StagingFile staging;
    private final Position next;
    private final ArchiveParts parts;

    private final List<WrittenFile> written = new ArrayList<>();
    private @Nullable RollPlan plan;
    private @Nullable Manifest manifest;
    private boolean lettersSent;
    private boolean claimed;
    private int published;

    /**
     * @param from where the series stands
     * @param staging sealed; closed with this roll
     * @param next where the series goes on after it
     */
    Roll(Series series, Position from, StagingFile staging, OffsetAndMetadata next, ArchiveParts parts) {
        this.series = series;
        this.from = from;
        this.staging = staging;
        this.next = new Position(from.roll() + 1, next.offset(), next.leaderEpoch());
        this.parts = parts;
    }

    /**
     * Does what is left to do.
     *
     * @throws IOException if the store, or the local disk, fails now
     * @throws org.apache.kafka.common.KafkaException if the cluster fails now
     */
    Outcome attempt(ArchiveStore store) throws IOException, InterruptedException {
        Manifest ours = manifest;
        if (ours == null) {
            parts.listener().reached(RollStep.SEALED);
            ours = write(store);
            manifest = ours;
            parts.listener().reached(RollStep.WRITTEN);
        }
        if (!claimed) {
            if (!parts.topics().id(series.partition().topic()).equals(series.topicId())) {
                new Forgotten(series, staging.records()).tellLost(parts.metrics());
                return new Recreated();
            }
            sendDeadLetters();
            if (!claim(store, ours)) {
                fenced(ours);
                return new Fenced();
            }
            claimed = true;
            parts.listener().reached(RollStep.CLAIMED);
        }
        while (published < written.size()) {
            publish(store, written.get(published));
            published++;
            parts.listener().reached(RollStep.PUBLISHED);
        }
        count(ours);
        parts.listener().reached(RollStep.COMPLETE);
        return new Complete(next);
    }

    private Manifest write(ArchiveStore store) throws IOException {
        removeWritten(); // of an attempt that failed half way
        staging.seal();
        RollPlan decided = RollPlan.decide(series, from.roll(), staging, parts.ids(), store);
        plan = decided;
        var files = new ArrayList<Manifest.DataFile>();
        for (RollPlan.PlannedFile planned : decided.files()) {
            Path local = parts.staging().resolve(UUID.randomUUID() + ".parquet");
            RowFile.write(local, planned.shelf().type(), planned.rows(), staging);
            long length = Files.size(local);
            written.add(new WrittenFile(planned, local, length));
            files.add(new Manifest.DataFile(
                    planned.path(), planned.rows().size(), planned.first(), planned.last(), length));
        }
        return new Manifest(
                Manifest.VERSION,
                UUID.randomUUID().toString(),
                series.partition().topic(),
                series.topicId().toString(),
                series.partition().partition(),
                from.roll(),
                from.offset(),
                next.offset() - 1,
                next.leaderEpoch().orElse(null),
                files,
                decided.repeats(),
                staging.rejected().size());
    }

    private boolean claim(ArchiveStore store, Manifest ours) throws IOException {
        String path = series.manifest(from.roll());
        // Taken by ourselves, if an earlier attempt did it without learning so.
        return store.createExclusively(path, ours.write())
                || Manifest.read(store.read(path), path).writer().equals(ours.writer());
    }

    /** Told here, where it happens: the partition may have been taken from us meanwhile. */
    private void fenced(Manifest ours) {
        parts.metrics().fenced();
        LOG.atWarn()
                .addKeyValue(LogKeys.TOPIC, ours.topic())
                .addKeyValue(LogKeys.PARTITION, ours.partition())
                .addKeyValue(LogKeys.OFFSET, ours.first())
                .log("another archive has rolled from here; going on where it stopped");
    }

    private void publish(ArchiveStore store, WrittenFile file) throws IOException {
        String path = file.planned().path();
        OptionalLong there = store.length(path);
        if (there.isEmpty() || there.getAsLong() != file.length()) {
            store.publish(file.local(), path);
        }
        parts.ids()
                .published(
                        file.planned().shelf(),
                        file.planned().name(),
                        file.planned().rows());
    }

    private void sendDeadLetters() throws IOException, InterruptedException {
        if (!lettersSent) {
            parts.deadLetters().send(series.partition(), staging);
            lettersSent = true;
        }
    }

    private void count(Manifest ours) {
        String topic = series.partition().topic();
        Instant now = parts.clock().instant();
        ArchiveMetrics metrics = parts.metrics();
        long bytes = 0;
        for (WrittenFile file : written) {
            metrics.archived(topic, file.planned().rows().size());
            bytes += file.length();
            for (StagingFile.Entry row : file.planned().rows()) {
                if (row.shelf().type() == RecordType.FRAME) {
                    metrics.latency((now.toEpochMilli() * 1000.0 - row.capturedAtMicros()) / 1e6);
                }
            }
        }
        metrics.rolled(topic, bytes);
        metrics.dropped(DropReason.REPEAT, plan == null ? 0 : plan.repeatCount());
        staging.rejected().forEach(letter -> metrics.dropped(letter.reason(), 1));
        LOG.atDebug()
                .addKeyValue(LogKeys.TOPIC, topic)
                .addKeyValue(LogKeys.PARTITION, ours.partition())
                .addKeyValue(LogKeys.OFFSET, ours.last())
                .log("rolled {} files of {} bytes, roll {}", written.size(), bytes, ours.roll());
    }

    private void removeWritten() throws IOException {
        for (WrittenFile file : written) {
            Files.deleteIfExists(file.local());
        }
        written.clear();
    }

    /** Records that it is about. */
    int records() {
        return staging.records();
    }

    /** Removes what it has on the local disk. */
    @Override
    public void close() throws IOException {
        removeWritten();
        staging.close();
    }
}
