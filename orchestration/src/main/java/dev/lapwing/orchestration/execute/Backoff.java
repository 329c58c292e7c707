package dev.lapwing.orchestration.execute;

import java.time.Duration;

/** Pauses between attempts as client-go's rate limiter for one item has them: 5 ms, then twice as long each time. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(5);

    private final Duration longest;
    private Duration next = FIRST;

    /** @param longest pause; client-go's own bound of 1000 s is beyond what anything here waits for */
    Backoff(Duration longest) {
        this.longest = longest;
    }

    /** The pause before the next attempt. */
    Duration next() {
        Duration pause = next;
        next = next.multipliedBy(2);
        if (next.compareTo(longest) > 0) {
            next = longest;
        }
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    /** Begins anew, after an attempt that went well. */
    void reset() {
        next = FIRST;
    }
}
