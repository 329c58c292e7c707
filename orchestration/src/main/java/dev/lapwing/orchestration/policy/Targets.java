package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.placement.Placement.Considered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where pods may go in one decision: each move takes room, power and budget from those after it. Pods with the same needs
 * share one {@link RankedNodes ranking} of all nodes, and no more than a bounded number of rankings is made, so that a
 * decision takes time in proportion to the nodes, however many pods have to go.
 */
final class Targets {

    /** Nodes that a decision tells of. */
    private static final int TOLD = 12;

    /** A cluster of fewer nodes than this is given as much time as one of this many. */
    private static final int FEW = 256;

    private final PlacementRules rules;
    private final Budget budget;
    private final Map<String, Target> targets;
    /** Pods with such rules are never moved, so that these stay what they were. */
    private final List<NodeLoad> keepingApart = new ArrayList<>();

    private final Map<Group, RankedNodes> rankings = new HashMap<>();
    private long looks;

    /** After it is known what ails the nodes. */
    Targets(
            ClusterModel model,
            PlacementRules rules,
            NodeRanking ranking,
            Map<String, Ailments> ailments,
            Budget budget) {
        this.rules = rules;
        this.budget = budget;
        targets = LinkedHashMap.newLinkedHashMap(model.nodes().size());
        model.nodes().forEach((name, load) -> {
            Ailments its = ailments.isEmpty() ? Ailments.NONE : ailments.getOrDefault(name, Ailments.NONE);
            targets.put(name, new Target(load, its, rules, ranking, model.at()));
            if (load.keepsApart()) {
                keepingApart.add(load);
            }
        });
    }

    /** Pods that go alike. */
    private record Group(PodNeeds needs, Layer from) {}

    /**
     * The node to go to, or none.
     *
     * @param to the best node; empty if there is none
     * @param fits whether any node could take it, be it better or not
     * @param considered some of those that were looked at, best first
     */
    record Choice(Optional<String> to, boolean fits, List<Considered> considered) {}

    /** All nodes, by name. */
    Collection<Target> all() {
        return targets.values();
    }

    /** The node of that name, which must be one of the model's. */
    Target of(String name) {
        return Objects.requireNonNull(targets.get(name), name);
    }

    /** A node as it is after what was promised in this decision. */
    NodeLoad load(String name) {
        return of(name).load();
    }

    /** Whether other pods keep a pod from a node; the pod that is to go still counts, as for kube-scheduler. */
    Optional<Unfit> refusalByOthers(PodState pod, String to) {
        if (!spread(pod).allows(load(to).node())) {
            return Optional.of(Unfit.SPREAD);
        }
        return apart(pod).allows(load(to).node()) ? Optional.empty() : Optional.of(Unfit.APART);
    }

    private Apartness apart(PodState pod) {
        return Apartness.of(pod, keepingApart);
    }

    private SpreadCount spread(PodState pod) {
        if (pod.needs().spread().isEmpty()) {
            return SpreadCount.of(pod, List.of());
        }
        looks += targets.size();
        return SpreadCount.of(pod, targets.values().stream().map(Target::load).toList());
    }

    /** Whether there is time left in this decision to look for a node for another pod. */
    boolean affords() {
        return looks < (long) rules.scans() * Math.max(targets.size(), FEW);
    }

    /**
     * The best node for a pod that leaves {@code from}: on the same layer if there is one, else further out.
     *
     * @param reason why it leaves
     * @param tried where a move of it was given up lately: only if no other can take it
     */
    Choice best(PodState pod, String from, Reason reason, double mustBeBelow, Set<String> tried) {
        Choice choice = new Search(pod, of(from), reason, mustBeBelow, tried).run();
        return choice.to().isPresent() || tried.isEmpty()
                ? choice
                : new Search(pod, of(from), reason, mustBeBelow, Set.of()).run();
    }

    private RankedNodes ranked(PodState pod, Layer from) {
        return rankings.computeIfAbsent(new Group(pod.needs(), from), group -> {
            looks += targets.size();
            return RankedNodes.of(pod, from, targets.values(), TOLD + 1);
        });
    }

    /** One pod's way through its ranking. */
    private final class Search {

        private final PodState pod;
        private final Target source;
        private final Reason reason;
        private final double mustBeBelow;
        private final Set<String> tried;
        private final SpreadCount spread;
        private final Apartness apart;
        private final List<Considered> considered = new ArrayList<>(TOLD);
        private @Nullable Target chosen;
        private boolean fits;

        Search(PodState pod, Target source, Reason reason, double mustBeBelow, Set<String> tried) {
            this.pod = pod;
            this.source = source;
            this.reason = reason;
            this.mustBeBelow = mustBeBelow;
            this.tried = tried;
            spread = spread(pod);
            apart = apart(pod);
        }

        Choice run() {
            RankedNodes ranked = ranked(pod, source.layer());
            for (RankedNodes.OfLayer layer : ranked.layers()) {
                search(layer);
            }
            for (RankedNodes.Refused each : ranked.refused()) {
                if (considered.size() < TOLD && each.target() != source) {
                    considered.add(new Considered(
                            each.target().name(), Double.NaN, each.why().name()));
                }
            }
            return new Choice(Optional.ofNullable(chosen).map(Target::name), fits, considered);
        }

        private void search(RankedNodes.OfLayer layer) {
            RankedNodes.Ranked each;
            for (int i = 0; (each = layer.at(i)) != null; i++) {
                boolean told = considered.size() < TOLD;
                // What was promised to a node never makes it better, so that none after this one is good enough either.
                if (!told && (chosen != null || each.score() >= mustBeBelow)) {
                    return;
                }
                if (each.target() == source) {
                    continue;
                }
                looks++;
                double score = each.target().promised() ? each.target().score(pod) : each.score();
                Unfit unfit = chosen == null ? look(layer, i, each, score) : null;
                if (told) {
                    considered.add(new Considered(each.target().name(), score, unfit == null ? null : unfit.name()));
                }
            }
        }

        private @Nullable Unfit look(RankedNodes.OfLayer layer, int index, RankedNodes.Ranked each, double score) {
            Target target = each.target();
            Unfit unfit =
                    target.promised() ? Feasibility.unfit(pod, target.load()).orElse(null) : null;
            if (unfit == null && !spread.allows(target.load().node())) {
                unfit = Unfit.SPREAD;
            }
            if (unfit == null && !apart.allows(target.load().node())) {
                unfit = Unfit.APART;
            }
            if (unfit != null) {
                return unfit;
            }
            fits = true;
            if (tried.contains(target.name())) {
                return Unfit.TRIED;
            }
            if (!budget.admits(target.name())) {
                return Unfit.BUDGET_SPENT;
            }
            if (!target.eases(reason)) {
                return Unfit.NEARLY_UNWELL;
            }
            if (score < mustBeBelow && target.outlasts(source, pod) && isStillBest(layer, index, each, score)) {
                chosen = target;
            }
            return null;
        }

        /** Whether what was promised to a node has not made it worse than the next one. */
        private boolean isStillBest(RankedNodes.OfLayer layer, int index, RankedNodes.Ranked each, double score) {
            if (score <= each.score()) {
                return true;
            }
            RankedNodes.Ranked next = layer.at(index + 1);
            return next == null
                    || score <= next.target().score(pod)
                    || !next.target().outlasts(each.target(), pod)
                    || !next.target().eases(reason)
                    || tried.contains(next.target().name());
        }
    }
}
