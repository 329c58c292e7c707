package dev.lapwing.orchestration.execute;

import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The moves that are under way, one for a workload at most, each on a virtual thread; writes what comes of them. */
final class MoveRuns {

    private static final Logger LOG = LoggerFactory.getLogger(MoveRuns.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int REMEMBERED = 1_000;

    private final PlacementLog log;
    private final PodMove move;
    private final Leadership leadership;
    private final PlacementMetrics metrics;
    private final Clock clock;
    private final Consumer<Placement> told;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final Map<String, Thread> underWay = new ConcurrentHashMap<>();
    private final AtomicBoolean left = new AtomicBoolean();
    /** Pods that are gone since they were moved, as {@code namespace/name}, the newest last. */
    private final Set<String> gone = Collections.synchronizedSet(new LinkedHashSet<>());

    MoveRuns(PlacementLoop.Hands hands, PlacementMetrics metrics, Clock clock, Consumer<Placement> told) {
        this.log = hands.log();
        this.move = hands.move();
        this.leadership = hands.leadership();
        this.metrics = metrics;
        this.clock = clock;
        this.told = told;
    }

    boolean isMoving(String workload) {
        return underWay.containsKey(workload);
    }

    /** Whether a pod ({@code namespace/name}) was moved, and so is gone: the watch may tell of that a moment later. */
    boolean hasMoved(String pod) {
        return gone.contains(pod);
    }

    int size() {
        return underWay.size();
    }

    /**
     * Whether moves were left where they stand since this was asked last. A lease that was lost for seconds only may be held
     * again before anybody has noticed: then this process itself must take them up.
     */
    boolean takeLeft() {
        return left.getAndSet(false);
    }

    /** Begins a move whose decision is on the topic. */
    void begin(MoveOrder order, Placement decided) {
        run(order, decided, false);
    }

    /** Goes on with one that another process decided; one of which there is nothing on the cluster is not begun now. */
    void takeUp(MoveOrder order, Placement last) {
        run(order, last, true);
    }

    private void run(MoveOrder order, Placement last, boolean takenUp) {
        Thread thread = Thread.ofVirtual().name("move-" + order.shortId()).unstarted(() -> {
            boolean isLeft = false;
            try {
                run(order, last, takenUp, new AtomicBoolean(last.step() == Step.STARTED));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (NotLeaderException e) {
                isLeft = true;
                LOG.atInfo().addKeyValue("workload", order.workload()).log("a move is left: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("workload", order.workload())
                        .log("a move ended by a fault");
            } finally {
                underWay.remove(order.workload());
                metrics.moving.set(underWay.size());
                if (isLeft) {
                    left.set(true);
                }
            }
        });
        if (underWay.putIfAbsent(order.workload(), thread) == null) {
            metrics.moving.set(underWay.size());
            thread.start();
        }
    }

    private void run(MoveOrder order, Placement last, boolean takenUp, AtomicBoolean isStarted)
            throws InterruptedException {
        var backoff = new Backoff(LONGEST_PAUSE);
        var progress = new MoveProgress();
        int term = leadership.term();
        while (true) {
            try {
                MoveEnd end = takenUp && !move.isBegun(order)
                        ? new MoveEnd.Undone(Undoing.NOT_BEGUN, "the process that decided it ended before it began")
                        : move.run(order, progress, () -> {
                            if (isStarted.compareAndSet(false, true)) {
                                writeNow(step(last, Step.STARTED, last.detail()), term);
                            }
                        });
                end(order, last, end, term);
                return;
            } catch (KubernetesClientException | KafkaException e) {
                metrics.retries.labelValues("MOVE").inc();
                leadership.require();
                failures.failure(order.id())
                        .addKeyValue("workload", order.workload())
                        .addKeyValue(LogKeys.REASON, String.valueOf(e.getMessage()))
                        .log("a move waits, and is gone on with");
                Thread.sleep(backoff.next());
            } catch (NotLeaderException e) {
                throw e;
            } catch (RuntimeException e) {
                // It would fail again. What stands of it on the cluster is taken away as a leftover.
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("workload", order.workload())
                        .log("a move ended by a fault");
                end(order, last, new MoveEnd.Undone(Undoing.FAULT, e.toString()), term);
                return;
            }
        }
    }

    private void end(MoveOrder order, Placement last, MoveEnd end, int term) throws InterruptedException {
        switch (end) {
            case MoveEnd.Done(String newPod) -> {
                write(step(last, Step.DONE, last.detail() + " (now " + newPod + ")"), term);
                remember(last.pod());
                metrics.moves.labelValues(last.reason()).inc();
                metrics.moveSeconds.observe(
                        Duration.between(last.at(), clock.instant()).toMillis() / 1000.0);
            }
            case MoveEnd.Undone(Undoing why, String detail) -> {
                write(step(last, Step.UNDONE, why + ": " + detail), term);
                metrics.undone.labelValues(why.name()).inc();
            }
            case MoveEnd.Left(String detail) -> throw new NotLeaderException(detail);
        }
        failures.recovered(order.id());
    }

    private void remember(String pod) {
        synchronized (gone) {
            gone.add(pod);
            if (gone.size() > REMEMBERED) {
                gone.remove(gone.iterator().next());
            }
        }
    }

    private Placement step(Placement last, Step step, String detail) {
        return new Placement(
                last.id(),
                step,
                clock.instant(),
                last.workload(),
                last.pod(),
                last.from(),
                last.to(),
                last.reason(),
                detail,
                last.policy(),
                last.known(),
                last.considered());
    }

    /**
     * Tries until the cluster has it, or this process leads no more: who leads then finds out for itself. If that is this
     * process again, another one may have ended the move meanwhile.
     */
    private void write(Placement step, int term) throws InterruptedException {
        var backoff = new Backoff(LONGEST_PAUSE);
        while (true) {
            leadership.require();
            if (leadership.term() != term) {
                throw new NotLeaderException("this process led, and leads again; the move is looked at anew");
            }
            try {
                log.write(step);
                told.accept(step);
                return;
            } catch (KafkaException e) {
                metrics.retries.labelValues("RECORD").inc();
                failures.failure(step.id())
                        .addKeyValue(LogKeys.REASON, String.valueOf(e.getMessage()))
                        .log("what came of a move cannot be written; it is tried again");
                Thread.sleep(backoff.next());
            }
        }
    }

    private void writeNow(Placement step, int term) {
        try {
            write(step, term);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves all moves where they stand. */
    void close(Duration within) throws InterruptedException {
        underWay.values().forEach(Thread::interrupt);
        long deadline = System.nanoTime() + within.toNanos();
        for (Thread thread : underWay.values()) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            thread.join(left);
        }
    }
}
