package dev.lapwing.producers;

import dev.lapwing.producers.Acknowledged.Mark;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches which log a session's partition has, and lets the outbox settle what it certainly holds.
 *
 * <pre>
 *        time                same log: settle
 *  Idle ------> Asking -----------------------------> Idle
 *                 |  another leader
 *                 v      not answered for long: Idle
 *              Awaiting --> Comparing --------------> Idle, with that log
 *           all answered       |     holds everything
 *                              v
 *                        lacks something: begin anew
 * </pre>
 *
 * <p>Another leader's log is compared when all that was sent before it was seen is answered: the leader before may have
 * acknowledged it, and nothing that was sent later. As long as something is not answered, the watch looks again. Nothing waits
 * for the comparison but what is to settle. For the thread of its publisher.
 */
final class LogWatch {

    /** What is asked of the log, without waiting. */
    interface Log {

        /** Its topic. */
        String topic();

        /** How it was when the session was opened. */
        LogState opened();

        /** Asks how it is now. */
        CompletableFuture<LogState> look();

        /** What was found at the begin and acknowledged since. */
        Acknowledged acknowledged();

        /**
         * Looks whether it holds records where they were. Meanwhile the session may send.
         *
         * @param now how it is since it has another leader
         * @return fails with the Kafka client's exception where nobody could say
         */
        CompletableFuture<Boolean> holds(List<Mark> marks, LogState now);
    }

    private sealed interface Step {
        record Idle(long lookAt) implements Step {}

        record Asking(long askedAt, CompletableFuture<LogState> answer) implements Step {}

        record Awaiting(LogState now, long lookAt) implements Step {}

        record Comparing(LogState now, List<Mark> marks, CompletableFuture<Boolean> holds) implements Step {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final String COMPARISON = "comparison";

    private final String service;
    private final Log log;
    private final Outbox<?> outbox;
    private final Duration every;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private LogState known;
    private int newestEpoch;
    private long newestSeenAt;
    private Step step;

    /**
     * A watch that has looked just now.
     *
     * @param every between two looks
     */
    LogWatch(String service, Log log, Outbox<?> outbox, Duration every) {
        this.service = service;
        this.log = log;
        this.outbox = outbox;
        this.every = every;
        this.known = log.opened();
        this.newestEpoch = known.leaderEpoch();
        this.step = idle();
    }

    private Step idle() {
        return new Step.Idle(System.nanoTime() + every.toNanos());
    }

    /**
     * Does what can be done without waiting; to be called often.
     *
     * @param window what is on its way
     * @return why the session must end, if it must
     */
    Optional<Setback> turn(Window<?> window) throws IOException {
        try {
            switch (step) {
                case Step.Idle(long lookAt) -> {
                    if (System.nanoTime() - lookAt >= 0) {
                        step = new Step.Asking(System.nanoTime(), log.look());
                    }
                }
                case Step.Asking(long askedAt, CompletableFuture<LogState> answer) -> {
                    if (answer.isDone()) {
                        return answered(askedAt, answer.join());
                    }
                }
                case Step.Awaiting(LogState now, long lookAt) -> {
                    if (window.answered(newestSeenAt)) {
                        List<Mark> marks = log.acknowledged().all();
                        step = new Step.Comparing(now, marks, log.holds(marks, now));
                    } else if (System.nanoTime() - lookAt >= 0) {
                        step = new Step.Idle(lookAt); // the topic may be gone since, and nobody answers any more
                    }
                }
                case Step.Comparing comparing -> {
                    if (comparing.holds().isDone()) {
                        return compared(comparing);
                    }
                }
            }
            return Optional.empty();
        } catch (CompletionException e) {
            // Nobody saw what became of the log meanwhile, so that an equal epoch later would prove nothing.
            return Optional.of(Setback.of(e.getCause() == null ? e : e.getCause(), log.topic()));
        }
    }

    private Optional<Setback> answered(long askedAt, LogState now) throws IOException {
        step = idle();
        if (!now.topicId().equals(known.topicId())) {
            return Optional.of(Setback.logChanged(log.topic(), known, now));
        }
        if (now.leaderEpoch() < newestEpoch) {
            return Optional.empty(); // of a broker that does not know yet who leads; the next one will
        }
        if (now.leaderEpoch() == known.leaderEpoch()) {
            log.acknowledged().heldUntil(askedAt);
            outbox.settle(askedAt);
            return Optional.empty();
        }
        if (now.leaderEpoch() > newestEpoch) {
            newestEpoch = now.leaderEpoch();
            newestSeenAt = System.nanoTime();
        }
        step = new Step.Awaiting(now, System.nanoTime() + every.toNanos());
        return Optional.empty();
    }

    private Optional<Setback> compared(Step.Comparing comparing) {
        step = idle();
        LogState now = comparing.now();
        if (comparing.holds().isCompletedExceptionally()) {
            failures.failure(COMPARISON)
                    .addKeyValue(LogKeys.SERVICE, service)
                    .log(
                            "{} has another leader, whose log could not be read; until it can, pictures that were acknowledged stay on disk ({})",
                            log.topic(),
                            comparing.holds().exceptionNow().toString());
            return Optional.empty(); // seen and compared again
        }
        failures.recovered(COMPARISON);
        if (!comparing.holds().join()) {
            return Optional.of(Setback.logChanged(log.topic(), known, now));
        }
        LOG.atInfo()
                .addKeyValue(LogKeys.SERVICE, service)
                .log(
                        "{} has another leader, whose log holds what was acknowledged (epoch {}, before {})",
                        log.topic(),
                        now.leaderEpoch(),
                        known.leaderEpoch());
        log.acknowledged().held(comparing.marks());
        known = now;
        outbox.settleAnew();
        return Optional.empty();
    }
}
