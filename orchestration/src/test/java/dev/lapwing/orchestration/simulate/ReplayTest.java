package dev.lapwing.orchestration.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.LeastAllocated;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.policy.Reason;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration EVERY = Duration.ofSeconds(15);

    private static NodeState board(String name, NodeTaint... taints) {
        var size = new Resources(4000, 4L << 30, 110);
        return new NodeState(name, Map.of(Layer.LABEL, "edge"), List.of(taints), true, false, size, null);
    }

    /** Made long after what was recorded. */
    private static PodState pod(String name, String node, Movability movability) {
        return new PodState(
                "lapwing",
                name,
                name,
                new Owner("Deployment", "vision", "u"),
                node,
                true,
                movability,
                PodNeeds.of(new Resources(500, 1L << 20, 1)),
                0,
                NOON.plus(Duration.ofDays(9)));
    }

    private static Replay replay(List<NodeState> nodes, PodState... pods) {
        return new Replay(
                ClusterModel.of(Instant.EPOCH, nodes, List.of(pods)),
                PlacementRules.DEFAULT,
                new LeastAllocated(),
                EVERY);
    }

    private static NodeContext felt(String node, double percent, Instant at) {
        var charge = new MetricStatistics(
                100, percent, 10, percent, percent, percent, at, new Recent(15, percent, 0.1, -1, 0.1));
        return new NodeContext(node, at, at, Map.of(Metric.BATTERY_PERCENT, charge), null, Double.NaN);
    }

    /** Both boards are heard each minute; {@code b} has 90 %. */
    private static void hear(Replay replay, int minutes, IntToDoubleFunction percentOfA) {
        for (int minute = 0; minute <= minutes; minute++) {
            Instant at = NOON.plus(Duration.ofMinutes(minute));
            replay.hear(felt("a", percentOfA.applyAsDouble(minute), at));
            replay.hear(felt("b", 90, at.plusSeconds(1)));
        }
    }

    private static List<String> moves(Replay.Result result) {
        return result.decisions().stream()
                .filter(each -> each.decision() instanceof Decision.Move)
                .map(each -> {
                    var move = (Decision.Move) each.decision();
                    return Duration.between(NOON, each.at()).toMinutes() + " min " + move.reason() + " "
                            + move.pod().name() + " " + move.pod().node() + " -> " + move.to();
                })
                .toList();
    }

    @Test
    void saysWhenAndWhyAPodWouldHaveGoneAndComeHome() {
        Replay replay = replay(
                List.of(board("a"), board("b")), pod("v", "a", Movability.MOVABLE), pod("w", "b", Movability.PINNED));

        // 40 % falls by 1 a minute to 25, and rises from minute 60 on: 50 is passed in minute 86.
        hear(replay, 120, minute -> minute < 60 ? Math.max(25, 40 - minute) : 25 + (minute - 60));
        Replay.Result result = replay.finish();

        assertThat(moves(result)).containsExactly("11 min BATTERY_LOW v a -> b", "86 min RECOVERED v+1 b -> a");
        assertThat(result.decisions())
                .filteredOn(each -> each.decision() instanceof Decision.Mark)
                .extracting(each -> ((Decision.Mark) each.decision()).unwell())
                .containsExactly(true, false);
        assertThat(result.turns()).isEqualTo(120 * 4 + 1);
    }

    @Test
    void saysOfAPodThatStaysOnlyOnceWhy() {
        Replay replay = replay(List.of(board("a"), board("b")), pod("v", "a", Movability.PINNED));

        hear(replay, 30, minute -> 20);

        assertThat(replay.finish().decisions())
                .filteredOn(each -> each.decision() instanceof Decision.Stay)
                .singleElement()
                .satisfies(each -> assertThat(each.decision().reason()).isEqualTo(Reason.NOT_MOVABLE));
    }

    @Test
    void takesOffTheMarksThatPlacementLeftOnTheNodesAtAnotherTime() {
        var marked = new NodeTaint("lapwing.dev/disk-full", "", "NoSchedule");
        Replay replay = replay(List.of(board("a"), board("b", marked)), pod("v", "a", Movability.MOVABLE));

        hear(replay, 5, minute -> 20);

        assertThat(moves(replay.finish())).containsExactly("0 min BATTERY_LOW v a -> b");
    }

    @Test
    void goesThroughASilenceOfYearsAtOnceAndDecidesNothingInIt() {
        Replay replay = replay(List.of(board("a"), board("b")), pod("v", "a", Movability.MOVABLE));

        replay.hear(felt("a", 40, NOON));
        replay.hear(felt("b", 90, NOON));
        replay.hear(felt("b", 90, NOON.plus(Duration.ofDays(3_650))));
        Replay.Result result = replay.finish();

        assertThat(result.turns()).isLessThan(130);
        assertThat(moves(result)).isEmpty();
    }

    @Test
    void namesWhoIsNotInTheClusterAndWhoWasNeverHeard() {
        Replay replay = replay(List.of(board("a"), board("b")));

        replay.hear(felt("a", 40, NOON));
        replay.hear(felt("z", 40, NOON.minusSeconds(30)));
        Replay.Result result = replay.finish();

        assertThat(result.strangers()).containsExactly("z");
        assertThat(result.silent()).containsExactly("b");
        assertThat(result.to()).isEqualTo(NOON);
    }
}
