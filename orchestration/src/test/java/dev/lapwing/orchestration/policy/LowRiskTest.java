package dev.lapwing.orchestration.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LowRiskTest {

    private static final PodState POD = PolicyScene.pod("v-1", null, Movability.MOVABLE, 500);

    /** As after a backlog of a board whose clock is not right. */
    @Test
    void doesNotTakeABusyBoardWhoseWindowIsEmptyForAnIdleOne() {
        double busy = score(90, new Recent(0, 0, 0, 0, Double.POSITIVE_INFINITY));
        double idle = score(5, new Recent(10, 5, 1, 0, 1));

        assertThat(idle).isLessThan(busy);
    }

    private static double score(double percent, Recent recent) {
        var use = new MetricStatistics(10, percent, 1, percent, percent, percent, PolicyScene.NOON, recent);
        var context = new NodeContext(
                "a", PolicyScene.NOON, PolicyScene.NOON, Map.of(Metric.CPU_PERCENT, use), null, Double.NaN);
        var node = new NodeState("a", Map.of(), List.of(), true, false, PolicyScene.BOARD, context);
        PodState there = PolicyScene.pod("there", "a", Movability.PINNED, 1000);
        return new LowRisk().score(POD, new NodeLoad(node, List.of(there)), PolicyScene.NOON);
    }
}
