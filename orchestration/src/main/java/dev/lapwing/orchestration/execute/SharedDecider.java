package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.records.placement.Placement;
import java.util.List;
import java.util.function.Consumer;

/**
 * A decider that the loop asks, and that it and the threads of moves tell what they have written. One does so at a time; while
 * it is told all anew, what the others have written waits, so that no outcome is told before its decision.
 */
final class SharedDecider {

    private final Decider decider;
    private final Consumer<Placement> first;

    /** @param first is told each step before the decider */
    SharedDecider(Decider decider, Consumer<Placement> first) {
        this.decider = decider;
        this.first = first;
    }

    /** Reads the topic, tells what it has, and takes up what was not ended. */
    @FunctionalInterface
    interface Retelling {
        void tell(Consumer<Placement> told) throws InterruptedException;
    }

    synchronized List<Decision> decide(ClusterModel model) {
        return decider.decide(model);
    }

    /** A step that the topic has. */
    synchronized void tell(Placement step) {
        first.accept(step);
        decider.told(step);
    }

    /** Forgets all that was told before. */
    synchronized void retell(Retelling retelling) throws InterruptedException {
        decider.forget();
        retelling.tell(this::tell);
    }
}
