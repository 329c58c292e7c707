package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a node's battery as energy, in watts and watt hours, from the statistics of its gauges.
 *
 * <p>The size of a battery is nowhere written down. It follows from how fast its charge changes under a known power: {@code
 * capacity = 100 * watts / slope}. A slope of a quarter of an hour is noisy, so the estimate of {@code 1/capacity} is the
 * mean of the measured one and of what such batteries are like, each weighted by its precision (the conjugate normal
 * estimate): a node that is known for long is believed, a new one is taken for an ordinary one.
 *
 * @param wattHours what is left in the battery
 * @param capacity watt hours of the full battery
 * @param watts what the board takes now, whatever the sun gives
 * @param harvest watts that come in from outside, as a mean over all that is known
 */
record BatteryLife(double wattHours, double capacity, double watts, double harvest) {

    /** An ordinary battery of such a board, watt hours: one cell of 10 Ah. */
    static final double ORDINARY_CAPACITY = 37;

    /** Standard deviation of {@code 1/capacity} among such batteries, as a share of it. */
    private static final double CAPACITY_SPREAD = 0.6;

    /**
     * Watts of a board with nothing to do, and those that all of its processors add. Assumptions of the order of a Raspberry
     * Pi 4 Model B (documented: 600 mA at 5 V as a bare board); they matter only until the gauges say more, and for what one
     * pod adds.
     */
    static final double IDLE_WATTS = 2.7;

    /** See {@link #IDLE_WATTS}. */
    static final double BUSY_WATTS = 3.7;

    /** How long it takes until a pod's load shows in the recent means. */
    private static final Duration SETTLED = Duration.ofMinutes(15);

    /** Below this a current says nothing about the size of a battery. */
    private static final double LEAST_WATTS = 0.2;

    /** Least capacity to believe in, watt hours: half of the smallest cell that is sold for such boards. */
    private static final double LEAST_CAPACITY = 3;

    /** The part of what came in so far that is counted on for the time to come: tomorrow may be cloudy. */
    private static final double COUNTED_HARVEST = 0.5;

    /** Longest life to tell apart, hours: 30 days, as with a time to empty. */
    static final double LONGEST_HOURS = 24 * 30;

    /** What only a battery that is there has. */
    private static final Set<Metric> OF_A_BATTERY =
            Collections.unmodifiableSet(EnumSet.range(Metric.BATTERY_PERCENT, Metric.BATTERY_CELSIUS));

    /** Empty if the context does not say how full the battery is. */
    static @Nullable BatteryLife of(NodeState node, Resources used) {
        NodeContext context = node.context();
        if (context == null) {
            return null;
        }
        OptionalDouble percent = Ailments.felt(context, Metric.BATTERY_PERCENT);
        if (percent.isEmpty()) {
            return null;
        }
        double battery = mean(context, Metric.BATTERY_VOLTS, 3.7) * mean(context, Metric.BATTERY_AMPERES, 0);
        double gpio = Math.abs(mean(context, Metric.GPIO_VOLTS, 5) * mean(context, Metric.GPIO_AMPERES, 0));
        double busy = mean(context, Metric.CPU_PERCENT, 100 * share(used.milliCpu(), node.allocatable())) / 100;
        double watts = gpio > LEAST_WATTS ? gpio : Math.max(-battery, IDLE_WATTS + BUSY_WATTS * busy);
        double capacity = capacity(context, battery);
        double harvest = 0;
        if (gpio > LEAST_WATTS) {
            double everBattery = ever(context, Metric.BATTERY_VOLTS) * ever(context, Metric.BATTERY_AMPERES);
            double everBoard = Math.abs(ever(context, Metric.GPIO_VOLTS) * ever(context, Metric.GPIO_AMPERES));
            harvest = Math.max(0, everBattery + everBoard);
        }
        return new BatteryLife(percent.getAsDouble() / 100 * capacity, capacity, watts, harvest);
    }

    private static double capacity(NodeContext context, double battery) {
        double ordinary = 1 / ORDINARY_CAPACITY;
        MetricStatistics charge = context.metrics().get(Metric.BATTERY_PERCENT);
        if (charge == null || Math.abs(battery) < LEAST_WATTS || charge.last() > 98) {
            return ORDINARY_CAPACITY;
        }
        Recent recent = charge.recent();
        double measured = recent.slopePerHour() / (100 * battery);
        double error = recent.slopeError() / (100 * Math.abs(battery));
        if (!Double.isFinite(error) || !Double.isFinite(measured)) {
            return ORDINARY_CAPACITY;
        }
        double prior = 1 / (ordinary * CAPACITY_SPREAD * (ordinary * CAPACITY_SPREAD));
        double data = 1 / Math.max(error * error, 1e-8);
        double inverse = (prior * ordinary + data * measured) / (prior + data);
        return 1 / Math.clamp(inverse, 1 / (20 * ORDINARY_CAPACITY), 1 / LEAST_CAPACITY);
    }

    /** Hours that the battery lasts if the board also takes {@code more} watts. */
    double hours(double more) {
        double net = watts + more - COUNTED_HARVEST * harvest;
        return net <= 0 ? LONGEST_HOURS : Math.min(LONGEST_HOURS, wattHours / net);
    }

    /** Watts that a pod adds to a board, by its request of processors. */
    static double watts(PodState pod, NodeState node) {
        return BUSY_WATTS * share(pod.needs().resources().milliCpu(), node.allocatable());
    }

    /** Watts of pods that are so new that the recent means do not show them, each in part. */
    static double unseen(NodeLoad load, Instant at) {
        double watts = 0;
        for (PodState pod : load.pods()) {
            if (!Ailments.isOlder(pod.createdAt(), at, SETTLED)) {
                Duration age = Duration.between(pod.createdAt(), at);
                watts += watts(pod, load.node()) * (1 - Math.max(0, age.toMillis()) / (double) SETTLED.toMillis());
            }
        }
        return watts;
    }

    /**
     * Whether a node never runs on a battery, as far as can be known: it has felt nothing of one, and says neither that no power
     * comes in from outside nor that a gauge it was said to have gives no answer; or it is a server that says nothing. A
     * gauge that only tells of its own faults, and of power from outside, is one whose battery was taken out.
     */
    static boolean powered(NodeState node) {
        NodeContext context = node.context();
        if (context == null) {
            return node.layer() != Layer.EDGE;
        }
        return context.metrics().keySet().stream().noneMatch(OF_A_BATTERY::contains)
                && !Ailments.namedGaugeIsSilent(context)
                && context.last(Metric.POWER_EXTERNAL).orElse(1) > 0;
    }

    private static double share(long milliCpu, Resources of) {
        return of.milliCpu() <= 0 ? 1 : Math.min(1, milliCpu / (double) of.milliCpu());
    }

    private static double mean(NodeContext context, Metric metric, double otherwise) {
        MetricStatistics statistics = context.metrics().get(metric);
        return statistics == null
                ? otherwise
                : statistics.recent().count() > 0 ? statistics.recent().mean() : statistics.last();
    }

    private static double ever(NodeContext context, Metric metric) {
        MetricStatistics statistics = context.metrics().get(metric);
        return statistics == null ? 0 : statistics.mean();
    }
}
