package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement.Considered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where pods may go in one decision, and what was promised to the nodes so far in it: each move takes room, power and budget
 * from those after it. Pods with the same needs share one ranking of all nodes, and no more than a bounded number of rankings
 * is made, so that a decision takes time in proportion to the nodes, however many pods have to go.
 */
final class Targets {

    /** Nodes that a decision tells of. */
    private static final int TOLD = 12;

    /** A cluster of fewer nodes than this is given as much time as one of this many. */
    private static final int FEW = 256;

    private final ClusterModel model;
    private final PlacementRules rules;
    private final NodeRanking ranking;
    private final Map<String, Ailments> ailments;
    private final Budget budget;
    private final Map<String, NodeLoad> promised = new HashMap<>();
    private final Map<Group, List<Ranked>> rankings = new HashMap<>();
    private long looks;

    Targets(
            ClusterModel model,
            PlacementRules rules,
            NodeRanking ranking,
            Map<String, Ailments> ailments,
            Budget budget) {
        this.model = model;
        this.rules = rules;
        this.ranking = ranking;
        this.ailments = ailments;
        this.budget = budget;
    }

    /** Pods that go alike. */
    private record Group(PodNeeds needs, Layer from) {}

    private record Ranked(
            String node,
            Layer layer,
            double score,
            @org.jspecify.annotations.Nullable Unfit unfit) {}

    /**
     * The node to go to, or none.
     *
     * @param to the best node; empty if there is none
     * @param fits whether any node could take it, be it better or not
     * @param considered some of those that were looked at, best first
     */
    record Choice(Optional<String> to, boolean fits, List<Considered> considered) {}

    /** A node as it is after what was promised in this decision, without the marks that we made ourselves. */
    NodeLoad load(String name) {
        NodeLoad load = promised.get(name);
        return load == null ? unmarked(model.node(name).orElseThrow()) : load;
    }

    /** Our own marks keep others away; whether a node is well we know ourselves. */
    private static NodeLoad unmarked(NodeLoad load) {
        NodeState node = load.node();
        if (node.taints().stream().allMatch(taint -> Ailments.told(taint).isEmpty())) {
            return load;
        }
        List<NodeTaint> others = node.taints().stream()
                .filter(taint -> Ailments.told(taint).isEmpty())
                .toList();
        var bare = new NodeState(
                node.name(), node.labels(), others, node.ready(), node.cordoned(), node.allocatable(), node.context());
        return new NodeLoad(bare, load.pods());
    }

    /** Counts a pod among those of a node that it was promised to. */
    void promise(PodState pod, String to) {
        NodeLoad load = load(to);
        var pods = new ArrayList<>(load.pods());
        pods.add(new PodState(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.owner(),
                to,
                false,
                pod.movability(),
                pod.needs(),
                pod.priority(),
                model.at(),
                pod.labels()));
        promised.put(to, new NodeLoad(load.node(), pods));
    }

    /** A node as it would be without a pod. */
    NodeLoad without(PodState pod, String name) {
        NodeLoad load = load(name);
        return new NodeLoad(
                load.node(),
                load.pods().stream()
                        .filter(other -> !other.uid().equals(pod.uid()))
                        .toList());
    }

    /** Whether its rules of spread keep a pod from a node; the pod that is to go still counts, as for kube-scheduler. */
    Optional<Unfit> spreadRefusal(PodState pod, String to) {
        return spread(pod).allows(load(to).node()) ? Optional.empty() : Optional.of(Unfit.SPREAD);
    }

    private SpreadCount spread(PodState pod) {
        if (pod.needs().spread().isEmpty()) {
            return SpreadCount.of(pod, List.of());
        }
        looks += model.nodes().size();
        return SpreadCount.of(
                pod, model.nodes().keySet().stream().map(this::load).toList());
    }

    /** Whether there is time left in this decision to look for a node for another pod. */
    boolean affords() {
        return looks < (long) rules.scans() * Math.max(model.nodes().size(), FEW);
    }

    /** The best node for a pod that leaves {@code from}: on the same layer if there is one, else further out. */
    Choice best(PodState pod, String from, double mustBeBelow) {
        NodeLoad source = load(from);
        var group = new Group(pod.needs(), source.node().layer());
        List<Ranked> ranked = rankings.get(group);
        if (ranked == null) {
            ranked = rank(pod, source.node().layer());
            looks += ranked.size();
            rankings.put(group, ranked);
        }
        SpreadCount spread = spread(pod);
        Optional<String> chosen = Optional.empty();
        boolean fits = false;
        var considered = new ArrayList<Considered>();
        for (int i = 0; i < ranked.size(); i++) {
            Ranked each = ranked.get(i);
            if (each.node().equals(from)) {
                continue;
            }
            looks++;
            Unfit unfit = each.unfit();
            double score = each.score();
            if (unfit == null && chosen.isEmpty()) {
                if (promised.containsKey(each.node())) {
                    score = ranking.score(pod, load(each.node()), model.at());
                }
                NodeLoad there = load(each.node());
                unfit = Feasibility.unfit(pod, there).orElse(null);
                if (unfit == null && !spread.allows(there.node())) {
                    unfit = Unfit.SPREAD;
                }
                if (unfit == null) {
                    fits = true;
                    unfit = budget.admits(each.node()) ? null : Unfit.BUDGET_SPENT;
                }
                boolean better = score < mustBeBelow && outlasts(each.node(), source, pod);
                if (unfit == null && better && isStillBest(i, score, ranked, pod)) {
                    chosen = Optional.of(each.node());
                }
            }
            if (considered.size() < TOLD) {
                considered.add(new Considered(each.node(), score, unfit == null ? null : unfit.name()));
            } else if (chosen.isPresent() || each.unfit() != null) {
                break;
            }
        }
        return new Choice(chosen, fits, considered);
    }

    /** Whether what was promised to a node has not made it worse than the next one. */
    private boolean isStillBest(int index, double score, List<Ranked> ranked, PodState pod) {
        Ranked each = ranked.get(index);
        if (score <= each.score()) {
            return true;
        }
        int next = index + 1;
        if (next >= ranked.size()) {
            return true;
        }
        Ranked other = ranked.get(next);
        return other.unfit() != null
                || other.layer() != each.layer()
                || score <= ranking.score(pod, load(other.node()), model.at())
                || !outlasts(other.node(), load(each.node()), pod);
    }

    private List<Ranked> rank(PodState pod, Layer layer) {
        var ranked = new ArrayList<Ranked>(model.nodes().size());
        for (String name : model.nodes().keySet()) {
            NodeLoad load = load(name);
            Unfit unfit = layer.compareTo(load.node().layer()) > 0
                    ? Unfit.AFFINITY
                    : unfit(load.node()).or(() -> Feasibility.unfit(pod, load)).orElse(null);
            double score = unfit == null ? ranking.score(pod, load, model.at()) : Double.NaN;
            if (unfit == null && Double.isNaN(score)) {
                unfit = Unfit.UNKNOWN;
            }
            ranked.add(new Ranked(name, load.node().layer(), score, unfit));
        }
        ranked.sort(Comparator.comparing((Ranked each) -> each.unfit() != null)
                .thenComparing(Ranked::layer)
                .thenComparingDouble(Ranked::score)
                .thenComparing(Ranked::node));
        return ranked;
    }

    /** Why nothing is to be brought to a node, whatever the pod. */
    Optional<Unfit> unfit(NodeState node) {
        NodeContext context = node.context();
        if (context == null) {
            return node.layer() == Layer.EDGE ? Optional.of(Unfit.STALE) : Optional.empty();
        }
        if (Ailments.stale(context, model.at(), rules)) {
            return Optional.of(Unfit.STALE);
        }
        if (Ailments.silent(context, Metric.BATTERY_PERCENT)) {
            return Optional.of(Unfit.UNKNOWN); // its battery is not on mains for that
        }
        return ailments.getOrDefault(node.name(), Ailments.NONE).well() ? Optional.empty() : Optional.of(Unfit.UNWELL);
    }

    /**
     * Whether a node's battery, after the move has cost what it costs and a cooldown has passed, is surely above the low
     * threshold and no emptier than that of {@code source} is now: else the pod would only have to move on.
     */
    boolean outlasts(String name, NodeLoad source, PodState pod) {
        NodeLoad load = load(name);
        NodeContext context = load.node().context();
        OptionalDouble charge =
                context == null ? OptionalDouble.empty() : Ailments.felt(context, Metric.BATTERY_PERCENT);
        if (context == null || charge.isEmpty()) {
            return true;
        }
        MetricStatistics statistics = context.metrics().get(Metric.BATTERY_PERCENT);
        double hours = rules.cooldown().toMillis() / 3_600_000.0;
        double slope = statistics == null ? 0 : Math.min(0, statistics.recent().slopePerHour());
        double error = statistics == null ? 0 : statistics.recent().slopeError();
        double noise = Double.isFinite(error) ? Math.min(rules.confidence() * error * hours, 10) : 10;
        BatteryLife life = BatteryLife.of(load.node(), load.used());
        double added = life == null ? 0 : 100 * BatteryLife.watts(pod, load.node()) / life.capacity() * hours;
        double then = charge.getAsDouble() + slope * hours - added - noise - rules.moveCost();
        NodeContext here = source.node().context();
        OptionalDouble mine = here == null ? OptionalDouble.empty() : Ailments.felt(here, Metric.BATTERY_PERCENT);
        return then >= rules.batteryLow()
                && (mine.isEmpty() || mine.getAsDouble() >= rules.batteryLow() || then >= mine.getAsDouble());
    }
}
