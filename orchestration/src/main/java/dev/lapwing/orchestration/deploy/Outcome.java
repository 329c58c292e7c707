package dev.lapwing.orchestration.deploy;

import java.util.List;

/**
 * How a deployment ended.
 *
 * @param parts each part, in the order in which it is applied
 * @param replaced the Pis whose outdated pods were replaced, in that order
 * @param hold why outdated pods were left, or empty
 */
public record Outcome(List<PartOutcome> parts, List<String> replaced, String hold) {

    /** A part and how it is. */
    public record PartOutcome(Part part, PartState state) {}

    public Outcome {
        parts = List.copyOf(parts);
        replaced = List.copyOf(replaced);
    }

    /** Whether all of it is ready, and of the newest template. */
    public boolean ready() {
        return hold.isEmpty() && parts.stream().allMatch(part -> part.state().ready());
    }

    /** What is not, a sentence for each part, with what to do. */
    public List<String> problems() {
        return parts.stream()
                .filter(part -> part.state() instanceof PartState.NotReady)
                .map(part -> sentence(part.part(), (PartState.NotReady) part.state()))
                .toList();
    }

    static String sentence(Part part, PartState.NotReady state) {
        return part.name() + ": " + state.sentence() + " [" + state.reason() + ": "
                + state.reason().advice(part.namespace()) + "]";
    }
}
