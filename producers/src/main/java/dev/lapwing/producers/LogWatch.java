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
 *                 v
 *              Awaiting --> Comparing --------------> Idle, with that log
 *           all answered       |     holds everything
 *                              v
 *                        lacks something: begin anew
 * </pre>
 *
 * <p>Another leader's log is compared when all that was sent before it was seen is answered: the leader before may have
 * acknowledged it, and nothing that was sent later. Nothing waits for the comparison but what is to settle. For the thread of
 * its publisher.
 */
final class LogWatch {

    private sealed interface Step {
        record Idle(long lookAt) implements Step {}

        record Asking(long askedAt, CompletableFuture<LogState> answer) implements Step {}

        record Awaiting(LogState now, long seenAt) implements Step {}

        record Comparing(LogState now, List<Mark> marks, CompletableFuture<Boolean> holds) implements Step {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final String COMPARISON = "comparison";

    private final String service;
    private final TopicSession session;
    private final Outbox<?> outbox;
    private final Duration every;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private LogState log;
    private Step step;

    /**
     * A watch that has looked just now.
     *
     * @param every between two looks
     */
    LogWatch(String service, TopicSession session, Outbox<?> outbox, Duration every) {
        this.service = service;
        this.session = session;
        this.outbox = outbox;
        this.every = every;
        this.log = session.opened();
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
                        step = new Step.Asking(System.nanoTime(), session.look());
                    }
                }
                case Step.Asking(long askedAt, CompletableFuture<LogState> answer) -> {
                    if (answer.isDone()) {
                        return answered(askedAt, answer.join());
                    }
                }
                case Step.Awaiting(LogState now, long seenAt) -> {
                    if (window.answered(seenAt)) {
                        List<Mark> marks = session.acknowledged().all();
                        step = new Step.Comparing(now, marks, session.holds(marks, now));
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
            return Optional.of(Setback.of(e.getCause() == null ? e : e.getCause(), session.topic()));
        }
    }

    private Optional<Setback> answered(long askedAt, LogState now) throws IOException {
        step = idle();
        if (!now.topicId().equals(log.topicId())) {
            return Optional.of(Setback.logChanged(session.topic(), log, now));
        }
        if (now.leaderEpoch() == log.leaderEpoch()) {
            session.acknowledged().heldUntil(askedAt);
            outbox.settle(askedAt);
        } else if (now.leaderEpoch() > log.leaderEpoch()) {
            step = new Step.Awaiting(now, System.nanoTime());
        } // else a broker that does not know yet who leads was asked; the next one will
        return Optional.empty();
    }

    private Optional<Setback> compared(Step.Comparing comparing) {
        step = idle();
        LogState now = comparing.now();
        if (comparing.holds().isCompletedExceptionally()) {
            failures.failure(COMPARISON)
                    .addKeyValue(LogKeys.SERVICE, service)
                    .log(
                            "{} has another leader, whose log could not be read; until it can, pictures stay on disk ({})",
                            session.topic(),
                            comparing.holds().exceptionNow().toString());
            return Optional.empty(); // seen and compared again
        }
        failures.recovered(COMPARISON);
        if (!comparing.holds().join()) {
            return Optional.of(Setback.logChanged(session.topic(), log, now));
        }
        LOG.atInfo()
                .addKeyValue(LogKeys.SERVICE, service)
                .log(
                        "{} has another leader, whose log holds what was acknowledged (epoch {}, before {})",
                        session.topic(),
                        now.leaderEpoch(),
                        log.leaderEpoch());
        session.acknowledged().held(comparing.marks());
        log = now;
        outbox.settleAnew();
        return Optional.empty();
    }
}
