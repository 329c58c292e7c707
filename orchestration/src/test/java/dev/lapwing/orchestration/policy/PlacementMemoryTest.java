package dev.lapwing.orchestration.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementMemoryTest {

    @Test
    void takesNoStepOfANewPodForAMove() {
        List<Placement> placed =
                Arrays.stream(Step.values()).map(PlacementMemoryTest::placed).toList();

        assertThat(PlacementMemory.replay(placed)).isEqualTo(PlacementMemory.EMPTY);
    }

    private static Placement placed(Step step) {
        return new Placement(
                "uid",
                step,
                Instant.EPOCH,
                "lapwing/Deployment/vision",
                "lapwing/vision-7",
                null,
                "rpi-node-2",
                Reason.NEW_POD.name(),
                "It is the only node that can take it.",
                "longest-life",
                Map.of(),
                List.of());
    }
}
