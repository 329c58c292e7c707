package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds.ApartRule;
import dev.lapwing.orchestration.model.PodState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The domains that a pod must not enter since another pod there wants to stand apart from such as it: the required
 * podAntiAffinity of pods that run, which kube-scheduler heeds for those that come (Kubernetes documentation, "Assigning Pods
 * to Nodes": inter-pod anti-affinity is symmetric). Immutable.
 */
public final class Apartness {

    private static final Apartness NOWHERE = new Apartness(Map.of());

    /** Values by the label whose values are domains. */
    private final Map<String, Set<String>> closed;

    private Apartness(Map<String, Set<String>> closed) {
        this.closed = closed;
    }

    /** The domains that are closed to {@code pod}. */
    public static Apartness of(PodState pod, Collection<NodeLoad> nodes) {
        Map<String, Set<String>> closed = null;
        for (NodeLoad node : nodes) {
            if (!node.keepsApart()) {
                continue;
            }
            for (PodState other : node.pods()) {
                for (ApartRule rule : other.needs().apart()) {
                    String domain = node.node().labels().get(rule.topologyKey());
                    if (domain != null && !other.uid().equals(pod.uid()) && rule.keepsAway(pod)) {
                        closed = closed == null ? new HashMap<>() : closed;
                        closed.computeIfAbsent(rule.topologyKey(), key -> new HashSet<>())
                                .add(domain);
                    }
                }
            }
        }
        return closed == null ? NOWHERE : new Apartness(closed);
    }

    /** Whether the pod may go to {@code node} by the rules of those that are there. */
    public boolean allows(NodeState node) {
        if (closed.isEmpty()) {
            return true;
        }
        for (Map.Entry<String, Set<String>> each : closed.entrySet()) {
            String domain = node.labels().get(each.getKey());
            if (domain != null && each.getValue().contains(domain)) {
                return false;
            }
        }
        return true;
    }
}
