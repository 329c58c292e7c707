package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** Ranks nodes for a pod. Pure. */
public interface NodeRanking {

    /** Its name in settings and on the topic {@code placements}, such as {@code longest-life}. */
    String name();

    /**
     * How good {@code node} would be for {@code pod}: the lower the better. Comparable among the nodes of one decision
     * only.
     *
     * @param node a node that can take it; it does not count among its pods yet
     * @return finite, or NaN if too little is known of the node to rank it
     */
    double score(PodState pod, NodeLoad node, Instant at);

    /** {@link #score} of many pods for one node: what does not depend on the pod is worked out once. */
    default ToDoubleFunction<PodState> scores(NodeLoad node, Instant at) {
        return pod -> score(pod, node, at);
    }

    /**
     * By how much the score of another node must be lower before a pod moves there though nothing ails its own; infinite if
     * this ranking never asks for that. A ranking that does must not score a node better for having more pods.
     */
    default double worthAMove() {
        return Double.POSITIVE_INFINITY;
    }
}
