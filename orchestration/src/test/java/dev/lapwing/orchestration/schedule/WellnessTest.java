package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Unfit;
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
        assertThat(WELLNESS.unwell(node(null), NOON)).isEmpty();
    }

    @Test
    void passesOverANodeThatBearsOurMark() {
        assertThat(WELLNESS.unwell(node(NOON, new NodeTaint("lapwing.dev/low-battery", "", "PreferNoSchedule")), NOON))
                .contains(Unfit.UNWELL);
    }

    private static NodeState node(@Nullable Instant heardAt, NodeTaint... taints) {
        NodeContext context =
                heardAt == null ? null : new NodeContext("a", heardAt, heardAt, Map.of(), null, Double.NaN);
        return new NodeState("a", Map.of(), List.of(taints), true, false, new Resources(1000, 1L << 30, 10), context);
    }
}
