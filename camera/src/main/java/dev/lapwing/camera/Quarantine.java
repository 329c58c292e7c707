package dev.lapwing.camera;

import dev.lapwing.camera.QuarantineReasons.Loss;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code .quarantine/} in a camera's directory: what is no picture, under its own name where that is free, and {@code
 * reasons.jsonl} with a line for each: its name, the name under which it stands, reason, size and times. Nothing in it is
 * ever overwritten.
 *
 * <p>It is bounded: beyond its bytes, the oldest files are removed until a quarter is free, and each of them gets a line
 * and is counted. A camera that writes nothing but rubbish must not fill the disk that its pictures need.
 */
final class Quarantine {

    static final String DIRECTORY = ".quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int NAMES_TRIED = 1000;
    /** An empty file takes its place on the disk, too. */
    private static final long FILE_BYTES_MIN = 4096;
    /** Of the bound, for what is written about the files. */
    private static final int REASONS_SHARE = 8;
    /** So many are looked up at a time: memory. */
    private static final int OLDEST_AT_A_TIME = 1024;

    private static final String REMOVE = "remove";

    /** A file here. */
    private record Held(Path file, FileStamp stamp) {

        private static final Comparator<Held> OLDEST_FIRST =
                Comparator.comparing((Held held) -> held.stamp.modifiedAt()).thenComparing(Held::file);

        long bytes() {
            return Math.max(stamp.size(), FILE_BYTES_MIN);
        }
    }

    /** What stands here: how much, and the oldest of it, oldest first. */
    private record Content(long bytes, List<Held> oldest) {}

    private final Path directory;
    private final long maxBytes;
    private final Clock clock;
    private final QuarantineObserver observer;
    private final QuarantineReasons reasons;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    /** What the files take; -1 while nobody has looked. */
    private long bytes = -1;

    /**
     * The quarantine of a camera's directory; does no I/O.
     *
     * @param maxBytes of all that is in it
     */
    Quarantine(Path cameraDirectory, long maxBytes, Clock clock, QuarantineObserver observer) {
        this.directory = cameraDirectory.resolve(DIRECTORY);
        this.maxBytes = maxBytes - maxBytes / REASONS_SHARE;
        this.clock = clock;
        this.observer = observer;
        this.reasons = new QuarantineReasons(directory, maxBytes / REASONS_SHARE, observer::linesDropped);
    }

    /**
     * Moves a file here. Returns false if it is gone.
     *
     * @throws IOException if it could not be moved; it stands where it stood
     */
    synchronized boolean take(Path file, Path name, FileStamp stamp, QuarantineReason reason) throws IOException {
        Files.createDirectories(directory);
        Path stored;
        try {
            stored = move(file, name);
        } catch (NoSuchFileException e) {
            return false;
        }
        observer.quarantined(reason);
        reasons.quarantined(name, stored, reason, stamp, clock.instant());
        makeRoom(Math.max(stamp.size(), FILE_BYTES_MIN));
        reasons.write();
        return true;
    }

    private Path move(Path file, Path name) throws IOException {
        // Only we write here (we hold the camera directory's lock), so a name that is free stays free.
        Path target = directory.resolve(name);
        for (int i = 1; Files.exists(target, LinkOption.NOFOLLOW_LINKS) && i <= NAMES_TRIED; i++) {
            target = directory.resolve(
                    i < NAMES_TRIED && name.toString().length() < 200
                            ? i + "-" + name
                            : UUID.randomUUID().toString());
        }
        try {
            Files.move(file, target);
        } catch (FileAlreadyExistsException e) {
            target = directory.resolve(UUID.randomUUID().toString());
            Files.move(file, target);
        }
        return Objects.requireNonNullElse(target.getFileName(), target);
    }

    /** Removes the oldest files if there is too much; what cannot be removed now is tried with the next that comes. */
    private void makeRoom(long added) {
        if (bytes >= 0) {
            bytes += added;
            if (bytes <= maxBytes) {
                return;
            }
        }
        try {
            Content content = look();
            long target = content.bytes() > maxBytes ? maxBytes / 4 * 3 : maxBytes;
            while (content.bytes() > target && !content.oldest().isEmpty()) {
                remove(content, target);
                content = look();
            }
            bytes = content.bytes();
            failures.recovered(REMOVE);
        } catch (IOException e) {
            bytes = -1;
            failures.failure(REMOVE)
                    .log(
                            "could not make room in {} ({}); remove what nobody needs by hand",
                            directory,
                            String.valueOf(e.getMessage()));
        }
    }

    private void remove(Content content, long target) throws IOException {
        long left = content.bytes();
        for (Held held : content.oldest()) {
            if (left <= target) {
                return;
            }
            Files.deleteIfExists(held.file());
            left -= held.bytes();
            observer.removed(held.stamp().size());
            Path name = Objects.requireNonNullElse(held.file().getFileName(), held.file());
            reasons.removed(name, held.stamp().size(), clock.instant());
            reasons.write();
            failures.failure(Loss.QUARANTINE_FULL.name())
                    .addKeyValue(LogKeys.REASON, Loss.QUARANTINE_FULL)
                    .log("{} is full, and its oldest files make room", directory);
        }
    }

    private Content look() throws IOException {
        long sum = 0;
        var oldest = new PriorityQueue<>(Held.OLDEST_FIRST.reversed());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                var attributes = FileStamp.attributes(file).orElse(null);
                Path name = file.getFileName();
                if (attributes == null || attributes.isDirectory() || name == null || QuarantineReasons.isOne(name)) {
                    continue;
                }
                var held = new Held(file, FileStamp.of(attributes));
                sum += held.bytes();
                oldest.add(held);
                if (oldest.size() > OLDEST_AT_A_TIME) {
                    oldest.poll();
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        var sorted = new ArrayList<>(oldest);
        sorted.sort(Held.OLDEST_FIRST);
        return new Content(sum, sorted);
    }

    /** Writes the lines that found no space before. */
    synchronized void writeReasons() {
        reasons.write();
    }
}
