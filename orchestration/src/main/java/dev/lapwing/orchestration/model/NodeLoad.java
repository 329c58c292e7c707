package dev.lapwing.orchestration.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A node and the pods that are bound to it.
 *
 * @param node it
 * @param pods all that take room on it, those that are on their way out among them
 * @param used what its pods ask for in all
 * @param keepsApart whether any of its pods keeps others away from its domain
 */
public record NodeLoad(NodeState node, List<PodState> pods, Resources used, boolean keepsApart) {

    public NodeLoad {
        pods = List.copyOf(pods);
    }

    /** A node and its pods, whose requests are summed here. */
    public NodeLoad(NodeState node, List<PodState> pods) {
        this(node, pods, sum(pods), pods.stream().anyMatch(NodeLoad::keepsApart));
    }

    private static boolean keepsApart(PodState pod) {
        return !pod.needs().apart().isEmpty();
    }

    private static Resources sum(List<PodState> pods) {
        Resources used = Resources.NONE;
        for (PodState pod : pods) {
            used = used.plus(pod.needs().resources());
        }
        return used;
    }

    /** What is left of what pods may ask for. */
    public Resources free() {
        return node.allocatable().minus(used);
    }

    /** The same node with {@code pod} on it, too. */
    public NodeLoad plus(PodState pod) {
        var more = new ArrayList<PodState>(pods.size() + 1);
        more.addAll(pods);
        more.add(pod);
        return new NodeLoad(node, more, used.plus(pod.needs().resources()), keepsApart || keepsApart(pod));
    }

    /** The same node without the pod that has this uid; this, if there is none. */
    public NodeLoad without(String uid) {
        List<PodState> rest =
                pods.stream().filter(pod -> !pod.uid().equals(uid)).toList();
        return rest.size() == pods.size() ? this : new NodeLoad(node, rest);
    }

    /** The same pods, and what is known of the node now. */
    public NodeLoad with(NodeState other) {
        return new NodeLoad(other, pods, used, keepsApart);
    }
}
