package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.monitor.ClusterObjects;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementPolicy;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What would be decided now, with the cluster as it is and what its nodes feel, or are supposed to feel. Decides once, and
 * does nothing.
 *
 * @param known what is known of the nodes
 * @param memory of the decisions before, by which pods are left alone for a while
 * @param suppositions that differ from what is known
 */
public record WhatIf(Map<String, NodeContext> known, PlacementMemory memory, List<Supposition> suppositions) {

    public WhatIf {
        known = Map.copyOf(known);
        suppositions = List.copyOf(suppositions);
    }

    /**
     * What came of it.
     *
     * @param model that was decided on
     * @param decisions each with its reason
     */
    public record Answer(ClusterModel model, List<Foreseen> decisions) {
        public Answer {
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * Decides.
     *
     * @param at by the clock that contexts are judged stale by
     * @throws IllegalArgumentException if something is supposed of a node that is not there
     */
    public Answer decide(ClusterObjects objects, PlacementRules rules, NodeRanking ranking, Instant at) {
        ClusterModel model = objects.model(at, Supposition.suppose(known, suppositions, at));
        for (Supposition each : suppositions) {
            if (model.node(each.node()).isEmpty()) {
                throw new IllegalArgumentException("there is no node " + each.node() + ", but "
                        + String.join(", ", model.nodes().keySet()));
            }
        }
        List<Foreseen> decisions = PlacementPolicy.decide(model, memory, rules, ranking).decisions().stream()
                .map(decision -> new Foreseen(at, decision))
                .toList();
        return new Answer(model, decisions);
    }
}
