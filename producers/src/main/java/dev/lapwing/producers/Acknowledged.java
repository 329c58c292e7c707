package dev.lapwing.producers;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log acknowledged since it was last known to hold all of it, and the last record before that.
 *
 * <p>Where a log holds that one, it holds all before it. Of what came since, each must be asked for: a log that was cut grows
 * over its old end, and then holds the last of them without those before. Any thread.
 */
final class Acknowledged {

    /**
     * One record.
     *
     * @param offset that it was acknowledged with; {@link Long#MAX_VALUE}, which no log has, if the broker did not know it any
     *     more
     * @param at {@link System#nanoTime} when the answer came
     */
    record Mark(long offset, String id, long at) {}

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();

    /** A record was acknowledged, or found; in the order of the log as it was then. */
    synchronized void add(long offset, String id, long at) {
        marks.addLast(new Mark(offset, id, at));
    }

    /** The log was seen to hold what was acknowledged before then. */
    synchronized void heldUntil(long nanoTime) {
        Mark last = null;
        for (Mark next = marks.peekFirst(); next != null && next.at() - nanoTime < 0; next = marks.peekFirst()) {
            last = marks.pollFirst();
        }
        putBack(last);
    }

    /** The log was seen to hold these, which were {@link #all}. */
    synchronized void held(List<Mark> some) {
        some.forEach(marks::remove);
        putBack(some.isEmpty() ? null : some.getLast());
    }

    private void putBack(@Nullable Mark last) {
        if (last != null) {
            marks.addFirst(last);
        }
    }

    /** What a log must hold, oldest first. */
    synchronized List<Mark> all() {
        return List.copyOf(marks);
    }
}
