package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.execute.MoveEnd.Undone;
import dev.lapwing.orchestration.execute.MoveProgress.Wait;
import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.runtime.LogKeys;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves one pod, make before break. Nothing of the workload is edited: not its replicas, which an autoscaler may own, nor
 * its template, whose edit would roll all of a Deployment's pods.
 *
 * <pre>
 *  make ---> await ready ---> ask the budget ---> hand over ---> await the old one gone ---> Done
 *    |            |                  |                                    |
 *    +------------+------------------+----> hand over, marked to go ------+----> Undone
 * </pre>
 *
 * <p>The new pod is held by a holder ({@link SurgePod}) until it serves. Handed over, it makes one pod too many, and the
 * workload's controller removes the one whose deletion cost is lowest: the old one, or, if the move is undone, the new one.
 * So that a PodDisruptionBudget is kept, the Eviction API is asked right before, as a dry run.
 *
 * <p>Each step is found again from what stands on the pods, so that any process that leads may go on with a move that
 * another began.
 */
public final class PodMove {

    private static final Logger LOG = LoggerFactory.getLogger(PodMove.class);

    private final KubernetesClient client;
    private final PodWrites writes;
    private final ClusterEvents events;
    private final MoveTimes times;

    public PodMove(KubernetesClient client, Leadership leadership, MoveTimes times, Clock clock) {
        this.client = client;
        this.events = new ClusterEvents(client, leadership, clock);
        this.writes = new PodWrites(client, leadership);
        this.times = times;
    }

    /** As {@link #run(MoveOrder, MoveProgress, Runnable)}, from the beginning. */
    MoveEnd run(MoveOrder order, Runnable started) throws InterruptedException {
        return run(order, new MoveProgress(), started);
    }

    /**
     * Moves, or goes on with a move that was begun. Waits; to be called on a thread of its own.
     *
     * @param progress of this move, the same one for each call
     * @param started told once the new pod is there
     * @throws KubernetesClientException if the API server is away or refuses; the move stands where it stood, and may be
     *     called again
     */
    MoveEnd run(MoveOrder order, MoveProgress progress, Runnable started) throws InterruptedException {
        try {
            return go(order, progress, started);
        } catch (NotLeaderException e) {
            return new MoveEnd.Left(String.valueOf(e.getMessage()));
        } catch (Surrender e) {
            return giveUp(order, e.end);
        } catch (KubernetesClientException e) {
            if (!ApiCall.isRefusal(e) || !progress.isRefusedForGood(times.budgetWithin())) {
                throw e;
            }
            return giveUp(order, new Undone(Undoing.NOT_PERMITTED, said(e)));
        }
    }

    private MoveEnd giveUp(MoveOrder order, Undone end) throws InterruptedException {
        try {
            return undo(order, end);
        } catch (NotLeaderException e) {
            return new MoveEnd.Left(String.valueOf(e.getMessage()));
        } catch (KubernetesClientException e) {
            if (end.why() != Undoing.NOT_PERMITTED || !ApiCall.isRefusal(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("workload", order.workload())
                    .addKeyValue(LogKeys.REASON, said(e))
                    .log("the new pod of a move cannot be taken away now; that is tried again from time to time");
            return end;
        }
    }

    /** Whether there is anything of the move on the cluster: without, it need not be undone. */
    public boolean isBegun(MoveOrder order) {
        return newPod(order).isPresent();
    }

    /** What is left of moves that are over. */
    Leftovers leftovers() {
        return new Leftovers(client, writes);
    }

    private MoveEnd go(MoveOrder order, MoveProgress progress, Runnable started)
            throws InterruptedException, Surrender {
        Pod made = newPod(order).orElse(null);
        if (made == null) {
            made = make(order);
        }
        started.run();
        if (!SurgePod.isHeld(made) && SurgePod.GO_FIRST.equals(SurgePod.annotation(made, SurgePod.DELETION_COST))) {
            return new Undone(Undoing.GIVEN_UP, "it was given up before this process took it up");
        }
        if (SurgePod.isHeld(made)) {
            awaitReady(order, progress);
            awaitBudget(order, progress);
            handOver(order);
        }
        return awaitGone(order, progress, made);
    }

    private Pod make(MoveOrder order) throws Surrender {
        Pod old = oldPod(order);
        if (!order.from().equals(old.getSpec().getNodeName())) {
            throw new Surrender(Undoing.OLD_POD_GONE, order.pod() + " is not on " + order.from() + " any more");
        }
        Workload workload = workload(old);
        if (!workload.settled()) {
            throw new Surrender(Undoing.ROLLING_OUT, order.workload() + " is rolling out, or scaling");
        }
        try {
            Pod made =
                    writes.create(SurgePod.of(order, workload, old.getMetadata().getUid()));
            events.pod(old, "Moving", made.getMetadata().getName() + " is made for it on " + order.to(), false);
            return made;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return newPod(order).orElseThrow(() -> e);
            }
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == 422) {
                throw new Surrender(Undoing.NEW_POD_REFUSED, said(e));
            }
            throw e;
        }
    }

    private void awaitReady(MoveOrder order, MoveProgress progress) throws InterruptedException, Surrender {
        while (true) {
            Pod made = unchanged(order);
            if (SurgePod.isReady(made)) {
                return;
            }
            if (progress.isPast(Wait.READY, times.readyWithin())) {
                throw new Surrender(
                        Undoing.NOT_READY_IN_TIME,
                        made.getMetadata().getName() + " on " + order.to() + " was not ready after "
                                + times.readyWithin().toSeconds() + " s");
            }
            Thread.sleep(times.lookEvery());
        }
    }

    /** Asks as often as client-go would, until the old pod may go and its siblings are well. */
    private void awaitBudget(MoveOrder order, MoveProgress progress) throws InterruptedException, Surrender {
        var backoff = new Backoff(times.lookEvery());
        while (true) {
            unchanged(order);
            Pod old = oldPod(order);
            Workload workload = workload(old);
            boolean siblings = !SurgePod.isReady(old) || workload.ready() >= workload.replicas();
            Optional<String> refusal = siblings ? writes.evictionRefusal(old) : Optional.empty();
            if (siblings && refusal.isEmpty()) {
                return;
            }
            if (progress.isPast(Wait.BUDGET, times.budgetWithin())) {
                throw siblings
                        ? new Surrender(Undoing.BUDGET_REFUSED, refusal.orElseThrow())
                        : new Surrender(
                                Undoing.SIBLINGS_NOT_READY,
                                workload.ready() + " of " + workload.replicas() + " pods are ready");
            }
            Thread.sleep(backoff.next());
        }
    }

    /** The new pod, if all is as it was when the move began. */
    private Pod unchanged(MoveOrder order) throws Surrender {
        Pod made = newPod(order).orElse(null);
        if (made == null || SurgePod.isGoing(made) || SurgePod.isOver(made)) {
            throw new Surrender(Undoing.NEW_POD_GONE, "the new pod of " + order.workload() + " is gone or has ended");
        }
        Pod old = oldPod(order);
        if (!old.getMetadata().getUid().equals(SurgePod.annotation(made, SurgePod.REPLACES))) {
            throw new Surrender(Undoing.OLD_POD_GONE, order.pod() + " went by another hand");
        }
        Workload workload = workload(old);
        if (!Long.toString(workload.generation()).equals(SurgePod.annotation(made, SurgePod.GENERATION))) {
            throw new Surrender(Undoing.EDITED, order.workload() + " was edited in the middle of the move");
        }
        return made;
    }

    private void handOver(MoveOrder order) throws InterruptedException, Surrender {
        unchanged(order);
        Pod old = oldPod(order);
        writes.annotate(old, Map.of(SurgePod.DELETION_COST, SurgePod.GO_FIRST));
        release(order, Map.of());
    }

    /** Lets the workload's controller have the new pod; the last that is looked at is whether a person was faster. */
    private void release(MoveOrder order, Map<String, @Nullable String> annotations)
            throws InterruptedException, Surrender {
        Pod made = annotations.isEmpty() ? unchanged(order) : newPod(order).orElse(null);
        if (made != null && SurgePod.isHeld(made)) {
            writes.release(made, annotations);
        }
    }

    private MoveEnd awaitGone(MoveOrder order, MoveProgress progress, Pod made) throws InterruptedException {
        String oldUid = SurgePod.annotation(made, SurgePod.REPLACES);
        while (true) {
            Pod old = pod(order, order.pod());
            if (old == null || !old.getMetadata().getUid().equals(oldUid)) {
                return ended(order, made);
            }
            if (SurgePod.isGoing(old)) {
                // A kubelet that is away never says that it has gone; the new one serves all the same.
                if (progress.isPast(Wait.GONE, grace(old).plus(times.goneWithin()))) {
                    return ended(order, made);
                }
            } else if (progress.isPast(Wait.GONE, times.goneWithin())) {
                writes.annotate(old, nothing(SurgePod.DELETION_COST));
                return new Undone(
                        Undoing.OLD_POD_KEPT, "the controller of " + order.workload() + " removed another pod instead");
            }
            Thread.sleep(times.lookEvery());
        }
    }

    private static Duration grace(Pod pod) {
        Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private MoveEnd ended(MoveOrder order, Pod made) {
        if (newPod(order).isEmpty()) {
            return new Undone(Undoing.NEW_POD_GONE, "the new pod of " + order.workload() + " is gone as well");
        }
        events.pod(made, "Moved", "stands for " + order.pod() + ", which was on " + order.from(), false);
        LOG.atInfo()
                .addKeyValue("workload", order.workload())
                .addKeyValue(LogKeys.NODE, order.to())
                .log("moved from {}", order.from());
        return new MoveEnd.Done(made.getMetadata().getName());
    }

    /** Marks the new pod as the one to go, and hands it over: its controller has one too many then. */
    private MoveEnd undo(MoveOrder order, Undone end) throws InterruptedException {
        LOG.atInfo()
                .addKeyValue("workload", order.workload())
                .addKeyValue(LogKeys.REASON, end.why())
                .log("a move to {} is undone: {}", order.to(), end.detail());
        Pod old = pod(order, order.pod());
        if (old != null && SurgePod.annotation(old, SurgePod.DELETION_COST) != null) {
            writes.annotate(old, nothing(SurgePod.DELETION_COST));
        }
        if (old != null) {
            events.pod(old, "MoveUndone", end.why() + ": " + end.detail(), true);
        }
        Pod made = newPod(order).orElse(null);
        if (made == null || SurgePod.isGoing(made)) {
            return end;
        }
        if (old == null && SurgePod.isHeld(made) && SurgePod.isHeldByPod(made)) {
            return end; // it is collected with the pod that holds it
        }
        if (SurgePod.isOver(made) || isWorkloadGone(end, old)) {
            evict(made);
            return end;
        }
        try {
            release(order, Map.of(SurgePod.DELETION_COST, SurgePod.GO_FIRST));
        } catch (Surrender e) {
            throw new IllegalStateException("nothing is asked of a pod that is given up", e);
        }
        return end;
    }

    private boolean isWorkloadGone(Undone end, @Nullable Pod old) {
        if (end.why() == Undoing.WORKLOAD_GONE) {
            return true;
        }
        return old != null && Workload.of(client, old) instanceof Workload.Answer.Gone;
    }

    /** Nobody would remove it: its workload is gone. */
    private void evict(Pod made) throws InterruptedException {
        long began = System.nanoTime();
        var backoff = new Backoff(times.lookEvery());
        Optional<String> refusal = writes.evict(made);
        while (refusal.isPresent() && !isPast(began, times.budgetWithin())) {
            Thread.sleep(backoff.next());
            refusal = writes.evict(made);
        }
        refusal.ifPresent(why -> LOG.atWarn()
                .addKeyValue("pod", made.getMetadata().getName())
                .log("is left over from a move, and may not be evicted: {}", why));
    }

    private Workload workload(Pod pod) throws Surrender {
        return switch (answer(pod)) {
            case Workload.Answer.Found(Workload workload) -> workload;
            case Workload.Answer.Gone() -> throw new Surrender(Undoing.WORKLOAD_GONE, "its workload is gone");
            case Workload.Answer.Other(String kind) ->
                throw new Surrender(
                        Undoing.KIND_CANNOT_SURGE, "a " + kind + " has no pod more than it asks for; move it by hand");
        };
    }

    private Workload.Answer answer(Pod pod) throws Surrender {
        try {
            return Workload.of(client, pod);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                throw new Surrender(Undoing.NOT_PERMITTED, said(e));
            }
            throw e;
        }
    }

    private @Nullable Pod pod(MoveOrder order, String name) {
        return client.pods().inNamespace(order.namespace()).withName(name).get();
    }

    private Pod oldPod(MoveOrder order) throws Surrender {
        Pod old = pod(order, order.pod());
        if (old == null || SurgePod.isGoing(old) || SurgePod.isOver(old)) {
            throw new Surrender(Undoing.OLD_POD_GONE, order.pod() + " went by another hand");
        }
        return old;
    }

    private Optional<Pod> newPod(MoveOrder order) {
        return Optional.ofNullable(pod(order, order.newPod())).filter(pod -> SurgePod.isOf(order, pod));
    }

    private static Map<String, @Nullable String> nothing(String key) {
        var nothing = new HashMap<String, @Nullable String>();
        nothing.put(key, null);
        return nothing;
    }

    private static boolean isPast(long began, Duration within) {
        return System.nanoTime() - began > within.toNanos();
    }

    private static String said(KubernetesClientException e) {
        return e.getStatus() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getStatus().getMessage());
    }

    /** The move cannot go on. */
    private static final class Surrender extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Undone end;

        private Surrender(Undoing why, String detail) {
            super(detail);
            this.end = new Undone(why, detail);
        }
    }
}
