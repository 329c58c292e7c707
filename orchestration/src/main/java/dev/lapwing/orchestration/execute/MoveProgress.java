package dev.lapwing.orchestration.execute;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * For how long a move waits for what, as this process has seen it: an API server that fails now and then does not begin its
 * waiting anew, and time in which nobody could look does not count. For one thread.
 */
final class MoveProgress {

    /** Looks that are further apart have an outage between them: that of clients' pauses, or more. */
    private static final long OUTAGE = Duration.ofSeconds(30).toNanos();

    /** What is waited for. */
    enum Wait {
        READY,
        BUDGET,
        GONE,
        /** For Kubernetes to allow what it refuses. */
        ALLOWED
    }

    /** A server that starts refuses this often at most, until it has read who may do what. */
    private static final int REFUSALS = 5;

    private final LongSupplier nanoTime;
    private final Map<Wait, Waited> waits = new EnumMap<>(Wait.class);

    MoveProgress() {
        this(System::nanoTime);
    }

    MoveProgress(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A wait.
     *
     * @param nanos that count
     * @param lookedAt last, by the monotonic clock
     * @param looks at it
     */
    private record Waited(long nanos, long lookedAt, int looks) {

        Waited at(long now) {
            long more = now - lookedAt;
            return new Waited(more > OUTAGE ? nanos : nanos + more, now, looks + 1);
        }
    }

    /** Whether it has waited for longer than {@code within}; waits from the first time that it is asked. */
    boolean isPast(Wait what, Duration within) {
        Waited waited = look(what);
        return waited.looks() > 1 && waited.nanos() > within.toNanos();
    }

    /**
     * Kubernetes has refused something. Whether it has done so often, and for longer than {@code within} all the time: one
     * that comes long after the last one is the first.
     */
    boolean isRefusedForGood(Duration within) {
        Waited last = waits.get(Wait.ALLOWED);
        if (last != null && nanoTime.getAsLong() - last.lookedAt() > OUTAGE) {
            waits.remove(Wait.ALLOWED);
        }
        Waited waited = look(Wait.ALLOWED);
        return waited.looks() > REFUSALS && waited.nanos() > within.toNanos();
    }

    private Waited look(Wait what) {
        long now = nanoTime.getAsLong();
        return waits.merge(what, new Waited(0, now, 1), (waited, first) -> waited.at(now));
    }
}
