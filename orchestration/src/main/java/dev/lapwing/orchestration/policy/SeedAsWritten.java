package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;

/**
 * The node score of Held 2023 (section 3.11.2, equations 1 and 2) as it is written, to be compared with: {@code prod_i
 * (p_min,i / p_i)^(-w_i)} with {@code w_i = variance_i / mean_i} over what its agents poll, battery and GPIO header; the
 * lowest is best. It does not say in which direction a metric is better, so the emptiest battery wins. What has no value
 * there (a mean or a reading of 0) is left out of the product, or no node could be ranked. The listing's index, which is one
 * too far, is not taken over.
 */
public final class SeedAsWritten implements NodeRanking {

    private static final List<Metric> POLLED = List.of(
            Metric.BATTERY_PERCENT,
            Metric.BATTERY_VOLTS,
            Metric.BATTERY_AMPERES,
            Metric.GPIO_VOLTS,
            Metric.GPIO_AMPERES);

    @Override
    public String name() {
        return "seed-as-written";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        NodeContext context = node.node().context();
        if (context == null) {
            return Double.NaN;
        }
        double score = 1;
        boolean known = false;
        for (Metric metric : POLLED) {
            MetricStatistics statistics = context.metrics().get(metric);
            if (statistics != null) {
                double weight = statistics.variance() / statistics.mean();
                double factor = Math.pow(statistics.lowest() / statistics.last(), -weight);
                if (Double.isFinite(factor)) {
                    score *= factor;
                    known = true;
                }
            }
        }
        return known && Double.isFinite(score) ? score : Double.NaN;
    }
}
