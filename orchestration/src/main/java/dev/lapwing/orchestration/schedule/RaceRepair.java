package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.site.ApiCall;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Mends what two schedulers do to each other: both see a node free, both bind, and it has more pods than it has room for.
 * Then the newest of our pods there that its owner makes anew is evicted, within what PodDisruptionBudgets allow; only one
 * that was bound lately, for what fills a node later is no race: a node that shrank, a pod that was resized in its place.
 * Safe for use by several threads.
 */
final class RaceRepair {

    /** Other schedulers see a binding within seconds; none decides on what it saw longer ago than this. */
    private static final long LATELY = Duration.ofMinutes(5).toNanos();

    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final NodeLoads loads;
    private final Predicate<PodState> eviction;
    private final SchedulerMetrics metrics;
    private final LongSupplier nanos;
    /** When we bound a pod, by uid; the oldest binding first. */
    private final SequencedMap<String, Long> ours = new LinkedHashMap<>();

    /** Node by uid of what is evicted, until it is seen no more: the watch tells of an eviction a moment later. */
    private final Map<String, String> leaving = new HashMap<>();
    /** Nodes that were counted as too full, until they are not. */
    private final Set<String> left = new HashSet<>();

    private final ExecutorService evictions = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("race-repair-", 0).factory());

    /**
     * One that judges by {@code loads}.
     *
     * @param eviction {@link PodCalls#evict}
     * @param nanos a monotonic clock
     */
    RaceRepair(NodeLoads loads, Predicate<PodState> eviction, SchedulerMetrics metrics, LongSupplier nanos) {
        this.loads = loads;
        this.eviction = eviction;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /** We bound a pod. */
    synchronized void remember(String uid) {
        forgetOld();
        ours.putIfAbsent(uid, nanos.getAsLong());
    }

    /** Whether a pod that a kubelet refused is one that we bound lately; asked once for each. */
    synchronized boolean refused(String uid) {
        forgetOld();
        return ours.remove(uid) != null;
    }

    /** Looks whether {@code node} has more than it can take, and evicts what must go. */
    void look(String node) {
        for (PodState pod : toGo(node)) {
            evictions.execute(() -> evict(pod));
        }
    }

    private void forgetOld() {
        long now = nanos.getAsLong();
        while (!ours.isEmpty() && now - ours.firstEntry().getValue() > LATELY) {
            ours.pollFirstEntry();
        }
    }

    private synchronized List<PodState> toGo(String node) {
        // What is assumed may come to nothing; it is looked at when the watch tells that it is bound.
        Optional<NodeLoad> settled = loads.settled(node);
        if (settled.isEmpty()) {
            leaving.values().removeIf(node::equals);
            return List.of();
        }
        NodeLoad load = settled.get();
        if (!leaving.isEmpty()) {
            Set<String> there = load.pods().stream().map(PodState::uid).collect(Collectors.toSet());
            leaving.entrySet().removeIf(pod -> pod.getValue().equals(node) && !there.contains(pod.getKey()));
        }
        if (!NodeLoads.isOvercommitted(load)) {
            left.remove(node);
            return List.of();
        }
        forgetOld();
        NodeLoad rest = load;
        for (PodState pod : load.pods()) {
            if (leaving.containsKey(pod.uid()) || pod.movability() == Movability.TERMINATING) {
                rest = rest.without(pod.uid());
            }
        }
        var going = new ArrayList<PodState>();
        for (PodState pod : newestFirst(rest)) {
            if (NodeLoads.isOvercommitted(rest)) {
                rest = rest.without(pod.uid());
                going.add(pod);
                leaving.put(pod.uid(), node);
            }
        }
        if (NodeLoads.isOvercommitted(rest) && left.add(node)) {
            metrics.race(Race.LEFT);
        }
        return going;
    }

    /** Ours that may go. */
    private List<PodState> newestFirst(NodeLoad load) {
        long now = nanos.getAsLong();
        return load.pods().stream()
                .filter(pod -> pod.owner() != null && ours.containsKey(pod.uid()))
                .sorted(Comparator.comparingLong(pod -> now - ours.getOrDefault(pod.uid(), now)))
                .toList();
    }

    private synchronized boolean wasBoundLately(PodState pod) {
        forgetOld();
        return ours.containsKey(pod.uid());
    }

    private boolean isTooFull(String node) {
        return loads.settled(node).filter(NodeLoads::isOvercommitted).isPresent();
    }

    /**
     * As often as a budget may refuse it; a server that does not answer is asked until it does. Not once there is room, or
     * the binding is long ago.
     */
    private void evict(PodState pod) {
        String node = String.valueOf(pod.node());
        boolean goes = false;
        try {
            Duration pause = FIRST_PAUSE;
            int tries = 0;
            while (tries < TRIES && wasBoundLately(pod) && isTooFull(node)) {
                try {
                    if (eviction.test(pod)) {
                        goes = true;
                        metrics.race(Race.REPLACED);
                        return;
                    }
                    tries++;
                } catch (KubernetesClientException e) {
                    if (ApiCall.isRefusal(e)) {
                        break;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
            if (isTooFull(node)) {
                metrics.race(Race.REFUSED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!goes) {
                synchronized (this) {
                    leaving.remove(pod.uid());
                }
            }
        }
    }

    /** How many are being evicted. */
    synchronized int leaving() {
        return leaving.size();
    }

    void close() {
        evictions.shutdownNow();
    }
}
