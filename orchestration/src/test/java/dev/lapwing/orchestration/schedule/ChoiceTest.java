package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.Unfit;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement.Considered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which node a pod gets. */
class ChoiceTest {

    /** A node's memory is its score: the lower the better. 0 is not known. */
    private static final NodeRanking BY_MEMORY = new NodeRanking() {
        @Override
        public String name() {
            return "by-memory";
        }

        @Override
        public double score(PodState pod, NodeLoad node, Instant at) {
            long memory = node.node().allocatable().memoryBytes();
            return memory == 0 ? Double.NaN : memory;
        }
    };

    @Test
    void takesTheBestThatFits() {
        Choice choice = choose(List.of(node("full", 0, 1), node("b", 100, 7), node("a", 100, 9)), Wellness.ALL_WELL);

        assertThat(choice.node()).isEqualTo("b");
        assertThat(choice.considered())
                .containsExactly(
                        new Considered("b", 7, null),
                        new Considered("a", 9, null),
                        new Considered("full", Double.NaN, "NO_ROOM"));
        assertThat(choice.refused()).isEqualTo(Map.of(Unfit.NO_ROOM, 1));
        assertThat(choice.reason("by-memory"))
                .isEqualTo("It is the best of 2 nodes that can take it, by by-memory; 1 cannot: 1 no room.");
    }

    @Test
    void tellsWhatTheChosenNodeAndTheNextBestFeel() {
        Choice choice =
                choose(List.of(feeling("c", 9, 20), feeling("b", 8, 60), feeling("a", 7, 90)), Wellness.ALL_WELL);

        assertThat(choice.known())
                .containsExactly(
                        Map.entry("a", Map.of("battery.percent", 90.0)),
                        Map.entry("b", Map.of("battery.percent", 60.0)));
        assertThat(choice.reason("by-memory")).isEqualTo("It is the best of 3 nodes that can take it, by by-memory.");
    }

    @Test
    void takesOneThatCannotBeRankedOnlyIfNoOtherFits() {
        assertThat(choose(List.of(node("unknown", 100, 0), node("b", 100, 7)), Wellness.ALL_WELL)
                        .node())
                .isEqualTo("b");
        assertThat(choose(List.of(node("unknown", 100, 0)), Wellness.ALL_WELL).node())
                .isEqualTo("unknown");
    }

    @Test
    void takesAnUnwellOneOnlyIfNoWellOneFits() {
        Wellness flat = (node, at) -> node.name().equals("flat") ? Optional.of(Unfit.UNWELL) : Optional.empty();

        assertThat(choose(List.of(node("flat", 100, 1), node("b", 100, 7)), flat)
                        .node())
                .isEqualTo("b");
        Choice forced = choose(List.of(node("flat", 100, 1), node("b", 0, 7)), flat);
        assertThat(forced.node()).isEqualTo("flat");
        assertThat(forced.reason("by-memory"))
                .isEqualTo(
                        "It is the only node that can take it, though unwell, as they all are; 1 cannot: 1 no room.");
    }

    @Test
    void goesWhereItMayBeOnItsWayToIfThatStillCanTakeItThoughItMayBeUnwell() {
        List<NodeLoad> nodes = List.of(node("best", 100, 1), node("asked", 100, 7), node("full", 0, 7));
        Wellness flat = (node, at) -> node.name().equals("asked") ? Optional.of(Unfit.UNWELL) : Optional.empty();

        assertThat(choose(nodes, flat, Optional.of("asked")).node()).isEqualTo("asked");
        assertThat(choose(nodes, flat, Optional.of("full")).node()).isEqualTo("best");
        assertThat(choose(nodes, flat, Optional.of("gone")).node()).isEqualTo("best");
    }

    @Test
    void choosesTheSameWhateverTheOrder() {
        List<NodeLoad> nodes = IntStream.range(0, 50)
                .mapToObj(i -> node("n" + (char) ('A' + i), 100, 5))
                .toList();

        assertThat(choose(nodes, Wellness.ALL_WELL).node()).isEqualTo("nA");
        assertThat(choose(nodes.reversed(), Wellness.ALL_WELL).node()).isEqualTo("nA");
    }

    @Test
    void saysWhyNoneFits() {
        Choice choice = choose(List.of(node("a", 0, 1), node("b", 0, 1)), Wellness.ALL_WELL);

        assertThat(choice.node()).isNull();
        assertThat(choice.explanation()).isEqualTo("0/2 nodes can take it: 2 no room.");
        assertThat(choose(List.of(), Wellness.ALL_WELL).explanation()).isEqualTo("0/0 nodes can take it.");
    }

    private static Choice choose(List<NodeLoad> nodes, Wellness wellness) {
        return choose(nodes, wellness, Optional.empty());
    }

    private static Choice choose(List<NodeLoad> nodes, Wellness wellness, Optional<String> askedFor) {
        return Choice.among(nodes, POD, BY_MEMORY, wellness, askedFor, Instant.EPOCH);
    }

    private static final PodState POD = new PodState(
            "n",
            "p",
            "p",
            null,
            null,
            false,
            Movability.NO_OWNER,
            PodNeeds.of(new Resources(50, 0, 1)),
            0,
            Instant.EPOCH);

    private static NodeLoad node(String name, long milliCpu, long memory) {
        return new NodeLoad(
                new NodeState(name, Map.of(), List.of(), true, false, new Resources(milliCpu, memory, 10), null),
                List.of());
    }

    private static NodeLoad feeling(String name, long memory, double percent) {
        var battery = new MetricStatistics(
                1, percent, 0, percent, percent, percent, Instant.EPOCH, new Recent(1, percent, 0, 0, 1));
        NodeLoad load = node(name, 100, memory);
        return load.with(load.node()
                .with(new NodeContext(
                        name, Instant.EPOCH, Instant.EPOCH, Map.of(Metric.BATTERY_PERCENT, battery), null, 1)));
    }
}
