package dev.lapwing.orchestration.policy;

import static dev.lapwing.orchestration.policy.PolicyScene.BOARD;
import static dev.lapwing.orchestration.policy.PolicyScene.NOON;
import static dev.lapwing.orchestration.policy.PolicyScene.board;
import static dev.lapwing.orchestration.policy.PolicyScene.decide;
import static dev.lapwing.orchestration.policy.PolicyScene.move;
import static dev.lapwing.orchestration.policy.PolicyScene.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodNeeds.ApartRule;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Decision.Stay;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pods that want to stand apart from others, and those that must keep out of their way. */
class ApartnessTest {

    /** The board is not the emptiest, and yet closed to it, with all of its layer. */
    @Test
    void goesOutOfTheDomainOfAPodThatWantsToStandApart() {
        var server = new NodeState("server", Map.of(Layer.LABEL, "edge-cloud"), List.of(), true, false, BOARD, null);
        var apart = new ApartRule(Layer.LABEL, Set.of("lapwing"), List.of());
        PodState hermit = pod("hermit", "b", Movability.NO_OWNER, 100);
        PodState closing = new PodState(
                hermit.namespace(),
                hermit.name(),
                hermit.uid(),
                null,
                "b",
                true,
                Movability.NO_OWNER,
                new PodNeeds(
                        hermit.needs().resources(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(apart)),
                0,
                NOON);
        var nodes = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 90, NOON), server);

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, pod("v-1", "a", Movability.MOVABLE, 500), closing);

        assertThat(move(decided)).hasValueSatisfying(move -> {
            assertThat(move.to()).isEqualTo("server");
            assertThat(move.considered()).anySatisfy(each -> {
                assertThat(each.node()).isEqualTo("b");
                assertThat(each.whyNot()).isEqualTo("APART");
            });
        });
    }

    @Test
    void leavesAPodThatAsksForWhatIsNotKnownToBeKept() {
        var nodes = List.of(board("a", Layer.EDGE, 29, NOON), board("b", Layer.EDGE, 80, NOON));
        PodState plain = pod("v-1", "a", Movability.MOVABLE, 500);
        var needs = new PodNeeds(
                plain.needs().resources(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("it must stand apart from other pods (required podAntiAffinity)"));
        var apart = new PodState(
                plain.namespace(),
                plain.name(),
                plain.uid(),
                plain.owner(),
                plain.node(),
                true,
                Movability.MOVABLE,
                needs,
                0,
                plain.createdAt());

        Decided decided = decide(NOON, PlacementMemory.EMPTY, nodes, apart);

        assertThat(decided.decisions())
                .filteredOn(Stay.class::isInstance)
                .singleElement()
                .satisfies(stay -> {
                    assertThat(stay.reason()).isEqualTo(Reason.NOT_MOVABLE);
                    assertThat(stay.detail()).contains("podAntiAffinity");
                });
    }
}
