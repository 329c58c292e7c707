package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Decision.Move;
import dev.lapwing.orchestration.policy.Decision.Stay;
import dev.lapwing.orchestration.policy.PlacementMemory.Away;
import dev.lapwing.orchestration.policy.PlacementMemory.PastMove;
import dev.lapwing.orchestration.policy.Targets.Choice;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement.Considered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decides which pods move. In this order: silence of many nodes freezes all; nodes that fell ill or recovered are marked;
 * pods leave nodes that are unwell, those of the emptiest battery first; pods that we moved go home where it is well again;
 * pods leave nodes whose battery is outlived by far. Each stays for a cooldown after its move, and nodes and cluster have a
 * budget.
 *
 * <p>Pure: the same model, memory, rules and ranking give the same decisions. Takes time in proportion to the nodes.
 */
public final class PlacementPolicy {

    /** Nodes whose battery is looked at in one decision for being outlived. */
    private static final int WEAKEST = 6;

    /** A battery that lasts this long is not helped. */
    private static final double LASTING_HOURS = 72;

    private final ClusterModel model;
    private final PlacementMemory before;
    private final PlacementRules rules;
    private final NodeRanking ranking;
    private final Map<String, Ailments> ailments = new HashMap<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<PastMove> decided = new ArrayList<>();
    private final RecentMoves recent;
    private final Set<String> told = new HashSet<>();
    private final Budget budget;
    private final Targets targets;
    private List<Away> away;

    private PlacementPolicy(
            ClusterModel model,
            PlacementMemory before,
            PlacementRules rules,
            NodeRanking ranking,
            Diagnosis diagnosis) {
        this.model = model;
        this.before = before;
        this.rules = rules;
        this.ranking = ranking;
        away = LostPods.found(before.away(), model);
        recent = new RecentMoves(before.moves(), rules, model.at());
        budget = new Budget(rules, model.nodes().size(), recent.before(), model.at());
        decisions.addAll(diagnosis.ailments(ailments));
        targets = new Targets(model, rules, ranking, ailments, budget);
    }

    /**
     * What was decided, and what the next decision has to be given.
     *
     * @param decisions each with its reason
     * @param memory of this decision and those before
     * @param before the same without the moves of this decision: for whoever learns of each move only once it is on the
     *     topic, since one that could not be written is not made
     */
    public record Decided(List<Decision> decisions, PlacementMemory memory, PlacementMemory before) {
        public Decided {
            decisions = List.copyOf(decisions);
        }
    }

    /** Decides. */
    public static Decided decide(
            ClusterModel model, PlacementMemory memory, PlacementRules rules, NodeRanking ranking) {
        var diagnosis = new Diagnosis(model, memory, rules);
        Optional<Decision> freeze = diagnosis.silence();
        return freeze.isPresent()
                ? new Decided(List.of(freeze.get()), memory, memory)
                : new PlacementPolicy(model, memory, rules, ranking, diagnosis).decide();
    }

    private Decided decide() {
        promiseWhatIsUnderWay();
        leaveTheUnwell();
        goHome();
        if (Double.isFinite(ranking.worthAMove())) {
            leaveTheOutlived();
        }
        return new Decided(decisions, after(decided, away), after(List.of(), before.away()));
    }

    private PlacementMemory after(List<PastMove> made, List<Away> afterThem) {
        var unwell = new TreeMap<String, Ailments>();
        ailments.forEach((node, its) -> {
            if (!its.well()) {
                unwell.put(node, its);
            }
        });
        var all = new ArrayList<>(recent.before());
        all.addAll(made);
        List<Away> there = afterThem.stream().filter(this::isThere).toList();
        return new PlacementMemory(unwell, all, there);
    }

    /** Whether a pod that is away still is where it went, or is on its way. */
    private boolean isThere(Away pod) {
        NodeLoad node = model.nodes().get(pod.node());
        return node == null
                || !node.node().ready()
                || node.pods().stream().anyMatch(other -> other.workload().equals(pod.workload()))
                || recent.brought(pod.workload(), pod.node());
    }

    /** Pods that are on their way take room where they go, though they are not there yet. */
    private void promiseWhatIsUnderWay() {
        for (PastMove move : recent.before()) {
            NodeLoad from = model.nodes().get(move.from());
            if (move.undone() || from == null || !model.nodes().containsKey(move.to())) {
                continue;
            }
            for (PodState pod : from.pods()) {
                if (move.pod().equals(pod.namespace() + "/" + pod.name())) {
                    targets.of(move.to()).promise(pod);
                }
            }
        }
    }

    private void leaveTheUnwell() {
        record Unwell(NodeLoad load, double urgency) {}
        List<Unwell> unwell = ailments.keySet().stream()
                .map(targets::load)
                .map(load -> new Unwell(load, urgency(load.node())))
                .sorted(Comparator.comparingDouble(Unwell::urgency)
                        .thenComparing(each -> each.load().node().name()))
                .toList();
        for (Unwell each : unwell) {
            NodeLoad load = each.load();
            Reason reason = worst(load.node());
            boolean silent = load.node().context() == null || isStale(load.node());
            for (PodState pod : movableFirst(load)) {
                if (pod.movability() != Movability.MOVABLE) {
                    stay(pod, Reason.NOT_MOVABLE, "it is " + words(pod.movability()), List.of());
                } else if (!mayMove(pod)) {
                    stay(pod, Reason.NOT_MOVABLE, String.join("; ", pod.needs().unsupported()), List.of());
                } else if (silent) {
                    stay(pod, Reason.CONTEXT_STALE, nothingHeardOf(load.node()), List.of());
                } else {
                    leave(pod, load, reason, Double.POSITIVE_INFINITY);
                }
            }
        }
    }

    /** Whether a node fell silent. One that was never heard, as a cloud's or a master without a sensor, did not. */
    private boolean isStale(NodeState node) {
        NodeContext context = node.context();
        return context != null && Ailments.stale(context, model.at(), rules.staleAfter());
    }

    private static String nothingHeardOf(NodeState node) {
        return "nothing was heard of " + node.name() + " lately";
    }

    private void leave(PodState pod, NodeLoad load, Reason reason, double mustBeBelow) {
        String from = load.node().name();
        if (recent.cooling(pod, load)) {
            cool(pod, reason);
            return;
        }
        if (!budget.admits(from) || !targets.affords()) {
            String spent = budget.admits(from) ? "others came first; the next look goes on" : budget.spentOf(from);
            stay(pod, Reason.BUDGET_SPENT, wouldMove(reason) + spent, List.of());
            return;
        }
        Choice choice = targets.best(pod, from, reason, mustBeBelow, recent.tried(pod));
        if (choice.to().isPresent()) {
            move(pod, from, choice.to().get(), reason, choice);
        } else if (reason != Reason.OUTLIVED) {
            stay(
                    pod,
                    choice.fits() ? Reason.NO_BETTER_NODE : Reason.NO_NODE_FITS,
                    choice.fits()
                            ? "no node that can take it would be better off for long"
                            : "no node that is well can take it",
                    choice.considered());
        }
    }

    private void move(PodState pod, String from, String to, Reason reason, Choice choice) {
        NodeState node = targets.load(from).node();
        var move = new PastMove(pod.workload(), pod.namespace() + "/" + pod.name(), from, to, reason, model.at(), null);
        String detail = from + " has " + Diagnosis.felt(node) + "; " + to + " has "
                + Diagnosis.felt(targets.load(to).node());
        decisions.add(new Move(pod, to, reason, detail, choice.considered()));
        decided.add(move);
        recent.add(move);
        away = PlacementMemory.moved(away, move);
        budget.spend(from, to);
        targets.of(to).promise(pod);
        told.add(pod.uid());
    }

    private void cool(PodState pod, Reason reason) {
        String detail = wouldMove(reason) + "it was moved within " + Diagnosis.span(rules.cooldown())
                + ", or a move of it was given up";
        stay(pod, Reason.COOLDOWN, detail, List.of());
    }

    private static String wouldMove(Reason reason) {
        return reason + " would move it, but ";
    }

    /** Says why a pod stays; one that goes anyway, as what a move has replaced, does not. */
    private void stay(PodState pod, Reason reason, String detail, List<Considered> considered) {
        if (pod.movability() != Movability.TERMINATING && told.add(pod.uid())) {
            decisions.add(new Stay(pod, reason, detail, considered));
        }
    }

    private void goHome() {
        for (Away each : List.copyOf(away)) {
            NodeLoad home = model.nodes().get(each.home());
            NodeLoad here = model.nodes().get(each.node());
            if (home == null || here == null || ailments.containsKey(each.node()) || !recovered(home.node())) {
                continue;
            }
            here.pods().stream()
                    .filter(pod -> pod.workload().equals(each.workload()) && !told.contains(pod.uid()))
                    .filter(PlacementPolicy::mayMove)
                    .max(Comparator.comparing(PodState::createdAt).thenComparing(PodState::uid))
                    .ifPresent(pod -> goHome(pod, here, home));
        }
    }

    private void goHome(PodState pod, NodeLoad here, NodeLoad home) {
        String to = home.node().name();
        Target there = targets.of(to);
        if (recent.cooling(pod, here)) {
            cool(pod, Reason.RECOVERED);
            return;
        }
        if (isStale(here.node())) {
            stay(pod, Reason.CONTEXT_STALE, wouldMove(Reason.RECOVERED) + nothingHeardOf(here.node()), List.of());
            return;
        }
        for (String node : List.of(to, here.node().name())) {
            if (!budget.admits(node)) {
                stay(pod, Reason.BUDGET_SPENT, wouldMove(Reason.RECOVERED) + budget.spentOf(node), List.of());
                return;
            }
        }
        Optional<Unfit> unfit = Feasibility.unfit(pod, there.load()).or(() -> targets.refusalByOthers(pod, to));
        if (unfit.isPresent()) {
            stay(pod, Reason.NO_NODE_FITS, to + " cannot take it back: " + unfit.get(), List.of());
            return;
        }
        double then = there.score(pod);
        double now = without(pod, here.node().name());
        boolean nearer = home.node().layer().compareTo(here.node().layer()) < 0;
        if (Double.isNaN(then) || !there.outlasts(targets.of(here.node().name()), pod) || !(nearer || then < now)) {
            stay(pod, Reason.NO_BETTER_NODE, to + " is well again, but no better", List.of());
            return;
        }
        var considered = List.of(
                new Considered(to, then, null), new Considered(here.node().name(), now, null));
        move(pod, here.node().name(), to, Reason.RECOVERED, new Choice(Optional.of(to), true, considered));
    }

    /** Whether a node is well, is known to be, and its battery is past the higher threshold. */
    private boolean recovered(NodeState node) {
        NodeContext context = node.context();
        if (context == null || targets.of(node.name()).unfit().isPresent()) {
            return false;
        }
        OptionalDouble charge = Ailments.felt(context, Metric.BATTERY_PERCENT);
        return charge.isEmpty() || charge.getAsDouble() > rules.batteryRecovered();
    }

    /** Of the batteries that would be empty first, those give a pod away that another node carries much longer. */
    private void leaveTheOutlived() {
        record Weak(Target target, double hours) {}
        List<Weak> weakest = targets.all().stream()
                .filter(target -> target.layer() == Layer.EDGE)
                .filter(target ->
                        target.load().node().context() != null && target.unfit().isEmpty())
                .filter(target -> target.load().pods().stream().anyMatch(PlacementPolicy::mayMove))
                .filter(target -> !standsOut(target.load().node()))
                .map(target -> new Weak(target, target.hours()))
                .filter(weak -> weak.hours() < LASTING_HOURS)
                .sorted(Comparator.comparingDouble(Weak::hours)
                        .thenComparing(weak -> weak.target().name()))
                .limit(WEAKEST)
                .toList();
        for (Weak weak : weakest) {
            NodeLoad load = model.node(weak.target().name()).orElseThrow();
            movableFirst(load).stream()
                    .filter(PlacementPolicy::mayMove)
                    .filter(pod -> !told.contains(pod.uid()) && !recent.cooling(pod, load))
                    .findFirst()
                    .ifPresent(pod -> {
                        double here = without(pod, weak.target().name());
                        if (!Double.isNaN(here)) {
                            leave(pod, load, Reason.OUTLIVED, here - ranking.worthAMove());
                        }
                    });
        }
    }

    /** Whether what its battery says now is to be believed only when it is said again. */
    private static boolean standsOut(NodeState node) {
        NodeContext context = node.context();
        return context != null && Ailments.standsOut(context, Metric.BATTERY_PERCENT);
    }

    /** The score of the node that a pod is on, as if it came to it. */
    private double without(PodState pod, String node) {
        return ranking.score(pod, targets.load(node).without(pod.uid()), model.at());
    }

    /** Whether a pod may be moved, and asks for nothing that could be broken by it unknowingly. */
    private static boolean mayMove(PodState pod) {
        return pod.movability() == Movability.MOVABLE
                && pod.needs().unsupported().isEmpty();
    }

    /** Those that may move, those of least priority first; then the others. */
    private static List<PodState> movableFirst(NodeLoad load) {
        return load.pods().stream()
                .sorted(Comparator.comparing((PodState pod) -> pod.movability() != Movability.MOVABLE)
                        .thenComparingInt(PodState::priority)
                        .thenComparingLong(pod -> -pod.needs().resources().milliCpu())
                        .thenComparing(PodState::namespace)
                        .thenComparing(PodState::name))
                .toList();
    }

    private double urgency(NodeState node) {
        NodeContext context = node.context();
        OptionalDouble charge =
                context == null ? OptionalDouble.empty() : Ailments.felt(context, Metric.BATTERY_PERCENT);
        boolean dying = worst(node) == Reason.BATTERY_DYING;
        return (dying ? 0 : 1000) + charge.orElse(100);
    }

    private Reason worst(NodeState node) {
        return ailments.getOrDefault(node.name(), Ailments.NONE).worst().orElse(Reason.BATTERY_LOW);
    }

    private static String words(Movability movability) {
        return movability.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
