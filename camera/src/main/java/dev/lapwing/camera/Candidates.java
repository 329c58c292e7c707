package dev.lapwing.camera;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files that may become pictures, oldest first. Bounded: of more, the oldest are kept, and {@link #overflowed} tells that
 * a scan will find others once there is room. For one thread.
 */
final class Candidates implements Iterable<Candidates.Candidate> {

    /** A file that was seen and not yet judged. */
    static final class Candidate {
        final Path name;
        /** Found by a scan at start or while catching up: those behind it wait for it, for they are younger. */
        final boolean leftover;

        FileStamp stamp;
        /** {@link System#nanoTime} when it was first seen as it is now. */
        long unchangedSince;
        /** {@link System#nanoTime} when it is to be looked at. */
        long dueAt;
        /** The kernel said that its writer closed it. */
        boolean closed;
        /** Looked at once, and not finished then. */
        boolean unfinished;
        /** What is wrong with it, as far as it was looked at. */
        QuarantineReason fault = QuarantineReason.UNREADABLE;

        Candidate(Path name, FileStamp stamp, long now, long dueAt, boolean leftover) {
            this.name = name;
            this.stamp = stamp;
            this.unchangedSince = now;
            this.dueAt = dueAt;
            this.leftover = leftover;
        }
    }

    private static final Comparator<Candidate> OLDEST_FIRST = Comparator.comparing(
                    (Candidate candidate) -> candidate.stamp.modifiedAt())
            .thenComparing(candidate -> candidate.name);

    private final int max;
    private final TreeSet<Candidate> ordered = new TreeSet<>(OLDEST_FIRST);
    private final Map<Path, Candidate> byName = new HashMap<>();
    private boolean overflowed;

    Candidates(int max) {
        this.max = max;
    }

    Optional<Candidate> find(Path name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Adds a file that is not among them yet; if there is no room, the youngest of all goes. */
    void add(Candidate candidate) {
        if (ordered.size() >= max) {
            overflowed = true;
            Candidate youngest = ordered.last();
            if (OLDEST_FIRST.compare(candidate, youngest) >= 0) {
                return;
            }
            remove(youngest);
        }
        ordered.add(candidate);
        byName.put(candidate.name, candidate);
    }

    void remove(Candidate candidate) {
        ordered.remove(candidate);
        byName.remove(candidate.name);
    }

    /** The file is now another one, or has grown. */
    void changed(Candidate candidate, FileStamp stamp, long now) {
        ordered.remove(candidate);
        candidate.stamp = stamp;
        candidate.unchangedSince = now;
        ordered.add(candidate);
    }

    void clear() {
        ordered.clear();
        byName.clear();
        overflowed = false;
    }

    int size() {
        return ordered.size();
    }

    /** Whether files were left out for want of room, and there is room again. */
    boolean wantsMore() {
        return overflowed && ordered.size() <= max / 2;
    }

    /** Before a scan, which will find all that there is. */
    void scanning() {
        overflowed = false;
    }

    /** When the first of them is to be looked at, by {@link System#nanoTime}; {@code null} if there is none. */
    @Nullable Long nextDueAt() {
        Long next = null;
        for (Candidate candidate : ordered) {
            if (next == null || candidate.dueAt - next < 0) {
                next = candidate.dueAt;
            }
        }
        return next;
    }

    @Override
    public Iterator<Candidate> iterator() {
        return ordered.iterator();
    }
}
