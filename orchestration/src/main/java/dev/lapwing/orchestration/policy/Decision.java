package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.placement.Placement.Considered;
import java.util.List;

/** What is to be done, or to be left, and why. */
public sealed interface Decision {

    /** The rule that decided. */
    Reason reason();

    /** One sentence for people. */
    String detail();

    /**
     * A pod goes to another node; it is made there and ready before it goes here.
     *
     * @param pod it
     * @param to node that it goes to
     * @param considered every node that was looked at, best first
     */
    record Move(PodState pod, String to, Reason reason, String detail, List<Considered> considered)
            implements Decision {
        public Move {
            considered = List.copyOf(considered);
        }
    }

    /** A pod stays, though a rule would have had it move. */
    record Stay(PodState pod, Reason reason, String detail, List<Considered> considered) implements Decision {
        public Stay {
            considered = List.copyOf(considered);
        }
    }

    /**
     * A node is marked, so that no scheduler puts new work on it, or is freed of its mark.
     *
     * @param unwell whether it is to be marked
     * @param reason the rule: {@link Reason#BATTERY_LOW} and its like; when it is freed, the rule that marked it
     */
    record Mark(String node, boolean unwell, Reason reason, String detail) implements Decision {}

    /** Nothing at all is done in the whole cluster for now. */
    record Freeze(Reason reason, String detail) implements Decision {}
}
