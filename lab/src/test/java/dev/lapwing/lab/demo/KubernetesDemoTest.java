package dev.lapwing.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lapwing.cli.demo.CaptureLedger.Captured;
import dev.lapwing.cli.demo.Reconciliation;
import dev.lapwing.cli.demo.Thing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesDemoTest {

    private static final List<String> CAMERAS = List.of("camera1", "camera2");

    @Test
    void isCompleteWhereCloudAndArchiveHaveEachPictureOnce() {
        Reconciliation reconciliation = KubernetesDemo.reconcile(
                CAMERAS,
                List.of(picture("camera1", "a"), picture("camera2", "b")),
                List.of(thing("camera2", "b"), thing("camera1", "a")),
                List.of(thing("camera1", "a"), thing("camera2", "b")));

        assertThat(reconciliation.complete()).isTrue();
        assertThat(reconciliation.captured()).isEqualTo(2);
    }

    @Test
    void isNotCompleteWhereTheArchiveLacksAPictureOrHasItTwice() {
        List<Captured> captured = List.of(picture("camera1", "a"), picture("camera2", "b"));
        List<Thing> all = List.of(thing("camera1", "a"), thing("camera2", "b"));

        assertThat(KubernetesDemo.reconcile(CAMERAS, captured, all, List.of(thing("camera1", "a")))
                        .complete())
                .isFalse();
        assertThat(KubernetesDemo.reconcile(
                                CAMERAS,
                                captured,
                                all,
                                List.of(thing("camera1", "a"), thing("camera1", "a"), thing("camera2", "b")))
                        .complete())
                .isFalse();
    }

    @Test
    void givesBackBeforeItsEndWhatItTakes() {
        Duration time = Duration.ofMinutes(2);

        List<Act> acts = Act.of("rpi-node-2", time);

        assertThat(acts).extracting(Act::gives).containsExactly(false, true, false, true);
        assertThat(acts).extracting(Act::at).isSorted().allMatch(at -> at.compareTo(time) < 0);
    }

    @Test
    void refusesASiteThatCannotKeepThreeReplicas() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KubernetesDemoOptions(2, 1, Duration.ofSeconds(60), "1", false, false))
                .withMessageContaining("--nodes 2 must be 3 to 10");
    }

    private static Captured picture(String camera, String sha256) {
        return new Captured(camera, sha256 + ".jpg", sha256, sha256, Instant.EPOCH, 1, true, false);
    }

    private static Thing thing(String camera, String sha256) {
        return new Thing(camera, sha256, "there");
    }
}
