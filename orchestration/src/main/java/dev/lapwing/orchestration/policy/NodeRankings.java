package dev.lapwing.orchestration.policy;

import java.util.List;
import java.util.Optional;

/** The rankings there are, the default first. */
public final class NodeRankings {

    /** All of them. */
    public static final List<NodeRanking> ALL = List.of(
            new LongestLife(),
            new SeedScore(),
            new SeedAsWritten(),
            new LeastAllocated(),
            new KubeDefault(),
            new LowRisk());

    private NodeRankings() {}

    /** The ranking called {@code name}; empty if none is. */
    public static Optional<NodeRanking> of(String name) {
        return ALL.stream().filter(ranking -> ranking.name().equals(name)).findFirst();
    }
}
