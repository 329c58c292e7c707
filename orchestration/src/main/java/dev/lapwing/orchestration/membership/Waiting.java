package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Waits with progress.
 *
 * @param pause between two looks
 */
record Waiting(Clock clock, Duration patience, Duration pause, Consumer<String> progress) {

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
            String missing = missing(look);
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
            Thread.sleep(pause);
        }
    }

    /** An API server that restarts, or a lost connection, is no reason to give up what takes minutes. */
    private static String missing(Look look) throws SiteException, InterruptedException {
        try {
            return ApiCall.explained(look::missing);
        } catch (SiteException e) {
            if (e.getCause() instanceof KubernetesClientException) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }
}
