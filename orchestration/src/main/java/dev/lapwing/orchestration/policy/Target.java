package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node in one decision: what was promised to it, and what does not depend on the pod that is looked at, worked out when it
 * is first asked for. For one thread, and no longer than the decision.
 */
final class Target {

    private final PlacementRules rules;
    private final NodeRanking ranking;
    private final Instant at;
    private final Layer layer;
    private final @Nullable Unfit unfit;
    private NodeLoad load;
    private boolean promised;

    private @Nullable ToDoubleFunction<PodState> scores;
    private @Nullable Reserve reserve;

    Target(NodeLoad load, Ailments ailments, PlacementRules rules, NodeRanking ranking, Instant at) {
        this.load = unmarked(load);
        this.rules = rules;
        this.ranking = ranking;
        this.at = at;
        layer = load.node().layer();
        unfit = unfit(load.node(), ailments, rules, at);
    }

    /**
     * What a battery has left.
     *
     * @param percent now
     * @param then percent that are surely left once a move has cost what it costs and a cooldown has passed
     * @param perWatt percent that each watt more takes of that
     */
    private record Reserve(OptionalDouble percent, double then, double perWatt) {
        private static final Reserve UNKNOWN = new Reserve(OptionalDouble.empty(), Double.NaN, 0);
    }

    /** Our own marks keep others away; whether a node is well we know ourselves. */
    private static NodeLoad unmarked(NodeLoad load) {
        NodeState node = load.node();
        if (node.taints().isEmpty()
                || node.taints().stream().allMatch(taint -> Ailments.told(taint).isEmpty())) {
            return load;
        }
        List<NodeTaint> others = node.taints().stream()
                .filter(taint -> Ailments.told(taint).isEmpty())
                .toList();
        return load.with(new NodeState(
                node.name(), node.labels(), others, node.ready(), node.cordoned(), node.allocatable(), node.context()));
    }

    /** The node after what was promised in this decision, without the marks that we made ourselves. */
    NodeLoad load() {
        return load;
    }

    String name() {
        return load.node().name();
    }

    Layer layer() {
        return layer;
    }

    /** Whether anything was promised to it in this decision. */
    boolean promised() {
        return promised;
    }

    /** Counts a pod among those of this node. */
    void promise(PodState pod) {
        load = load.plus(new PodState(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.owner(),
                name(),
                false,
                pod.movability(),
                pod.needs(),
                pod.priority(),
                at,
                pod.labels()));
        promised = true;
        scores = null;
        reserve = null;
    }

    /** See {@link NodeRanking#score}. */
    double score(PodState pod) {
        ToDoubleFunction<PodState> its = scores;
        if (its == null) {
            its = ranking.scores(load, at);
            scores = its;
        }
        return its.applyAsDouble(pod);
    }

    /** Why nothing is to be brought to it, whatever the pod. */
    Optional<Unfit> unfit() {
        return Optional.ofNullable(unfit);
    }

    private static @Nullable Unfit unfit(NodeState node, Ailments ailments, PlacementRules rules, Instant at) {
        NodeContext context = node.context();
        if (context == null) {
            return node.layer() == Layer.EDGE ? Unfit.STALE : null;
        }
        if (Ailments.stale(context, at, rules.staleAfter())) {
            return Unfit.STALE;
        }
        if (Ailments.chargeUnknown(context)) {
            return Unfit.UNKNOWN; // its battery is not on mains for that
        }
        return ailments.well() ? null : Unfit.UNWELL;
    }

    /** Hours that its battery lasts with what it bears now; infinite if it says nothing of one. */
    double hours() {
        BatteryLife life = BatteryLife.of(load.node(), load.used());
        return life == null ? Double.POSITIVE_INFINITY : life.hours(BatteryLife.unseen(load, at));
    }

    /**
     * Whether its battery, after the move of {@code pod} has cost what it costs and a cooldown has passed, is surely above
     * the low threshold and no emptier than that of {@code source} is now: else the pod would only have to move on.
     */
    boolean outlasts(Target source, PodState pod) {
        Reserve its = reserve();
        if (its.percent().isEmpty()) {
            return true;
        }
        double then = its.then() - its.perWatt() * BatteryLife.watts(pod, load.node());
        OptionalDouble there = source.reserve().percent();
        return then >= rules.batteryLow()
                && (there.isEmpty() || there.getAsDouble() >= rules.batteryLow() || then >= there.getAsDouble());
    }

    /**
     * Whether a pod that leaves its node for heat or a full disk comes to one that is past the second threshold: one between
     * the two would soon be what the other is.
     */
    boolean eases(Reason reason) {
        return switch (reason) {
            case TOO_HOT, THROTTLED -> !isPast(Metric.CPU_CELSIUS, rules.cooled());
            case DISK_FULL -> !isPast(Metric.DISK_PERCENT, rules.diskFreed());
            default -> true;
        };
    }

    private boolean isPast(Metric metric, double threshold) {
        NodeContext context = load.node().context();
        return context != null && Ailments.felt(context, metric).orElse(Double.NEGATIVE_INFINITY) >= threshold;
    }

    private Reserve reserve() {
        Reserve its = reserve;
        if (its == null) {
            its = worked();
            reserve = its;
        }
        return its;
    }

    private Reserve worked() {
        NodeContext context = load.node().context();
        OptionalDouble percent =
                context == null ? OptionalDouble.empty() : Ailments.felt(context, Metric.BATTERY_PERCENT);
        if (context == null || percent.isEmpty()) {
            return Reserve.UNKNOWN;
        }
        MetricStatistics statistics = context.metrics().get(Metric.BATTERY_PERCENT);
        double hours = rules.cooldown().toMillis() / 3_600_000.0;
        double slope = statistics == null ? 0 : Math.min(0, statistics.recent().slopePerHour());
        double error = statistics == null ? 0 : statistics.recent().slopeError();
        double noise = Double.isFinite(error) ? Math.min(rules.confidence() * error * hours, 10) : 10;
        BatteryLife life = BatteryLife.of(load.node(), load.used());
        double perWatt = life == null ? 0 : 100 / life.capacity() * hours;
        return new Reserve(percent, percent.getAsDouble() + slope * hours - noise - rules.moveCost(), perWatt);
    }
}
