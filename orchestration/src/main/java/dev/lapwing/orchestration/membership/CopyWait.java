package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Waits for replicas that Kafka copies. */
record CopyWait(Clock clock, Duration pause, Consumer<String> progress) {

    private static final Duration SAY = Duration.ofSeconds(15);
    private static final long MEGABYTE = 1_000_000;

    /**
     * What is not done.
     *
     * @param partitions that still lack a copy
     * @param bytes of these copies that are there already
     */
    record Left(List<String> partitions, long bytes) {}

    /** What is waited for. */
    interface Look {
        /** Without partitions if all is done. */
        Left left() throws SiteException, InterruptedException;
    }

    /**
     * Until nothing is left. A large partition takes longer than any patience, so a copy that grows is progress, too.
     *
     * @throws SiteException if no partition gets done and no copy grows for longer than the patience
     */
    void until(String what, Duration patience, Look look) throws SiteException, InterruptedException {
        Instant since = clock.instant();
        Instant said = since;
        int fewest = Integer.MAX_VALUE;
        long most = 0;
        while (true) {
            Left left = look.left();
            int count = left.partitions().size();
            if (count == 0) {
                return;
            }
            Instant now = clock.instant();
            if (count < fewest || left.bytes() > most) {
                since = now;
                // The copies of a partition that is done count no more.
                most = left.bytes();
                fewest = Math.min(fewest, count);
            }
            if (now.isAfter(since.plus(patience))) {
                throw new SiteException(what + ": no progress for " + patience.toSeconds() + " s, left are "
                        + left.partitions() + ". See whether all brokers run (lapwing status), and run the same command"
                        + " again: it goes on from here");
            }
            if (now.isAfter(said.plus(SAY))) {
                progress.accept(what + ": " + count + " left, " + left.bytes() / MEGABYTE + " MB of them are there");
                said = now;
            }
            Thread.sleep(pause);
        }
    }
}
