package dev.lapwing.camera;

import dev.lapwing.camera.Candidates.Candidate;
import dev.lapwing.camera.DirectoryWatch.Noticed;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that a camera fills. Hands out each finished picture once, oldest first, and keeps what is no picture
 * aside.
 *
 * <pre>
 *                       closed, or seen twice the same
 *   (file appears) --&gt; candidate ----------------------+--whole JPEG--&gt; handed out --remove--&gt; (deleted)
 *                       ^  |  unfinished, unchanged     |                 |   |
 *            changed ---+  +--for finishWithin----+     +--not a picture  |   +--quarantine--+
 *                       ^                         v     v                 |                  v
 *                       |                        .quarantine &lt;-----------------------------+
 *                       +--retry, or another file under its name----------+
 * </pre>
 *
 * A file counts as finished when the kernel says that its writer closed it or moved it in (inotify), or, found by a scan,
 * when it was seen twice with the same size and time; and it must begin and end as a JPEG. Hidden files, {@code *.tmp},
 * {@code *.part} and subdirectories are never looked at; links are never followed.
 *
 * <p>What was handed out is handed out again only after {@link #retry}, or once another file stands under its name. Each
 * picture must end in {@link #remove}, {@link #retry} or {@link #quarantine}.
 *
 * <p>Memory is bounded: at most 4,096 candidates and 32,768 pictures that are out; the rest waits on the disk.
 *
 * <p>{@link #take} belongs to one platform thread; all else may be called from any.
 */
public final class PictureDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PictureDirectory.class);
    private static final int CANDIDATES_MAX = 4096;
    private static final int HANDED_OUT_MAX = 32_768;

    /** Scans of a very full directory take at most this part of the time. */
    private static final int SCAN_SHARE = 20;

    private final Path directory;
    private final PictureRules rules;
    private final Quarantine quarantine;
    private final FinishCheck finishCheck;
    private final FirstThenCount failures = new FirstThenCount(LOG);

    private final ReentrantLock taking = new ReentrantLock();
    private final Candidates candidates = new Candidates(CANDIDATES_MAX);
    private final Map<Path, FileStamp> handedOut = new ConcurrentHashMap<>();
    private volatile @Nullable OpenedDirectory opened;
    private volatile @Nullable String trouble;
    private volatile Spool spool = Spool.EMPTY;
    private volatile boolean rescan;
    private boolean catchingUp;
    private long nextScanAt;

    /**
     * A directory under the usual rules; does no I/O.
     *
     * @param frameMaxBytes larger pictures are quarantined unread ({@code LAPWING_FRAME_MAX_BYTES})
     * @param zone of the times in picture names
     * @param clock for the times in {@code reasons.jsonl}
     */
    public PictureDirectory(Path directory, long frameMaxBytes, ZoneId zone, Clock clock) {
        this(directory, PictureRules.of(frameMaxBytes, zone), clock, reason -> {});
    }

    /** A directory; does no I/O. {@code quarantined} is told what becomes of the files that are no pictures. */
    public PictureDirectory(Path directory, PictureRules rules, Clock clock, QuarantineObserver quarantined) {
        this.directory = directory;
        this.rules = rules;
        this.quarantine = new Quarantine(directory, rules.quarantineMaxBytes(), clock, quarantined);
        this.finishCheck = new FinishCheck(directory, rules);
    }

    /** Where it is. */
    public Path path() {
        return directory;
    }

    /**
     * Locks the directory and begins to watch it. May be called again after {@link #close}: then all pictures in it are
     * handed out anew.
     *
     * @throws PictureDirectoryException if it is missing, is no directory, may not be read, or is locked by another
     *     producer; try again later
     */
    public void open() throws PictureDirectoryException {
        if (opened != null) {
            throw new IllegalStateException(directory + " is open already");
        }
        OpenedDirectory now = OpenedDirectory.open(directory, rules);
        candidates.clear();
        handedOut.clear();
        trouble = null;
        catchingUp = true;
        opened = now;
        try {
            // After the watch has begun, so that nothing falls between the two. And at once, so that leftovers have had
            // their time to be finished when the first is asked for.
            scan(now);
        } catch (PictureDirectoryException e) {
            close();
            throw e;
        }
        rescan = true; // the first look tells what has come since
    }

    /** The oldest finished picture; waits for one at most {@code timeout}. See {@link #take}. */
    public Optional<Picture> next(Duration timeout) throws PictureDirectoryException, InterruptedException {
        return take(1, timeout).stream().findFirst();
    }

    /**
     * The oldest finished pictures, in order. Waits for the first at most {@code timeout}, for further ones not at all.
     *
     * @return at least one, at most {@code max}; none if the time was over or the directory was closed
     * @throws PictureDirectoryException if the directory was removed, replaced or unmounted, or cannot be read: close
     *     it, and open it again
     */
    public List<Picture> take(int max, Duration timeout) throws PictureDirectoryException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        taking.lockInterruptibly();
        try {
            while (true) {
                OpenedDirectory current = opened;
                if (current == null) {
                    return List.of();
                }
                note(current, current.watch().noticed());
                if (rescan || candidates.wantsMore() || System.nanoTime() - nextScanAt >= 0) {
                    scan(current);
                }
                List<Picture> ready = handOut(current, max);
                long left = deadline - System.nanoTime();
                if (!ready.isEmpty() || left <= 0) {
                    return ready;
                }
                current.watch().await(Duration.ofNanos(Math.min(left, untilNextLook())));
            }
        } finally {
            taking.unlock();
        }
    }

    private void note(OpenedDirectory current, Noticed noticed) throws PictureDirectoryException {
        if (noticed.gone()) {
            throw current.replaced();
        }
        if (noticed.missedSome()) {
            rescan = true;
        }
        for (String text : noticed.finished()) {
            if (!PictureName.isIgnored(text)) {
                see(current, directory.resolve(text), true);
            }
        }
    }

    private void scan(OpenedDirectory current) throws PictureDirectoryException {
        long startedAt = System.nanoTime();
        boolean more = candidates.wantsMore();
        rescan = false;
        catchingUp |= more;
        candidates.scanning();
        current.requireSame();
        Spool seen = Spool.EMPTY;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Path name = file.getFileName();
                if (name != null && !PictureName.isIgnored(name.toString())) {
                    Optional<FileStamp> stamp = see(current, file, false);
                    seen = stamp.isPresent() ? seen.plus(stamp.get()) : seen;
                }
            }
        } catch (DirectoryIteratorException | IOException e) {
            IOException cause = e instanceof IOException io ? io : new IOException(e);
            throw PictureDirectoryException.failedTo("list the pictures", directory, cause);
        }
        quarantine.writeReasons();
        catchingUp = false;
        spool = seen;
        long took = System.nanoTime() - startedAt;
        nextScanAt = System.nanoTime() + Math.max(rules.scanEvery().toNanos(), took * SCAN_SHARE);
    }

    private Optional<FileStamp> see(OpenedDirectory current, Path file, boolean closed) {
        Path name = Objects.requireNonNull(file.getFileName());
        BasicFileAttributes attributes;
        try {
            attributes = FileStamp.attributes(file).orElse(null);
        } catch (IOException e) {
            rescan = true;
            return Optional.empty();
        }
        if (attributes == null || attributes.isDirectory()) {
            return Optional.empty();
        }
        FileStamp stamp = FileStamp.of(attributes);
        if (stamp.equals(handedOut.get(name))) {
            return Optional.of(stamp);
        }
        long now = System.nanoTime();
        long settled = now + current.settle().toNanos();
        Candidate candidate = candidates.find(name).orElse(null);
        if (candidate == null) {
            candidate = new Candidate(name, stamp, now, settled, catchingUp);
            candidates.add(candidate);
        } else if (!candidate.stamp.equals(stamp)) {
            candidates.changed(candidate, stamp, now);
            candidate.dueAt = settled;
        }
        if (closed) {
            candidate.closed = true;
            candidate.dueAt = now;
        }
        return Optional.of(stamp);
    }

    private List<Picture> handOut(OpenedDirectory current, int max) {
        var ready = new ArrayList<Picture>();
        var changed = new ArrayList<Candidate>();
        var done = new ArrayList<Candidate>();
        for (Candidate candidate : candidates) {
            if (ready.size() >= max || handedOut.size() >= HANDED_OUT_MAX) {
                break;
            }
            if (candidate.dueAt - System.nanoTime() > 0) {
                if (candidate.leftover && !candidate.unfinished) {
                    break; // it is about to be ready, and what follows is younger
                }
                continue;
            }
            switch (finishCheck.look(candidate)) {
                case READY -> {
                    ready.add(finishCheck.picture(candidate));
                    handedOut.put(candidate.name, candidate.stamp);
                    done.add(candidate);
                }
                case GONE -> done.add(candidate);
                case CHANGED -> changed.add(candidate);
                case WAITS -> {}
                case BAD -> {
                    Path file = directory.resolve(candidate.name);
                    if (setAside(file, candidate.name, candidate.stamp, candidate.fault)
                            .isPresent()) {
                        candidate.dueAt = System.nanoTime() + rules.scanEvery().toNanos();
                        candidate.unfinished = true;
                    } else {
                        done.add(candidate);
                    }
                }
            }
        }
        done.forEach(candidates::remove);
        for (Candidate candidate : changed) {
            candidates.remove(candidate);
            see(current, directory.resolve(candidate.name), candidate.closed);
        }
        return ready;
    }

    private long untilNextLook() {
        long now = System.nanoTime();
        long next = nextScanAt - now;
        Long dueAt = candidates.nextDueAt();
        if (dueAt != null && handedOut.size() < HANDED_OUT_MAX) {
            next = Math.min(next, dueAt - now);
        }
        return Math.max(TimeUnit.MILLISECONDS.toNanos(1), next);
    }

    /** What the directory held at the last scan, which is seconds ago at most unless it is very full. */
    public Spool spool() {
        return spool;
    }

    /** What could not be moved or removed, for people; empty if all is well. It is tried again by itself. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Deletes a picture, if it is still what was handed out: same inode, size and time.
     *
     * @return whether it was deleted; if not, it was gone already, or its name stands for a new picture, which will be
     *     handed out
     * @throws PictureDirectoryException if it could not be deleted: it stays out; try again later
     */
    public boolean remove(Picture picture) throws PictureDirectoryException {
        boolean removed = false;
        try {
            if (FileStamp.of(picture.file()).filter(picture.stamp()::equals).isPresent()) {
                removed = Files.deleteIfExists(picture.file());
            }
        } catch (IOException e) {
            var failure = PictureDirectoryException.failedTo("remove " + picture.name(), directory, e);
            trouble = failure.getMessage();
            throw failure;
        }
        trouble = null;
        handedOut.remove(picture.fileName(), picture.stamp());
        if (!removed) {
            lookAgain();
        }
        return removed;
    }

    /** The picture, or whatever stands under its name now, is to be handed out again. */
    public void retry(Picture picture) {
        handedOut.remove(picture.fileName(), picture.stamp());
        lookAgain();
    }

    /**
     * Sets a picture aside that turned out to be none.
     *
     * @throws PictureDirectoryException if it could not be moved: it stays out; try again later
     */
    public void quarantine(Picture picture, QuarantineReason reason) throws PictureDirectoryException {
        Optional<PictureDirectoryException> failure = Optional.empty();
        try {
            if (FileStamp.of(picture.file()).filter(picture.stamp()::equals).isPresent()) {
                failure = setAside(picture.file(), picture.fileName(), picture.stamp(), reason);
            }
        } catch (IOException e) {
            failure = Optional.of(PictureDirectoryException.failedTo("look at " + picture.name(), directory, e));
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        handedOut.remove(picture.fileName(), picture.stamp());
        lookAgain();
    }

    private Optional<PictureDirectoryException> setAside(
            Path file, Path name, FileStamp stamp, QuarantineReason reason) {
        try {
            if (quarantine.take(file, name, stamp, reason)) {
                LOG.atInfo().addKeyValue(LogKeys.REASON, reason).log("quarantined {}", file);
            }
            trouble = null;
            failures.recovered("quarantine");
            return Optional.empty();
        } catch (IOException e) {
            var failure = PictureDirectoryException.failedTo("quarantine " + name, directory, e);
            trouble = failure.getMessage();
            failures.failure("quarantine").addKeyValue(LogKeys.REASON, reason).log("{}", failure.getMessage());
            return Optional.of(failure);
        }
    }

    private void lookAgain() {
        rescan = true;
        OpenedDirectory current = opened;
        if (current != null) {
            current.watch().wake();
        }
    }

    /** Unlocks the directory; a {@link #take} that waits returns. Pictures that are out stay where they are. */
    @Override
    public void close() {
        OpenedDirectory current = opened;
        if (current == null) {
            return;
        }
        opened = null;
        current.watch().wake();
        taking.lock();
        try {
            current.close();
        } finally {
            taking.unlock();
        }
    }
}
