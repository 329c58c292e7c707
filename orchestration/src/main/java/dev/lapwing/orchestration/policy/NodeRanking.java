package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import java.time.Instant;

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

    /**
     * By how much the score of another node must be lower before a pod moves there though nothing ails its own; infinite if
     * this ranking never asks for that.
     */
    default double worthAMove() {
        return Double.POSITIVE_INFINITY;
    }
}
