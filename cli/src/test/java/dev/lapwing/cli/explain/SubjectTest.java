package dev.lapwing.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

    private static Placement step(String pod, @Nullable String from, @Nullable String to, String... considered) {
        return new Placement(
                "0123456789abcdef",
                to == null ? Step.STAYED : Step.DECIDED,
                Instant.parse("2026-11-28T12:00:00Z"),
                "lapwing/Deployment/vision",
                pod,
                from,
                to,
                "BATTERY_LOW",
                "Its battery is at 28 %, below 30 %.",
                "longest-life",
                Map.of(),
                List.of(considered).stream()
                        .map(node -> new Considered(node, 1, null))
                        .toList());
    }

    private static final Placement MOVE = step("lapwing/vision-7", "rpi-node-1", "rpi-node-2", "rpi-master-1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vision-7",
                "lapwing/vision-7",
                "vision",
                "lapwing/Deployment/vision",
                "vision-7-0123456789",
                "lapwing/vision-7-0123456789"
            })
    void aMoveIsAboutThePodThatItTookAwayTheOneThatItMadeAndTheirWorkload(String name) {
        assertThat(Subject.pod.isOf(MOVE, name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ision-7",
                "vision-8",
                "0123456789",
                "other/vision-7-0123456789",
                "vision-8-0123456789",
                "vision-7-9876543210",
                "vision-7-0123456789abcdef"
            })
    void aMoveIsAboutNoOtherPod(String name) {
        assertThat(Subject.pod.isOf(MOVE, name)).isFalse();
    }

    @Test
    void aPodThatWasMovedAgainIsFoundByTheNameThatWasCutToMakeRoom() {
        String movedTwice = "a-deployment-with-quite-a-long-name-5d4f8c7b9d-x2x7k";
        Placement again = step("lapwing/" + movedTwice + "-9876543210", "rpi-node-2", "rpi-node-1");

        assertThat(Subject.pod.isOf(again, movedTwice + "-0123456789")).isTrue();
    }

    @Test
    void whatMovedNothingMadeNoPod() {
        assertThat(Subject.pod.isOf(step("lapwing/vision-7", "rpi-node-1", null), "vision-7-0123456789"))
                .isFalse();
        assertThat(Subject.pod.isOf(step("lapwing/vision-7", null, "rpi-node-1"), "vision-7-0123456789"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rpi-node-1", "rpi-node-2", "rpi-master-1"})
    void aMoveIsAboutTheNodesThatWereLeftChosenOrLookedAt(String name) {
        assertThat(Subject.node.isOf(MOVE, name)).isTrue();
        assertThat(Subject.node.isOf(MOVE, "rpi-master-2")).isFalse();
    }

    @Test
    void aNewPodIsAboutTheNodeThatItGotAndNotAboutAllThatWereLookedAt() {
        Placement placed = step("lapwing/vision-7", null, "rpi-node-2", "rpi-node-3");

        assertThat(Subject.node.isOf(placed, "rpi-node-2")).isTrue();
        assertThat(Subject.node.isOf(placed, "rpi-node-3")).isFalse();
    }
}
