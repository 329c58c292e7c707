package dev.lapwing.orchestration.policy;

import static dev.lapwing.orchestration.policy.PolicyScene.BOARD;
import static dev.lapwing.orchestration.policy.PolicyScene.NOON;
import static dev.lapwing.orchestration.policy.PolicyScene.board;
import static dev.lapwing.orchestration.policy.PolicyScene.decide;
import static dev.lapwing.orchestration.policy.PolicyScene.move;
import static dev.lapwing.orchestration.policy.PolicyScene.pod;
import static dev.lapwing.orchestration.policy.PolicyScene.warm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.orchestration.policy.Decision.Move;
import dev.lapwing.orchestration.policy.Decision.Stay;
import dev.lapwing.orchestration.policy.PlacementMemory.Away;
import dev.lapwing.orchestration.policy.PlacementMemory.PastMove;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.placement.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementPolicyTest {

    /** What whoever decided remembers: what it did before, and what it has been told of since. */
    private static PlacementMemory told(Decided decided) {
        PlacementMemory memory = decided.before();
        for (Decision decision : decided.decisions()) {
            if (decision instanceof Move move) {
                PodState pod = move.pod();
                memory = memory.plus(new Placement(
                        pod.uid(),
                        Placement.Step.DECIDED,
                        NOON,
                        pod.workload(),
                        pod.namespace() + "/" + pod.name(),
                        pod.node(),
                        move.to(),
                        move.reason().name(),
                        move.detail(),
                        "longest-life",
                        Map.of(),
                        List.of()));
            }
        }
        return memory;
    }

    @Test
    void leavesAHotBoardForOneThatHasCooledAndNotForOneThatIsNearlyAsHot() {
        PodState pod = pod("v-1", "a", Movability.MOVABLE, 500);
        var nearly = List.of(warm("a", 90, 85), warm("b", 90, 79.9));
        var cool = List.of(warm("a", 90, 85), warm("b", 90, 79.9), warm("c", 70, 60));

        assertThat(move(decide(NOON, PlacementMemory.EMPTY, nearly, pod))).isEmpty();
        assertThat(move(decide(NOON, PlacementMemory.EMPTY, cool, pod)))
                .hasValueSatisfying(move -> assertThat(move.to()).isEqualTo("c"));
    }

    @Test
    void takesNoSiblingForAPodThatIsPending() {
        var server = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), false, false, BOARD, null);
        var nodes = List.of(board("a", Layer.EDGE, 90, NOON), board("b", Layer.EDGE, 60, NOON), server);
        var memory = new PlacementMemory(
                new TreeMap<>(), List.of(), List.of(new Away("lapwing/Deployment/vision", "a", "server")));

        Decided decided = decide(
                NOON,
                memory,
                nodes,
                pod("sibling", "b", Movability.MOVABLE, 500),
                pod("anew", null, Movability.MOVABLE, 500));

        assertThat(decided.decisions())
                .filteredOn(decision -> decision.reason() == Reason.RECOVERED)
                .isEmpty();
    }

    @Test
    void marksANodeWhoseBatteryIsLowAndMovesItsPodToTheSameLayerFirst() {
        var server = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), true, false, BOARD, null);
        var nodes = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON), server);

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod("v-1", "a", Movability.MOVABLE, 500));

        assertThat(decided.decisions()).hasSize(2);
        assertThat(decided.decisions().getFirst()).isInstanceOfSatisfying(Mark.class, mark -> {
            assertThat(mark.node()).isEqualTo("a");
            assertThat(mark.unwell()).isTrue();
        });
        assertThat(decided.decisions().getLast()).isInstanceOfSatisfying(Move.class, move -> {
            assertThat(move.to()).isEqualTo("b");
            assertThat(move.reason()).isEqualTo(Reason.BATTERY_LOW);
        });
    }

    @Test
    void goesToTheServerOfTheSiteWhereNoBoardOutlastsTheCooldownAndBackOnceRecovered() {
        var server = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), true, false, BOARD, null);
        var low = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 31, NOON), server);
        Decided away = decide(NOON, PlacementMemory.EMPTY, low, pod("v-1", "a", Movability.MOVABLE, 500));
        Instant later = NOON.plus(Duration.ofHours(2));

        Decided between = decide(
                later,
                away.memory(),
                List.of(board("a", Layer.EDGE, 45, later), server),
                pod("v-2", "server", Movability.MOVABLE, 500));
        Decided back = decide(
                later,
                between.memory(),
                List.of(board("a", Layer.EDGE, 60, later), server),
                pod("v-2", "server", Movability.MOVABLE, 500));

        assertThat(away.decisions())
                .anySatisfy(decision -> assertThat(decision)
                        .isInstanceOfSatisfying(
                                Move.class, move -> assertThat(move.to()).isEqualTo("server")));
        assertThat(between.decisions()).noneMatch(Move.class::isInstance);
        assertThat(back.decisions())
                .anySatisfy(decision -> assertThat(decision).isInstanceOfSatisfying(Move.class, move -> {
                    assertThat(move.to()).isEqualTo("a");
                    assertThat(move.reason()).isEqualTo(Reason.RECOVERED);
                }));
    }

    @Test
    void leavesAPodAwayFromHomeWhereNothingWasHeardOfTheNodeThatItIsOn() {
        var memory = new PlacementMemory(
                new TreeMap<>(), List.of(), List.of(new Away("lapwing/Deployment/vision", "a", "b")));
        PodState pod = pod("v-2", "b", Movability.MOVABLE, 500);
        var others = List.of(board("c", Layer.EDGE, 55, NOON), board("d", Layer.EDGE, 55, NOON));

        Decided heard = decide(NOON, memory, with(others, board("b", Layer.EDGE, 52, NOON)), pod);
        Decided silent =
                decide(NOON, memory, with(others, board("b", Layer.EDGE, 52, NOON.minus(Duration.ofMinutes(9)))), pod);

        assertThat(move(heard))
                .hasValueSatisfying(move -> assertThat(move.reason()).isEqualTo(Reason.RECOVERED));
        assertThat(move(silent)).isEmpty();
        assertThat(silent.decisions()).extracting(Decision::reason).contains(Reason.CONTEXT_STALE);
    }

    private static List<NodeState> with(List<NodeState> others, NodeState board) {
        var all = new ArrayList<>(others);
        all.add(board);
        all.add(board("a", Layer.EDGE, 90, NOON));
        return all;
    }

    @Test
    void saysWhichRuleWouldMoveAPodAndWhoHasHadAllItsMoves() {
        var made = IntStream.range(0, 4)
                .mapToObj(
                        i -> new PastMove("ns/Deployment/w" + i, "ns/w" + i, "a", "b", Reason.BATTERY_LOW, NOON, null))
                .toList();
        var memory = new PlacementMemory(new TreeMap<>(), made, List.of());
        var nodes = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON));

        Decided decided = decide(NOON, memory, nodes, pod("v-1", "a", Movability.MOVABLE, 500));

        assertThat(decided.decisions().getLast()).isInstanceOfSatisfying(Stay.class, stay -> {
            assertThat(stay.reason()).isEqualTo(Reason.BUDGET_SPENT);
            assertThat(stay.detail())
                    .isEqualTo("BATTERY_LOW would move it, but the cluster has had its 4 moves within 10 min");
        });
    }

    @Test
    void saysHowSoonABatteryIsEmptyThatIsStillFull() {
        NodeState full = board("a", Layer.EDGE, 80, NOON);
        var left = new TimeToEmpty(Duration.ofMinutes(3), Duration.ofSeconds(90), Duration.ofMinutes(4));
        NodeContext known = Objects.requireNonNull(full.context());
        NodeState dying = full.with(new NodeContext("a", NOON, NOON, known.metrics(), left, Double.NaN));

        Decided decided = decide(
                NOON,
                PlacementMemory.EMPTY,
                List.of(dying, board("b", Layer.EDGE, 80, NOON)),
                pod("v-1", "a", Movability.MOVABLE, 500));

        assertThat(move(decided)).hasValueSatisfying(move -> {
            assertThat(move.reason()).isEqualTo(Reason.BATTERY_DYING);
            assertThat(move.detail()).isEqualTo("a has battery 80 %, empty in 90 s to 4 min; b has battery 80 %");
        });
    }

    /** Where one layer after the other is not fit, and what each decision knows of those before. */
    @Test
    void goesOutLayerByLayerAndHomeFromTheCloud() {
        var cloud = new NodeState("cloud", Map.of(Layer.LABEL, "cloud"), List.of(), true, false, BOARD, null);
        var memory = PlacementMemory.EMPTY;
        var went = new ArrayList<String>();
        String on = "a";
        // What a, b and the server have in each step; a server that is gone has none.
        for (double[] percents :
                new double[][] {{29, 80, 100}, {25, 29, 100}, {20, 25, 20}, {45, 25, 20}, {55, 25, 20}}) {
            Instant at = NOON.plus(Duration.ofHours(2L * went.size()));
            var nodes = List.of(
                    board("a", Layer.EDGE, percents[0], at),
                    board("b", Layer.EDGE, percents[1], at),
                    board("server", Layer.EDGE_CLOUD, percents[2], at),
                    cloud);
            Decided decided = decide(at, memory, nodes, pod("v-" + went.size(), on, Movability.MOVABLE, 500));
            memory = decided.memory();
            Optional<Move> move = decided.decisions().stream()
                    .filter(Move.class::isInstance)
                    .map(Move.class::cast)
                    .findFirst();
            on = move.map(Move::to).orElse(on);
            went.add(move.map(each -> each.reason() + " " + each.to()).orElse("stays"));
        }

        assertThat(went)
                .containsExactly("BATTERY_LOW b", "BATTERY_LOW server", "BATTERY_LOW cloud", "stays", "RECOVERED a");
    }

    @Test
    void bringsHomeAPodThatWasMadeAnewElsewhereAfterItsNewNodeWasLost() {
        var server = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), true, false, BOARD, null);
        var lost = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), false, false, BOARD, null);
        var cloud = new NodeState("cloud", Map.of(Layer.LABEL, "cloud"), List.of(), true, false, BOARD, null);
        Decided away = decide(
                NOON,
                PlacementMemory.EMPTY,
                List.of(board("a", Layer.EDGE, 29, NOON), server, cloud),
                pod("v-1", "a", Movability.MOVABLE, 500));
        Instant later = NOON.plus(Duration.ofHours(2));
        PodState dead = pod("v-2", "server", Movability.TERMINATING, 500);

        Decided between = decide(
                later,
                told(away),
                List.of(board("a", Layer.EDGE, 25, later), lost, cloud),
                dead,
                pod("v-3", "cloud", Movability.MOVABLE, 500));
        Instant last = NOON.plus(Duration.ofHours(4));
        Decided back = decide(
                last,
                told(between),
                List.of(board("a", Layer.EDGE, 60, last), cloud),
                pod("v-3", "cloud", Movability.MOVABLE, 500));

        assertThat(back.decisions())
                .anySatisfy(decision -> assertThat(decision).isInstanceOfSatisfying(Move.class, move -> {
                    assertThat(move.pod().name()).isEqualTo("v-3");
                    assertThat(move.to()).isEqualTo("a");
                    assertThat(move.reason()).isEqualTo(Reason.RECOVERED);
                }));
        assertThat(told(back).away()).as("nobody is away any more").isEmpty();
    }

    @Test
    void leavesPinnedPodsAndSaysWhy() {
        var nodes = List.of(board("a", Layer.EDGE, 20, NOON), board("b", Layer.EDGE, 80, NOON));

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod("v-1", "a", Movability.PINNED, 500));

        assertThat(decided.decisions())
                .anySatisfy(decision -> assertThat(decision)
                        .isInstanceOfSatisfying(
                                Stay.class, stay -> assertThat(stay.reason()).isEqualTo(Reason.NOT_MOVABLE)));
    }

    @Test
    void saysNothingOfAPodThatGoesAnyway() {
        var nodes = List.of(board("a", Layer.EDGE, 20, NOON), board("b", Layer.EDGE, 80, NOON));

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod("v-1", "a", Movability.TERMINATING, 500));

        assertThat(decided.decisions()).noneMatch(Stay.class::isInstance).noneMatch(Move.class::isInstance);
    }

    @Test
    void twoPodsThatLeaveTogetherDoNotBothTakeTheRoomOfOne() {
        var nodes = List.of(
                board("a", Layer.EDGE, 20, NOON), board("b", Layer.EDGE, 90, NOON), board("c", Layer.EDGE, 80, NOON));

        Decided decided = decide(
                NOON,
                PlacementMemory.EMPTY,
                nodes,
                pod("v-1", "a", Movability.MOVABLE, 2100),
                pod("v-2", "a", Movability.MOVABLE, 2100));

        assertThat(decided.decisions().stream().filter(Move.class::isInstance).map(decision -> ((Move) decision).to()))
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void rulesThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> new PlacementRules(
                        60,
                        50,
                        10,
                        Duration.ofMinutes(30),
                        80,
                        70,
                        Duration.ofMinutes(15),
                        90,
                        85,
                        Duration.ofMinutes(3),
                        0.4,
                        2,
                        Duration.ofMinutes(30),
                        Duration.ofHours(1),
                        4,
                        0.25,
                        Duration.ofMinutes(10),
                        2,
                        1,
                        16))
                .hasMessage("batteryLow=60.0 must be below batteryRecovered=50.0");
    }

    /** 4000 of which 1000 and the pod's 1000 are asked for: (4000 - 2000) * 100 / 4000 = 50; memory likewise 99. */
    @Test
    void leastAllocatedCountsAsKubeSchedulerDoes() {
        NodeLoad node =
                new NodeLoad(board("a", Layer.EDGE, 80, NOON), List.of(pod("v-1", "a", Movability.MOVABLE, 1000)));

        assertThat(LeastAllocated.points(pod("v-2", "", Movability.MOVABLE, 1000), node))
                .isEqualTo((50 + 99) / 2);
    }

    @Test
    void theBetaDistributionHasItsKnownValues() {
        assertThat(BetaDistribution.incomplete(0.3, 1, 1)).isCloseTo(0.3, within(1e-9));
        assertThat(BetaDistribution.incomplete(0.5, 2, 2)).isCloseTo(0.5, within(1e-9));
        assertThat(BetaDistribution.incomplete(0.2, 2, 3)).isCloseTo(0.1808, within(1e-9));
    }

    @Test
    void asksForAMarkUntilTheNodeCarriesIt() {
        var low = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON));
        PlacementMemory memory = decide(NOON, PlacementMemory.EMPTY, low).memory();

        Decided again = decide(NOON, memory, low);
        NodeState a = low.getFirst();
        var marked = new NodeState(
                "a",
                a.labels(),
                List.of(new NodeTaint("lapwing.dev/low-battery", "", "PreferNoSchedule")),
                true,
                false,
                BOARD,
                a.context());
        Decided carried = decide(NOON, memory, List.of(marked, low.getLast()));

        assertThat(again.decisions()).singleElement().isInstanceOf(Mark.class);
        assertThat(carried.decisions()).isEmpty();
    }

    @Test
    void doesNotCountAMoveThatCouldNotBeWritten() {
        var nodes = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON));
        PodState pod = pod("v-1", "a", Movability.MOVABLE, 500);
        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod);

        Decided again = decide(NOON.plusSeconds(15), decided.before(), nodes, pod);

        assertThat(decided.before().moves()).isEmpty();
        assertThat(again.decisions()).anyMatch(Move.class::isInstance);
    }

    @Test
    void doesNotBringAPodToANodeWhoseGaugeFellSilent() {
        NodeState silent = board("b", Layer.EDGE, 80, NOON.minus(Duration.ofMinutes(11)));
        var context = new NodeContext(
                "b", NOON, NOON, Objects.requireNonNull(silent.context()).metrics(), null, Double.NaN);
        var nodes = List.of(
                board("a", Layer.EDGE, 29, NOON),
                new NodeState("b", silent.labels(), List.of(), true, false, BOARD, context));

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod("v-1", "a", Movability.MOVABLE, 500));

        assertThat(decided.decisions()).noneMatch(Move.class::isInstance);
        assertThat(decided.decisions())
                .filteredOn(Stay.class::isInstance)
                .singleElement()
                .satisfies(stay -> assertThat(stay.reason()).isEqualTo(Reason.NO_NODE_FITS));
    }
}
