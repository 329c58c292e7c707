package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;

/**
 * The rule {@code LowRiskOverCommitment} of the scheduler plugins' Trimaran ({@code
 * kubernetes-sigs/scheduler-plugins/pkg/trimaran/lowriskovercommitment}, its README and {@code computeRisk}), with its
 * default weights (0.5) and smoothing window (5): {@code score = 1 - max over processor and memory of (w * riskLimit + (1 -
 * w) * riskLoad)}, where {@code riskLimit = (limit - capacity) / (limit - request)} if the limits exceed the node, and {@code
 * riskLoad} is the probability that a beta distribution fitted to the measured use exceeds what is asked for, given that it
 * stays within the limits if those fit.
 *
 * <p>What a pod is limited to is not part of the model; it is taken as a multiple of what it asks for.
 */
public final class LowRisk implements NodeRanking {

    private static final double LIMIT_WEIGHT = 0.5;
    private static final double SMOOTHING_WINDOW = 5;
    private static final double MOST_VARIANCE = 0.99;
    private static final double MOST = 100;

    private final double limitPerRequest;

    /**
     * With limits of twice the requests.
     */
    public LowRisk() {
        this(2);
    }

    /** With limits of that multiple of the requests. */
    public LowRisk(double limitPerRequest) {
        if (!(limitPerRequest >= 1)) {
            throw new IllegalArgumentException("limitPerRequest=" + limitPerRequest + " must be at least 1");
        }
        this.limitPerRequest = limitPerRequest;
    }

    @Override
    public String name() {
        return "low-risk";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        Resources asked = pod.needs().resources();
        NodeContext context = node.node().context();
        if (context == null || (asked.milliCpu() == 0 && asked.memoryBytes() == 0)) {
            return 0;
        }
        Resources used = node.used();
        Resources capacity = node.node().allocatable();
        double processors =
                risk(context.metrics().get(Metric.CPU_PERCENT), used.milliCpu(), asked.milliCpu(), capacity.milliCpu());
        double memory = risk(
                context.metrics().get(Metric.MEMORY_PERCENT),
                used.memoryBytes(),
                asked.memoryBytes(),
                capacity.memoryBytes());
        return -Math.round(MOST * (1 - Math.max(processors, memory)));
    }

    private double risk(@org.jspecify.annotations.Nullable MetricStatistics use, long used, long asked, long capacity) {
        double limit = limitPerRequest * (used + asked);
        double limitRisk = limit > capacity ? (limit - capacity) / (limit - (used + asked)) : 0;
        double loadRisk = use == null ? 0 : 1 - within(use, used, capacity);
        double risk = LIMIT_WEIGHT * limitRisk + (1 - LIMIT_WEIGHT) * loadRisk;
        return Double.isNaN(risk) ? 1 : Math.clamp(risk, 0, 1);
    }

    /** Probability that the use stays within what the pods that are there ask for. */
    private double within(MetricStatistics use, long used, long capacity) {
        double percent = use.recent().count() > 0 ? use.recent().mean() : use.last();
        double mean = Math.clamp(percent / 100, 0, 1);
        double deviation = Math.sqrt(use.recent().variance()) / 100 * Math.sqrt(SMOOTHING_WINDOW);
        deviation = Math.min(deviation, Math.sqrt(mean * (1 - mean) * MOST_VARIANCE));
        double threshold = capacity <= 0 ? 1 : Math.clamp(used / (double) capacity, 0, 1);
        double within = BetaDistribution.below(threshold, mean, deviation);
        double limit = limitPerRequest * threshold;
        if (limit < 1) {
            double possible = limit == 0 ? 0 : BetaDistribution.below(limit, mean, deviation);
            within = limit == 0 ? 1 : possible > 0 ? Math.clamp(within / possible, 0, 1) : within;
        }
        return within;
    }
}
