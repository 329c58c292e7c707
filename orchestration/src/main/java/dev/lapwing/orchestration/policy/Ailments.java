package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.context.ThrottleBit;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What ails a node: reasons for which work leaves it, each with the moment at which it was last felt. Empty is well.
 *
 * <pre>
 *              first threshold passed
 *     well ──────────────────────────────► unwell
 *      ▲                                     │
 *      └──────────────────────────────────────┘
 *              second threshold passed
 * </pre>
 *
 * Between the two, a node stays what it was. While its context is stale, or a gauge is silent, it stays what it was, too; but
 * what only a gauge can tell that the node has no more, {@code lapwing streams} having forgotten it after a day, ails it no
 * longer.
 *
 * @param since when each was last felt
 */
public record Ailments(Map<Reason, Instant> since) {

    /** Nothing ails the node. */
    public static final Ailments NONE = new Ailments(Map.of());

    /** Readings from which on one that stands out from the others is told from a change. */
    private static final int READINGS_TO_JUDGE = 5;

    /** Standard deviations of the other recent readings by which one stands out. */
    private static final double STANDS_OUT = 3;

    /** Of a gauge that says the same again and again: its step, in percent or degrees. */
    private static final double LEAST_DEVIATION = 1;

    /** A metric that is this much older than the node's newest sample is not felt any more: its gauge fell silent. */
    private static final Duration GAUGE_SILENT = Duration.ofMinutes(10);

    /**
     * Readings of one metric from which on a node that has none of another has no gauge for it. Until then the other may not have
     * come yet: by default a disk is looked at after six readings of a processor.
     */
    private static final int READINGS_TO_MISS = 100;

    /** Prefix of the taints by which nodes are marked. */
    private static final String TAINT_PREFIX = "lapwing.dev/";

    public Ailments {
        since = since.isEmpty() ? Map.of() : java.util.Collections.unmodifiableMap(new EnumMap<>(since));
    }

    /** Whether nothing ails the node. */
    public boolean well() {
        return since.isEmpty();
    }

    /** The most pressing of them: {@link Reason#BATTERY_DYING} before all. */
    public Optional<Reason> worst() {
        return since.containsKey(Reason.BATTERY_DYING)
                ? Optional.of(Reason.BATTERY_DYING)
                : since.keySet().stream().findFirst();
    }

    /** These and another. */
    public Ailments plus(Reason reason, Instant at) {
        var more = new EnumMap<Reason, Instant>(Reason.class);
        more.putAll(since);
        more.put(reason, at);
        return new Ailments(more);
    }

    /** Key of the taint by which a node with this ailment is marked; empty if it is none. */
    public static Optional<String> taint(Reason reason) {
        return switch (reason) {
            case BATTERY_LOW -> Optional.of(TAINT_PREFIX + "low-battery");
            case BATTERY_DYING -> Optional.of(TAINT_PREFIX + "dying-battery");
            case TOO_HOT -> Optional.of(TAINT_PREFIX + "over-temperature");
            case THROTTLED -> Optional.of(TAINT_PREFIX + "throttled");
            case DISK_FULL -> Optional.of(TAINT_PREFIX + "disk-full");
            default -> Optional.empty();
        };
    }

    /**
     * Effect of that taint. An empty battery does not keep pods away that have nowhere else to go: when the sun is down and
     * all batteries are low, a pod that lost its node must not wait for noon.
     */
    public static String effect(Reason reason) {
        return switch (reason) {
            case BATTERY_LOW, BATTERY_DYING, THROTTLED -> "PreferNoSchedule";
            default -> "NoSchedule";
        };
    }

    /** The ailment that a taint of a node tells of; empty if the taint is not ours. */
    public static Optional<Reason> told(NodeTaint taint) {
        return switch (taint.key()) {
            case TAINT_PREFIX + "low-battery" -> Optional.of(Reason.BATTERY_LOW);
            case TAINT_PREFIX + "dying-battery" -> Optional.of(Reason.BATTERY_DYING);
            case TAINT_PREFIX + "over-temperature" -> Optional.of(Reason.TOO_HOT);
            case TAINT_PREFIX + "throttled" -> Optional.of(Reason.THROTTLED);
            case TAINT_PREFIX + "disk-full" -> Optional.of(Reason.DISK_FULL);
            default -> Optional.empty();
        };
    }

    /** What the marks of a node say. */
    static Ailments marked(NodeState node, Instant at) {
        Ailments marked = NONE;
        for (NodeTaint taint : node.taints()) {
            Optional<Reason> reason = told(taint);
            if (reason.isPresent()) {
                marked = marked.plus(reason.get(), at);
            }
        }
        return marked;
    }

    /** Whether the context was heard of so long ago, or in the future, that nothing is to be decided on it. */
    public static boolean stale(NodeContext context, Instant at, Duration staleAfter) {
        return isOlder(context.heardAt(), at, staleAfter) || isOlder(at, context.heardAt(), staleAfter);
    }

    /** Whether {@code then} is more than {@code age} before {@code at}; for each node and metric, so no object is made. */
    static boolean isOlder(Instant then, Instant at, Duration age) {
        long seconds = at.getEpochSecond() - then.getEpochSecond() - age.getSeconds();
        long nanos = (long) at.getNano() - then.getNano() - age.getNano();
        return Math.clamp(seconds, -4, 4) * 1_000_000_000L + nanos > 0;
    }

    /** What ails the node now, given what did before. */
    Ailments next(NodeContext context, Instant at, PlacementRules rules) {
        var next = new EnumMap<Reason, Instant>(Reason.class);
        battery(context, at, rules, next);
        OptionalDouble celsius = felt(context, Metric.CPU_CELSIUS);
        if (celsius.isPresent()) {
            hold(
                    Reason.TOO_HOT,
                    celsius.getAsDouble() >= rules.hot(),
                    celsius.getAsDouble() < rules.cooled(),
                    at,
                    next);
        } else {
            keepUnlessGone(Reason.TOO_HOT, Metric.CPU_CELSIUS, context, next);
        }
        OptionalDouble disk = felt(context, Metric.DISK_PERCENT);
        if (disk.isPresent()) {
            hold(
                    Reason.DISK_FULL,
                    disk.getAsDouble() >= rules.diskFull(),
                    disk.getAsDouble() < rules.diskFreed(),
                    at,
                    next);
        } else {
            keepUnlessGone(Reason.DISK_FULL, Metric.DISK_PERCENT, context, next);
        }
        OptionalDouble throttled = context.last(Metric.THROTTLED);
        if (throttled.isPresent() && !silent(context, Metric.THROTTLED)) {
            Instant last = since.getOrDefault(Reason.THROTTLED, Instant.EPOCH);
            boolean rested = Duration.between(last, at).compareTo(rules.throttledRest()) >= 0;
            hold(Reason.THROTTLED, ThrottleBit.now(throttled.getAsDouble()), rested, at, next);
        } else {
            keepUnlessGone(Reason.THROTTLED, Metric.THROTTLED, context, next);
        }
        return next.isEmpty() ? NONE : new Ailments(next);
    }

    private void battery(NodeContext context, Instant at, PlacementRules rules, Map<Reason, Instant> next) {
        OptionalDouble charge = felt(context, Metric.BATTERY_PERCENT);
        if (charge.isEmpty()) {
            keepUnlessGone(Reason.BATTERY_LOW, Metric.BATTERY_PERCENT, context, next);
            keepUnlessGone(Reason.BATTERY_DYING, Metric.BATTERY_PERCENT, context, next);
            return;
        }
        double percent = charge.getAsDouble();
        TimeToEmpty left = context.timeToEmpty();
        boolean soonEmpty = left != null
                && left.high().compareTo(rules.dyingWithin()) < 0
                && !standsOut(context, Metric.BATTERY_PERCENT);
        hold(Reason.BATTERY_LOW, percent < rules.batteryLow(), percent > rules.batteryRecovered(), at, next);
        hold(
                Reason.BATTERY_DYING,
                percent <= rules.batteryDying() || soonEmpty,
                percent > rules.batteryRecovered() && !soonEmpty,
                at,
                next);
    }

    private void hold(Reason reason, boolean entered, boolean left, Instant at, Map<Reason, Instant> next) {
        if (entered) {
            next.put(reason, at);
        } else if (!left) {
            keep(reason, next);
        }
    }

    private void keep(Reason reason, Map<Reason, Instant> next) {
        Instant last = since.get(reason);
        if (last != null) {
            next.put(reason, last);
        }
    }

    private void keepUnlessGone(Reason reason, Metric metric, NodeContext context, Map<Reason, Instant> next) {
        if (since.containsKey(reason) && !hasNone(context, metric)) {
            keep(reason, next);
        }
    }

    /** Whether a node is known well enough to say that it has no gauge for a metric. */
    private static boolean hasNone(NodeContext context, Metric metric) {
        return !context.metrics().containsKey(metric)
                && !(metric == Metric.BATTERY_PERCENT && namedGaugeIsSilent(context))
                && context.metrics().values().stream().anyMatch(other -> other.count() >= READINGS_TO_MISS);
    }

    /** Whether the newest reading of a metric stands out so much that only the next ones will tell what is true. */
    static boolean standsOut(NodeContext context, Metric metric) {
        MetricStatistics statistics = context.metrics().get(metric);
        return statistics != null && standsOut(statistics);
    }

    private static boolean standsOut(MetricStatistics statistics) {
        Recent recent = statistics.recent();
        if (recent.count() < READINGS_TO_JUDGE) {
            return false;
        }
        double others = meanOfOthers(statistics);
        double squares = recent.variance() * (recent.count() - 1)
                - (statistics.last() - recent.mean()) * (statistics.last() - others);
        double deviation = Math.sqrt(Math.max(0, squares) / (recent.count() - 2));
        return Math.abs(statistics.last() - others) > STANDS_OUT * Math.max(LEAST_DEVIATION, deviation);
    }

    /**
     * The mean of the recent readings but the newest, which is one of them and would hide itself: among n it cannot be further
     * from the mean of all than (n - 1) / sqrt(n) deviations. Welford's update, backwards.
     */
    private static double meanOfOthers(MetricStatistics statistics) {
        Recent recent = statistics.recent();
        return recent.mean() + (recent.mean() - statistics.last()) / (recent.count() - 1);
    }

    /** Whether the node still is heard, but this gauge of it is not any more. */
    static boolean silent(NodeContext context, Metric metric) {
        MetricStatistics statistics = context.metrics().get(metric);
        return statistics != null && isOlder(statistics.lastAt(), context.at(), GAUGE_SILENT);
    }

    /** Whether the node says that the gauge which it was said to have gives no answer. */
    static boolean namedGaugeIsSilent(NodeContext context) {
        return context.last(Metric.BATTERY_SILENT).orElse(0) > 0 && !silent(context, Metric.BATTERY_SILENT);
    }

    /** Whether the node has a battery, and how full it is cannot be known now. */
    public static boolean chargeUnknown(NodeContext context) {
        return context.metrics().containsKey(Metric.BATTERY_PERCENT)
                ? silent(context, Metric.BATTERY_PERCENT)
                : namedGaugeIsSilent(context);
    }

    /**
     * The newest reading of a metric, or the mean of the recent ones before it if it stands out from them by so much that it
     * rather is the gauge's fault; the next readings tell.
     *
     * @return empty if the node never sent it, sends it no more, or sent what it cannot have felt
     */
    static OptionalDouble felt(NodeContext context, Metric metric) {
        MetricStatistics statistics = context.metrics().get(metric);
        if (statistics == null || isOlder(statistics.lastAt(), context.at(), GAUGE_SILENT)) {
            return OptionalDouble.empty();
        }
        double value = standsOut(statistics) ? meanOfOthers(statistics) : statistics.last();
        return metric.plausible(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
