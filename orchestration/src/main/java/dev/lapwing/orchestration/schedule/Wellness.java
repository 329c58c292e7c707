package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Unfit;
import java.time.Instant;
import java.util.Optional;

/** Whether a node is one that work should not go to now. Pure. */
@FunctionalInterface
public interface Wellness {

    /** Every node is well. */
    Wellness ALL_WELL = (node, at) -> Optional.empty();

    /** A node that bears one of our own marks is not well: whoever decides on moves has found it so. */
    Wellness BY_MARKS = (node, at) ->
            node.taints().stream().anyMatch(taint -> Ailments.told(taint).isPresent())
                    ? Optional.of(Unfit.UNWELL)
                    : Optional.empty();

    /** Why a node is passed over as long as a well one can take the pod. */
    Optional<Unfit> unwell(NodeState node, Instant at);
}
