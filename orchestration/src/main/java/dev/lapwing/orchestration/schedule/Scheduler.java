package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.Reason;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places the pods that ask for it by their {@code schedulerName}, beside kube-scheduler, which keeps all others. It decides
 * on one thread and only while it knows the cluster as it is now; what it decided counts as done for the next decision, so
 * that it never asks more of a node than there is. It neither preempts pods nor binds claims.
 */
public final class Scheduler implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    /** After this no binding is on its way any more: the API server ends what takes it more than a minute. */
    private static final long UNDER_WAY = Duration.ofMinutes(2).toNanos();

    private static final String AWAY = "api server";

    private final KubernetesClient client;
    private final NodeRanking ranking;
    private final Surroundings surroundings;
    private final SchedulerMetrics metrics;
    private final Clock clock;
    private final NodeLoads loads = new NodeLoads();
    private final PendingPods pending = new PendingPods(System::nanoTime);
    private final PodCalls calls;
    private final Notices notices;
    private final RaceRepair races;
    private final Unheard unheard = new Unheard();
    private final ClusterFeed feed;
    private final Semaphore binders;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService binding = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("binding-", 0).factory());
    private @Nullable Thread thread;
    private volatile @Nullable Throwable failure;

    /** One that uses {@code client}, and closes it. */
    public Scheduler(
            KubernetesClient client,
            SchedulerSettings settings,
            NodeRanking ranking,
            Surroundings surroundings,
            SchedulerMetrics metrics,
            Clock clock) {
        this.client = client;
        this.ranking = ranking;
        this.surroundings = surroundings;
        this.metrics = metrics;
        this.clock = clock;
        this.calls = new PodCalls(client, settings.name(), settings.instance(), clock);
        this.notices = new Notices(calls, metrics, clock);
        this.races = new RaceRepair(loads, calls::evict, metrics, System::nanoTime);
        this.feed = new ClusterFeed(client, settings.name(), loads, pending, new Watcher());
        this.binders = new Semaphore(settings.binders());
    }

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public void start() {
        metrics.pending(pending::size);
        feed.start();
        thread = Thread.ofPlatform().name("scheduler").start(this::run);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                var taken = pending.take();
                if (taken.isEmpty() || !awaitCurrent()) {
                    return;
                }
                place(taken.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.atError().addKeyValue(LogKeys.SERVICE, name()).setCause(e).log("cannot go on");
        }
    }

    /** Waits until the cluster is known as it is now. Returns {@code false} if it was closed before. */
    private boolean awaitCurrent() throws InterruptedException {
        while (!feed.isCurrent()) {
            if (closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private void place(PendingPods.Taken taken) throws InterruptedException {
        PodState pod = taken.pod();
        Optional<Unheard.Asked> last = unheard.last(pod.uid()); // read before what follows
        if (!pending.waits(pod.uid()) || loads.boundTo(pod.uid()).isPresent()) {
            return; // the watch has told meanwhile, perhaps what came of an attempt without an answer
        }
        if (!pod.needs().unsupported().isEmpty()) {
            metrics.attempt(Attempt.UNSUPPORTED);
            giveBack(pod.uid());
            notices.unschedulable(
                    pod,
                    "Lapwing does not know how to place it: "
                            + String.join("; ", pod.needs().unsupported()) + ".");
            pending.park(pod.uid());
            return;
        }
        loads.know(surroundings.contexts().get());
        boolean held = loads.forget(pod.uid()); // what an attempt without an answer left
        Choice choice = Choice.among(
                loads.all(), pod, ranking, surroundings.wellness(), last.map(Unheard.Asked::node), clock.instant());
        String node = choice.node();
        if (held && !last.map(Unheard.Asked::node).equals(Optional.ofNullable(node))) {
            pending.wake(); // there is room that was held
        }
        if (node == null) {
            metrics.attempt(Attempt.NO_NODE_FITS);
            notices.unschedulable(pod, choice.explanation());
            pending.park(pod.uid());
            return;
        }
        loads.assume(pod, node);
        // To ask again for the same node is the same decision: its reasons, and the time that it took.
        Optional<Unheard.Asked> before = unheard.of(pod.uid(), node);
        var asked = before.orElseGet(() -> new Unheard.Asked(taken, node, choice, System.nanoTime()));
        binders.acquire();
        binding.execute(() -> {
            try {
                settle(asked, bind(asked, before.isPresent()), before.isPresent());
            } finally {
                binders.release();
            }
        });
    }

    private Attempt bind(Unheard.Asked asked, boolean again) {
        PodState pod = asked.taken().pod();
        if (loads.boundTo(pod.uid()).isPresent()) {
            return Attempt.BOUND_BY_OTHER; // by an attempt before, perhaps, of which the watch has told meanwhile
        }
        if (!loads.holds(pod, asked.node())) {
            return Attempt.NODE_LOST;
        }
        if (!again) {
            unheard.add(asked);
        }
        try {
            return calls.bind(pod, asked.node());
        } catch (RuntimeException e) {
            failures.failure("bind").setCause(e).log("a binding failed in an unforeseen way; it is tried again");
            return Attempt.NO_ANSWER;
        }
    }

    private void settle(Unheard.Asked asked, Attempt result, boolean again) {
        PodState pod = asked.taken().pod();
        String node = asked.node();
        metrics.attempt(result);
        switch (result) {
            case BOUND -> {
                seenBound(pod.uid(), node);
                if (failures.recovered(AWAY) > 0) {
                    LOG.atInfo().addKeyValue(LogKeys.SERVICE, name()).log("the API server binds again");
                }
            }
            case BOUND_BY_OTHER -> {
                // Or by us: the client asks again by itself where it hears nothing, and so did we, perhaps. So what was
                // assumed stays until the watch tells where it is.
                pending.retry(pod.uid());
                seenBefore(pod.uid());
            }
            case NODE_LOST -> {
                // Nothing was asked for, this time; what was before may still be on its way.
                if (unheard.of(pod.uid(), node).isEmpty()) {
                    giveBack(pod.uid());
                }
                pending.retry(pod.uid());
                seenBefore(pod.uid());
            }
            case POD_GONE -> {
                giveBack(pod.uid());
                // The watch says so before the pause is over.
                pending.retry(pod.uid());
                seenBefore(pod.uid());
            }
            case REFUSED -> {
                if (!again
                        || System.nanoTime() - asked.decidedAt() > UNDER_WAY) { // else the one before may be bound yet
                    unheard.drop(asked);
                    giveBack(pod.uid());
                }
                failures.failure("refused")
                        .addKeyValue(LogKeys.NODE, node)
                        .log("the API server refused to bind {}/{}; it is tried again", pod.namespace(), pod.name());
                pending.retry(pod.uid());
                seenBefore(pod.uid());
            }
            case NO_ANSWER -> {
                // It may be bound: what was assumed stays until the watch or the next attempt tells.
                failures.failure(AWAY).addKeyValue(LogKeys.NODE, node).log("the API server did not answer a binding");
                pending.retry(pod.uid());
                seenBefore(pod.uid());
            }
            case NO_NODE_FITS, UNSUPPORTED -> throw new IllegalStateException(result + " is not bound");
        }
    }

    /** The watch may have told of a binding already, and be silent about it from now on. */
    private void seenBefore(String uid) {
        loads.boundTo(uid).ifPresent(node -> seenBound(uid, node));
        if (!pending.waits(uid)) { // it is bound, or gone
            unheard.forget(uid);
            giveBack(uid);
        }
    }

    private void giveBack(String uid) {
        if (loads.forget(uid)) {
            pending.wake();
        }
    }

    /** What is heard of a binding, by the answer or the watch, whichever is first. */
    private void seenBound(String uid, String node) {
        if (unheard.of(uid, node).isPresent()) {
            races.remember(uid); // before the first has taken it: the second must find that it is ours
        }
        unheard.bound(uid, node).ifPresent(this::bound);
    }

    /** All that follows from a binding of ours, once for each. */
    private void bound(Unheard.Asked asked) {
        PodState pod = asked.taken().pod();
        metrics.bound(asked.taken().waited().plusNanos(System.nanoTime() - asked.decidedAt()));
        races.look(asked.node()); // the other scheduler's pod may have been seen before
        notices.scheduled(pod, asked.node());
        surroundings.placements().accept(done(pod, asked.node(), asked.choice()));
    }

    private Placement done(PodState pod, String node, Choice choice) {
        return new Placement(
                pod.uid(),
                Step.DONE,
                clock.instant(),
                pod.workload(),
                pod.namespace() + "/" + pod.name(),
                null,
                node,
                Reason.NEW_POD.name(),
                choice.reason(ranking.name()),
                ranking.name(),
                choice.known(),
                choice.considered());
    }

    /** What stands where, as the scheduler knows it. */
    public Iterable<NodeLoad> nodes() {
        return loads.all();
    }

    @Override
    public Health check() {
        Throwable cause = failure;
        if (cause != null) {
            return new Health.Down("the scheduling thread ended: " + cause, cause);
        }
        return feed.isCurrent()
                ? new Health.Up(pending.size() + " pods wait")
                : new Health.Waiting("the API server does not tell what there is (" + feed.fault() + "); "
                        + pending.size() + " pods wait, and nothing is placed");
    }

    @Override
    public void close() {
        closed.countDown();
        pending.close();
        try {
            if (thread != null && !thread.join(STOP_WITHIN)) {
                LOG.atWarn().addKeyValue(LogKeys.SERVICE, name()).log("has not stopped in time; given up");
            }
            binding.shutdown();
            if (!binding.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                binding.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        races.close();
        notices.close();
        feed.close();
        client.close();
    }

    private final class Watcher implements ClusterFeed.Listener {
        @Override
        public void bound(String uid, String node) {
            seenBound(uid, node);
            races.look(node); // which was not judged while the pod was assumed
        }

        @Override
        public void gone(String uid) {
            unheard.forget(uid);
        }

        @Override
        public void appeared(PodState pod) {
            races.look(String.valueOf(pod.node()));
        }

        @Override
        public void failed(Pod pod) {
            String reason = pod.getStatus().getReason();
            if (SchedulerMetrics.NO_ROOM.contains(reason)
                    && races.refused(pod.getMetadata().getUid())) {
                metrics.rejected(reason);
            }
        }
    }
}
