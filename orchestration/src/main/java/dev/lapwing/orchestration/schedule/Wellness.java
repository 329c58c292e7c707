package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Unfit;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether a node is one that work should not go to now. Pure. */
@FunctionalInterface
public interface Wellness {

    /** Every node is well. */
    Wellness ALL_WELL = (node, at) -> Optional.empty();

    /** A node that bears one of our own marks is not well: whoever decides on moves has found it so. */
    Wellness BY_MARKS = (node, at) -> {
        for (NodeTaint taint : node.taints()) {
            if (Ailments.told(taint).isPresent()) {
                return Optional.of(Unfit.UNWELL);
            }
        }
        return Optional.empty();
    };

    /**
     * As {@link #BY_MARKS}; nor is a node that was not heard of for {@code staleAfter}, for what it felt last may be days old,
     * nor one whose charge cannot be known.
     */
    static Wellness byMarksAndAge(Duration staleAfter) {
        return (node, at) -> {
            NodeContext context = node.context();
            if (context != null && Ailments.stale(context, at, staleAfter)) {
                return Optional.of(Unfit.STALE);
            }
            return context != null && Ailments.chargeUnknown(context)
                    ? Optional.of(Unfit.UNKNOWN)
                    : BY_MARKS.unwell(node, at);
        };
    }

    /** Why a node is passed over as long as a well one can take the pod. */
    Optional<Unfit> unwell(NodeState node, Instant at);
}
