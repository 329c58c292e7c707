package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Decision;

/** How decisions are told. */
final class Wording {

    private Wording() {}

    /** What a decision is about: the key of what was last said. */
    static String subject(Decision decision) {
        return switch (decision) {
            case Decision.Move move -> move.pod().uid();
            case Decision.Stay stay -> stay.pod().uid();
            case Decision.Mark mark -> "Node/" + mark.node() + "/" + mark.reason();
            case Decision.Freeze freeze -> "cluster";
        };
    }

    /** What would be done, for people. */
    static String deed(Decision decision) {
        return switch (decision) {
            case Decision.Move move ->
                "move " + name(move.pod()) + " from " + move.pod().node() + " to " + move.to();
            case Decision.Stay stay ->
                "leave " + name(stay.pod()) + " on " + stay.pod().node() + " (" + stay.reason() + ")";
            case Decision.Mark mark ->
                (mark.unwell() ? "mark " : "take the mark off ") + mark.node() + " (" + mark.reason() + ")";
            case Decision.Freeze freeze -> "move nothing at all";
        };
    }

    /** {@code namespace/name}. */
    static String name(PodState pod) {
        return pod.namespace() + "/" + pod.name();
    }
}
