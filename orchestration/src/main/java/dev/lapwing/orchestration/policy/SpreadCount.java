package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds.SpreadRule;
import dev.lapwing.orchestration.model.PodState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many pods like one stand in each domain of each of its rules of spread, counted once for all nodes that it could go
 * to. By the rules of kube-scheduler's plug-in PodTopologySpread, for constraints with {@code DoNotSchedule} (Kubernetes
 * documentation, "Pod Topology Spread Constraints"). Immutable.
 */
public final class SpreadCount {

    private static final SpreadCount NO_RULES = new SpreadCount(List.of(), List.of(), Map.of());

    private final List<SpreadRule> rules;
    /** For each rule, the number of pods by domain. */
    private final List<Map<String, Integer>> counts;

    /** For each rule, the pods of the domain that has the fewest. */
    private final int[] fewest;

    private final boolean[] countsItself;

    private SpreadCount(List<SpreadRule> rules, List<Map<String, Integer>> counts, Map<String, String> itself) {
        this.rules = rules;
        this.counts = counts;
        fewest = new int[rules.size()];
        countsItself = new boolean[rules.size()];
        for (int i = 0; i < rules.size(); i++) {
            Map<String, Integer> byDomain = counts.get(i);
            fewest[i] = byDomain.size() < rules.get(i).minDomains()
                    ? 0
                    : byDomain.values().stream().min(Integer::compare).orElse(0);
            countsItself[i] = rules.get(i).holds(itself);
        }
    }

    /** Counts for {@code pod}. */
    public static SpreadCount of(PodState pod, Collection<NodeLoad> nodes) {
        List<SpreadRule> rules = pod.needs().spread();
        if (rules.isEmpty()) {
            return NO_RULES;
        }
        var counts = new ArrayList<Map<String, Integer>>();
        rules.forEach(rule -> counts.add(new HashMap<>()));
        for (NodeLoad node : nodes) {
            Map<String, String> labels = node.node().labels();
            if (rules.stream().allMatch(rule -> labels.containsKey(rule.topologyKey()))) {
                for (int i = 0; i < rules.size(); i++) {
                    if (counts(pod, rules.get(i), node.node())) {
                        counts.get(i)
                                .merge(
                                        labels.getOrDefault(rules.get(i).topologyKey(), ""),
                                        like(pod, rules.get(i), node),
                                        Integer::sum);
                    }
                }
            }
        }
        return new SpreadCount(rules, counts, pod.labels());
    }

    private static boolean counts(PodState pod, SpreadRule rule, NodeState node) {
        return (!rule.honorAffinity() || Feasibility.selects(pod.needs(), node))
                && (!rule.honorTaints() || Feasibility.bearsTaints(pod.needs(), node));
    }

    private static int like(PodState pod, SpreadRule rule, NodeLoad node) {
        if (rule.selector().isEmpty()) {
            return 0;
        }
        int like = 0;
        for (PodState other : node.pods()) {
            if (other.namespace().equals(pod.namespace())
                    && other.movability() != Movability.TERMINATING
                    && rule.holds(other.labels())) {
                like++;
            }
        }
        return like;
    }

    /** Whether the pod may go to {@code node} by all of its rules. */
    public boolean allows(NodeState node) {
        for (int i = 0; i < rules.size(); i++) {
            SpreadRule rule = rules.get(i);
            String domain = node.labels().get(rule.topologyKey());
            if (domain == null) {
                return false;
            }
            int itself = countsItself[i] ? 1 : 0;
            if (counts.get(i).getOrDefault(domain, 0) + itself - fewest[i] > rule.maxSkew()) {
                return false;
            }
        }
        return true;
    }
}
