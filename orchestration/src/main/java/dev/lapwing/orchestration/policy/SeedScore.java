package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;

/** Ranks by the score of Held 2023 with its slips mended: {@link NodeScore}. */
public final class SeedScore implements NodeRanking {

    @Override
    public String name() {
        return "seed-score";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        NodeContext context = node.node().context();
        return context == null ? Double.NaN : NodeScore.of(context.metrics());
    }
}
