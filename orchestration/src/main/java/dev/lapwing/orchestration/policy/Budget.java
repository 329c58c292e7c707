package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.policy.PlacementMemory.PastMove;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many moves nodes and cluster have had in the last while, those of this decision among them. */
final class Budget {

    private final PlacementRules rules;
    private final int clusterBudget;
    private final Map<String, Integer> byNode = new HashMap<>();
    private int all;

    Budget(PlacementRules rules, int nodes, List<PastMove> moves, Instant at) {
        this.rules = rules;
        clusterBudget = rules.clusterBudget(nodes);
        for (PastMove move : moves) {
            if (RecentMoves.within(move.at(), at, rules.budgetWindow())) {
                spend(move.from(), move.to());
            }
        }
    }

    boolean admits(String node) {
        return !spent() && byNode.getOrDefault(node, 0) < rules.movesPerNode();
    }

    boolean spent() {
        return all >= clusterBudget;
    }

    /** Why a node is not admitted. */
    String spentOf(String node) {
        String whose = spent() ? "the cluster" : node;
        int moves = spent() ? clusterBudget : rules.movesPerNode();
        return whose + " has had its " + moves + " moves within " + Diagnosis.span(rules.budgetWindow());
    }

    void spend(String from, String to) {
        all++;
        byNode.merge(from, 1, Integer::sum);
        byNode.merge(to, 1, Integer::sum);
    }
}
