package dev.lapwing.orchestration.model;

import java.util.List;

/**
 * A node and the pods that are bound to it.
 *
 * @param node it
 * @param pods all that take room on it, those that are on their way out among them
 */
public record NodeLoad(NodeState node, List<PodState> pods) {

    public NodeLoad {
        pods = List.copyOf(pods);
    }

    /** What its pods ask for in all. */
    public Resources used() {
        Resources used = Resources.NONE;
        for (PodState pod : pods) {
            used = used.plus(pod.needs().resources());
        }
        return used;
    }

    /** What is left of what pods may ask for. */
    public Resources free() {
        return node.allocatable().minus(used());
    }
}
