package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.NodeContext;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands on each node, with the pods that were decided about and are not known to be bound yet.
 *
 * <pre>
 *   pending --assume--> assumed --seen on a node--> bound --gone--> (nothing)
 *                          +--forget--> (nothing)
 * </pre>
 *
 * Safe for use by several threads.
 */
final class NodeLoads {

    private final TreeMap<String, NodeLoad> nodes = new TreeMap<>();
    /** All that are bound or assumed, by uid; those of nodes that are not known too. */
    private final Map<String, PodState> pods = new HashMap<>();

    private final Set<String> assumed = new HashSet<>();
    private @Nullable Map<String, NodeContext> contexts;
    private List<NodeLoad> seen = List.of();
    private boolean changed;

    /** All nodes by name, as they are now. */
    synchronized List<NodeLoad> all() {
        if (changed) {
            seen = List.copyOf(nodes.values());
            changed = false;
        }
        return seen;
    }

    synchronized Optional<NodeLoad> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** A node as Kubernetes has it now. Returns whether anything is new. */
    synchronized boolean nodeSeen(NodeState state) {
        NodeLoad known = nodes.get(state.name());
        NodeState now =
                state.with(known == null ? context(state.name()) : known.node().context());
        if (known == null) {
            List<PodState> there = pods.values().stream()
                    .filter(pod -> state.name().equals(pod.node()))
                    .toList();
            put(new NodeLoad(now, there));
            return true;
        }
        if (known.node().equals(now)) {
            return false;
        }
        put(known.with(now));
        return true;
    }

    synchronized void nodeGone(String name) {
        nodes.remove(name);
        changed = true;
    }

    /** What the nodes feel; cheap if it is the same instance as before. */
    @SuppressWarnings("ReferenceEquality") // the same instance says that nothing is new
    synchronized void know(Map<String, NodeContext> now) {
        if (contexts == now) {
            return;
        }
        contexts = now;
        nodes.replaceAll((name, load) -> load.with(load.node().with(now.get(name))));
        changed = true;
    }

    private @Nullable NodeContext context(String node) {
        return contexts == null ? null : contexts.get(node);
    }

    /** A pod that is bound. Returns whether it is new there: not known, and not assumed there by us. */
    synchronized boolean bound(PodState pod) {
        assumed.remove(pod.uid());
        PodState known = pods.put(pod.uid(), pod);
        if (known != null && known.node() != null && known.node().equals(pod.node())) {
            if (!known.equals(pod)) {
                replace(pod);
            }
            return false;
        }
        if (known != null) {
            take(known);
        }
        give(pod);
        return true;
    }

    /** A pod is gone, or has ended. Returns whether that made room. */
    synchronized boolean gone(String uid) {
        assumed.remove(uid);
        PodState known = pods.remove(uid);
        if (known != null) {
            take(known);
        }
        return known != null;
    }

    /** Counts a pod as if it was bound to {@code node} already. */
    synchronized void assume(PodState pod, String node) {
        if (!pods.containsKey(pod.uid())) {
            PodState there = pod.on(node);
            assumed.add(pod.uid());
            pods.put(pod.uid(), there);
            give(there);
        }
    }

    /** Takes back what was assumed; nothing, if the pod is known to be bound. Returns whether that made room. */
    synchronized boolean forget(String uid) {
        return assumed.contains(uid) && gone(uid);
    }

    /** The node that a pod is known to be bound to. */
    synchronized Optional<String> boundTo(String uid) {
        PodState pod = assumed.contains(uid) ? null : pods.get(uid);
        return pod == null ? Optional.empty() : Optional.ofNullable(pod.node());
    }

    /** A node with those of its pods that are known to be bound. */
    synchronized Optional<NodeLoad> settled(String name) {
        NodeLoad load = nodes.get(name);
        if (load == null) {
            return Optional.empty();
        }
        for (String uid : assumed) {
            PodState pod = pods.get(uid);
            if (pod != null && name.equals(pod.node())) {
                load = load.without(uid);
            }
        }
        return Optional.of(load);
    }

    /** Whether a pod that was assumed on {@code node} can still be bound to it. */
    synchronized boolean holds(PodState pod, String node) {
        NodeLoad load = nodes.get(node);
        return load != null
                && load.node().ready()
                && pods.containsKey(pod.uid())
                && fits(pod.needs().resources(), load);
    }

    private static boolean fits(Resources asked, NodeLoad load) {
        // It is counted among the pods already.
        return asked.fitsIn(load.free().plus(asked));
    }

    /** Nodes whose pods ask for more than there is. */
    synchronized List<NodeLoad> overcommitted() {
        return nodes.values().stream().filter(NodeLoads::isOvercommitted).toList();
    }

    static boolean isOvercommitted(NodeLoad load) {
        Resources free = load.free();
        return free.milliCpu() < 0
                || free.memoryBytes() < 0
                || free.pods() < 0
                || (!free.others().isEmpty() && Collections.min(free.others().values()) < 0);
    }

    private void give(PodState pod) {
        NodeLoad load = nodes.get(String.valueOf(pod.node()));
        if (load != null) {
            put(load.plus(pod));
        }
    }

    private void take(PodState pod) {
        NodeLoad load = nodes.get(String.valueOf(pod.node()));
        if (load != null) {
            put(load.without(pod.uid()));
        }
    }

    private void replace(PodState pod) {
        NodeLoad load = nodes.get(String.valueOf(pod.node()));
        if (load != null) {
            put(load.without(pod.uid()).plus(pod));
        }
    }

    private void put(NodeLoad load) {
        nodes.put(load.node().name(), load);
        changed = true;
    }
}
