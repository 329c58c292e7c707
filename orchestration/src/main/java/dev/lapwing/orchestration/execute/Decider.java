package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.records.placement.Placement;
import java.util.List;

/** Says what is to be done. Never called by two threads at once. */
@FunctionalInterface
public interface Decider {

    /** What is to be done in this cluster now; may be empty. */
    List<Decision> decide(ClusterModel model);

    /**
     * A step that the topic has: first those that were there at the start, in their order, then each one as it is written.
     * By it, a decider remembers over restarts.
     */
    default void told(Placement placement) {}

    /** All that it was told is told anew next, from the topic. */
    default void forget() {}
}
