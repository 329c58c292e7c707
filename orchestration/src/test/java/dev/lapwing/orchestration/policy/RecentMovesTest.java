package dev.lapwing.orchestration.policy;

import static dev.lapwing.orchestration.policy.PolicyScene.NOON;
import static dev.lapwing.orchestration.policy.PolicyScene.board;
import static dev.lapwing.orchestration.policy.PolicyScene.decide;
import static dev.lapwing.orchestration.policy.PolicyScene.move;
import static dev.lapwing.orchestration.policy.PolicyScene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.policy.Decision.Move;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.records.placement.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentMovesTest {

    /** What is remembered of a move that was given up. */
    private static PlacementMemory givenUp(Decided decided, Instant at) {
        Move move = move(decided).orElseThrow();
        return decided.memory()
                .plus(new Placement(
                        "id",
                        Placement.Step.UNDONE,
                        at,
                        move.pod().workload(),
                        move.pod().namespace() + "/" + move.pod().name(),
                        move.pod().node(),
                        move.to(),
                        move.reason().name(),
                        "NOT_READY_IN_TIME: it was not",
                        "longest-life",
                        Map.of(),
                        List.of()));
    }

    @Test
    void triesAgainSoonAfterAMoveWasGivenUpAndElsewhereFirst() {
        PlacementMemory memory = PlacementMemory.EMPTY;
        var went = new ArrayList<String>();
        for (int minute : new int[] {0, 7, 9, 15, 22, 35, 46}) {
            Instant at = NOON.plus(Duration.ofMinutes(minute));
            var nodes = List.of(
                    board("a", Layer.EDGE, 9, at), board("b", Layer.EDGE, 90, at), board("c", Layer.EDGE, 80, at));
            Decided decided = decide(at, memory, nodes, pod("v-1", "a", Movability.MOVABLE, 500));
            went.add(move(decided).map(Move::to).orElse("stays"));
            memory = move(decided).isPresent() ? givenUp(decided, at.plus(Duration.ofMinutes(3))) : decided.memory();
        }

        assertThat(went).containsExactly("b", "stays", "c", "stays", "b", "stays", "b");
    }

    @Test
    void takesMovesOfAClockThatIsYearsAheadForPast() {
        var at = Instant.parse("1970-01-01T00:05:00Z"); // a board that was off, without network
        Decided before = decide(
                NOON,
                PlacementMemory.EMPTY,
                List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON)),
                pod("v-1", "a", Movability.MOVABLE, 500));

        Decided now = decide(
                at,
                before.memory(),
                List.of(board("b", Layer.EDGE, 29, at), board("c", Layer.EDGE, 80, at)),
                pod("v-1-moved", "b", Movability.MOVABLE, 500));

        assertThat(move(before)).isPresent();
        assertThat(move(now)).hasValueSatisfying(move -> assertThat(move.to()).isEqualTo("c"));
    }
}
