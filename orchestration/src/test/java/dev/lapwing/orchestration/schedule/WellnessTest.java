package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Unfit;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WellnessTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Wellness WELLNESS = Wellness.byMarksAndAge(Duration.ofMinutes(3));

    @Test
    void passesOverANodeThatWasNotHeardOfForLong() {
        assertThat(WELLNESS.unwell(node(NOON.minus(Duration.ofDays(7))), NOON)).contains(Unfit.STALE);
        assertThat(WELLNESS.unwell(node(NOON.minusSeconds(60)), NOON)).isEmpty();
    }

    @Test
    void takesANodeThatNeverSaidAnythingForWell() {
        assertThat(WELLNESS.unwell(node((Instant) null), NOON)).isEmpty();
    }

    @Test
    void passesOverANodeThatBearsOurMark() {
        assertThat(WELLNESS.unwell(node(NOON, new NodeTaint("lapwing.dev/low-battery", "", "PreferNoSchedule")), NOON))
                .contains(Unfit.UNWELL);
    }

    @Test
    void passesOverANodeWhoseNamedGaugeGivesNoAnswer() {
        var silent = new MetricStatistics(9, 1, 0, 1, 1, 1, NOON, new Recent(9, 1, 0, 0, 0));

        assertThat(WELLNESS.unwell(node(context(NOON, Map.of(Metric.BATTERY_SILENT, silent))), NOON))
                .contains(Unfit.UNKNOWN);
    }

    private static NodeContext context(Instant heardAt, Map<Metric, MetricStatistics> metrics) {
        return new NodeContext("a", heardAt, heardAt, metrics, null, Double.NaN);
    }

    private static NodeState node(@Nullable Instant heardAt, NodeTaint... taints) {
        return node(heardAt == null ? null : context(heardAt, Map.of()), taints);
    }

    private static NodeState node(@Nullable NodeContext context, NodeTaint... taints) {
        return new NodeState("a", Map.of(), List.of(taints), true, false, new Resources(1000, 1L << 30, 10), context);
    }
}
