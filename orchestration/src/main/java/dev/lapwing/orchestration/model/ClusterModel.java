package dev.lapwing.orchestration.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The cluster at one moment.
 *
 * @param at the moment, by the clock of whoever decides
 * @param nodes by name
 * @param pending pods that are bound to no node
 */
public record ClusterModel(Instant at, SortedMap<String, NodeLoad> nodes, List<PodState> pending) {

    public ClusterModel {
        nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
        pending = List.copyOf(pending);
    }

    /** The cluster of {@code nodes} and {@code pods}; a pod whose node is unknown counts as nowhere and is left out. */
    public static ClusterModel of(Instant at, Collection<NodeState> nodes, Collection<PodState> pods) {
        Map<String, List<PodState>> byNode = new LinkedHashMap<>();
        var pending = new ArrayList<PodState>();
        for (PodState pod : pods) {
            if (pod.node() == null) {
                pending.add(pod);
            } else {
                byNode.computeIfAbsent(pod.node(), name -> new ArrayList<>()).add(pod);
            }
        }
        var loads = new TreeMap<String, NodeLoad>();
        for (NodeState node : nodes) {
            loads.put(node.name(), new NodeLoad(node, byNode.getOrDefault(node.name(), List.of())));
        }
        return new ClusterModel(at, loads, pending);
    }

    /** The node called {@code name}. */
    public Optional<NodeLoad> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }
}
