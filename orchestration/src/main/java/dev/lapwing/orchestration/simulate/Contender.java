package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.NodeRankings;
import java.util.Optional;

/**
 * What is simulated: a ranking that places new pods, alone as a scheduler does it, or together with the rules that move pods
 * that run.
 *
 * @param ranking places new pods, and chooses where those that move go
 * @param moves whether pods that run are moved
 */
public record Contender(NodeRanking ranking, boolean moves) {

    /** After a ranking's name: with the rules. */
    public static final String WITH_RULES = "+rules";

    /** {@code kube-default} or {@code kube-default+rules}; empty if there is no such ranking. */
    public static Optional<Contender> of(String text) {
        boolean moves = text.endsWith(WITH_RULES);
        String name = moves ? text.substring(0, text.length() - WITH_RULES.length()) : text;
        return NodeRankings.of(name).map(ranking -> new Contender(ranking, moves));
    }

    /** As {@link #of} reads it. */
    public String name() {
        return ranking.name() + (moves ? WITH_RULES : "");
    }
}
