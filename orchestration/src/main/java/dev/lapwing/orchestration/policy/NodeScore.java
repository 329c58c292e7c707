package dev.lapwing.orchestration.policy;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.Metric.Direction;
import dev.lapwing.records.context.MetricStatistics;
import java.util.Map;

/**
 * The score of Held 2023, equations 1 and 2 (after Chima Ogbuachi et al. 2020): {@code prod_i (p_min,i / p_i)^(-w_i)} with
 * {@code w_i = variance_i / mean_i}, where {@code p_min,i} is the lowest value that the node ever had of a metric and
 * {@code p_i} the newest. The lower the better. Pure.
 */
public final class NodeScore {

    /** A weight of more would let one metric that varies much drown all others. */
    private static final double HEAVIEST = 1;

    private NodeScore() {}

    /**
     * The score, mended:
     *
     * <ul>
     *   <li>The direction counts: where more is better, {@code p_max,i / p_i} stands for {@code p_i / p_min,i}, so that
     *       each factor is 1 at the best that the node ever had, and greater the worse it is.
     *   <li>Values are taken from the lowest that is plausible of their metric, plus one of its unit: so none is 0 or
     *       negative, neither a current out of the battery nor the mean of a processor that rests, and nothing is divided
     *       by 0.
     *   <li>Variances have units, and so have weights; a weight is at most 1. The greatest product is below 1e50: the score
     *       is finite, and at least 1.
     *   <li>{@link Metric#THROTTLED} is left out: it is a set of bits, whose number says nothing. So is a metric of fewer
     *       than two samples, whose variance is unknown.
     * </ul>
     *
     * <p>What it does not tell, mended or not: each node is compared with its own past, so that one that was always hot
     * scores as well as one that was always cool.
     *
     * @return finite, from 1; NaN if no metric has two samples
     */
    public static double of(Map<Metric, MetricStatistics> metrics) {
        double logarithm = 0;
        boolean known = false;
        for (Map.Entry<Metric, MetricStatistics> entry : metrics.entrySet()) {
            Metric metric = entry.getKey();
            MetricStatistics statistics = entry.getValue();
            if (metric == Metric.THROTTLED || statistics.count() < 2) {
                continue;
            }
            known = true;
            double now = positive(metric, statistics.last());
            double badness = metric.direction() == Direction.MORE_IS_BETTER
                    ? positive(metric, statistics.highest()) / now
                    : now / positive(metric, statistics.lowest());
            double weight = Math.min(HEAVIEST, statistics.variance() / positive(metric, statistics.mean()));
            logarithm += weight * Math.log(badness);
        }
        return known ? Math.exp(logarithm) : Double.NaN;
    }

    /** From 1: a mean or a sample that was rounded below the lowest plausible value counts as that. */
    private static double positive(Metric metric, double value) {
        return Math.max(0, value - metric.lowest()) + 1;
    }

    /**
     * The score as written, slips included: less is taken for better of every metric, the battery too, and a mean, a lowest or a newest value
     * of 0 or less gives what the arithmetic of floating point gives.
     *
     * @return perhaps infinite or NaN; 1 if nothing is known
     */
    public static double asWritten(Map<Metric, MetricStatistics> metrics) {
        double score = 1;
        for (MetricStatistics statistics : metrics.values()) {
            double weight = statistics.variance() / statistics.mean();
            score *= Math.pow(statistics.lowest() / statistics.last(), -weight);
        }
        return score;
    }
}
