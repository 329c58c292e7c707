package dev.lapwing.orchestration.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LongestLifeTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final Resources BOARD = new Resources(4_000, 640L << 20, 20);
    private static final PodState POD = new PodState(
            "lapwing",
            "vision",
            "uid",
            null,
            null,
            false,
            Movability.MOVABLE,
            PodNeeds.of(new Resources(100, 32L << 20, 1)),
            0,
            NOON);

    private static NodeLoad board(String name, @Nullable NodeContext context) {
        return new NodeLoad(new NodeState(name, Map.of(), List.of(), true, false, BOARD, context), List.of());
    }

    private static NodeContext feels(String name, Metric metric, double value) {
        var statistics =
                new MetricStatistics(20, value, 1, value, value, value, NOON, new Recent(20, value, 0.1, -1, 0.1));
        return new NodeContext(name, NOON, NOON, Map.of(metric, statistics), null, 1);
    }

    private static double score(NodeLoad node) {
        return new LongestLife().score(POD, node, NOON);
    }

    @Test
    void takesABoardThatHasNeverFeltABatteryForOneOnMains() {
        double mains = score(board("mains", feels("mains", Metric.CPU_PERCENT, 20)));

        assertThat(mains).isLessThan(score(board("full", feels("full", Metric.BATTERY_PERCENT, 100))));
    }

    @Test
    void prefersTheFullerOfTwoBatteries() {
        assertThat(score(board("full", feels("full", Metric.BATTERY_PERCENT, 90))))
                .isLessThan(score(board("flat", feels("flat", Metric.BATTERY_PERCENT, 40))));
    }

    @Test
    void doesNotRankABoardThatHasNeverBeenHeard() {
        assertThat(score(board("silent", null))).isNaN();
    }

    @Test
    void doesNotTakeABoardForOneOnMainsWhoseGaugeSaysAnythingOfABatteryButItsCharge() {
        assertThat(score(board("odd", feels("odd", Metric.BATTERY_VOLTS, 3.8)))).isNaN();
        assertThat(score(board("unplugged", feels("unplugged", Metric.POWER_EXTERNAL, 0))))
                .isNaN();
        assertThat(score(board("broken", feels("broken", Metric.BATTERY_SILENT, 1))))
                .isNaN();
    }

    @Test
    void takesABoardWhoseGaugeFindsNoBatteryForOneOnMains() {
        assertThat(score(board("plugged", feels("plugged", Metric.POWER_EXTERNAL, 1))))
                .isEqualTo(score(board("mains", feels("mains", Metric.CPU_PERCENT, 20))));
        assertThat(score(board("without", feels("without", Metric.BATTERY_FAULTS, 0))))
                .isEqualTo(score(board("mains", feels("mains", Metric.CPU_PERCENT, 20))));
    }
}
