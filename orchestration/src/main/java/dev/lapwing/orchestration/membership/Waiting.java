package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Waits with progress. */
record Waiting(Clock clock, Duration patience, Consumer<String> progress) {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What is waited for. */
    interface Look {
        /** Empty if it is there; else why it is not. */
        String missing() throws SiteException, InterruptedException;
    }

    /**
     * Until it is there.
     *
     * @throws SiteException if the reason stays the same for longer than the patience
     */
    void until(String what, Look look) throws SiteException, InterruptedException {
        Instant since = clock.instant();
        String before = "";
        while (true) {
            String missing = look.missing();
            if (missing.isEmpty()) {
                progress.accept(what + ": done");
                return;
            }
            if (!missing.equals(before)) {
                progress.accept(what + ": " + missing);
                before = missing;
                since = clock.instant();
            }
            if (clock.instant().isAfter(since.plus(patience))) {
                throw new SiteException(what + ": for " + patience.toSeconds() + " s, " + missing
                        + ". Mend that, and run the same command again: it goes on from here");
            }
            Thread.sleep(LOOK);
        }
    }
}
