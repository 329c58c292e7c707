package dev.lapwing.orchestration.execute;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Since when a move waits for what, as this process has seen it: an API server that fails now and then does not begin its
 * waiting anew. For one thread.
 */
final class MoveProgress {

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

    private int refusals;
    private final Map<Wait, Long> since = new EnumMap<>(Wait.class);

    /** Whether it has waited for longer than {@code within}; waits from the first time that it is asked. */
    boolean isPast(Wait what, Duration within) {
        long now = System.nanoTime();
        Long began = since.putIfAbsent(what, now);
        return began != null && now - began > within.toNanos();
    }

    /** Kubernetes has refused something. Whether it has done so often, and for longer than {@code within}. */
    boolean isRefusedForGood(Duration within) {
        refusals++;
        return isPast(Wait.ALLOWED, within) && refusals > REFUSALS;
    }
}
