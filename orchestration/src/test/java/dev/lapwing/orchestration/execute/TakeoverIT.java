package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.manifests.PlacementObjects;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of placement, of which the one that leads ends, or stands still, while pods move. What it asked of the API
 * server last is held on the way, so that each move is where the test wants it.
 */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class TakeoverIT {

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    TakeoverIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void finishesOrUndoesWhatAKilledLeaderLeftInEachStateOfAMove() throws Exception {
        try (PlacingSite site = PlacingSite.create(controlPlane, "killed", directory);
                ApiLink link = ApiLink.to(controlPlane, 1)) {
            site.onlyOnA("decided", "made", "handed");
            var beforeItIsMade = link.hold(request ->
                    request.is("POST", "/killed/pods") && request.body().contains("\"app\":\"decided\""));
            var beforeItIsHandedOver = link.hold(request -> request.is("PATCH", "/pods/made-"));
            var afterItIsHandedOver = link.holdAnswers(request ->
                    request.is("PATCH", "/pods/handed-") && request.body().contains("ownerReferences"));
            try (var pods = new PodWatch(site.moves.admin, "killed");
                    var first = PlacingProcess.start(site.environment("first", link.url()), directory)) {
                await().atMost(MoveSite.SOON).until(() -> leads(site, "first"));
                try (var second = PlacingProcess.start(site.environment("second", site.server()), directory)) {
                    site.feel("killed-b", 90);
                    site.feel("killed-a", 28);
                    await().atMost(MoveSite.SOON)
                            .until(() -> beforeItIsMade.reached() > 0
                                    && beforeItIsHandedOver.reached() > 0
                                    && afterItIsHandedOver.reached() > 0);

                    first.kill();
                    link.cut();
                    List.of(beforeItIsMade, beforeItIsHandedOver, afterItIsHandedOver)
                            .forEach(ApiLink.Held::lose);

                    await().atMost(MoveSite.SOON).until(() -> leads(site, "second"));
                    site.awaitOnlyOnB("decided", "made", "handed");
                    await().atMost(MoveSite.SOON)
                            .untilAsserted(() -> assertThat(site.told("decided"))
                                    .containsExactly(
                                            "BATTERY_LOW DECIDED killed-b",
                                            "BATTERY_LOW UNDONE killed-b",
                                            "BATTERY_LOW DECIDED killed-b",
                                            "BATTERY_LOW STARTED killed-b",
                                            "BATTERY_LOW DONE killed-b"));
                    assertDone(site, "made");
                    assertDone(site, "handed");
                    assertThat(second.isAlive()).isTrue();
                }
                assertThat(pods.names())
                        .as("each old pod, and one new one for each")
                        .hasSize(6);
            }
        }
    }

    @Test
    void standsByAfterItStoodStillWhileAnotherMovedWhatItWasMoving() throws Exception {
        try (PlacingSite site = PlacingSite.create(controlPlane, "frozen", directory);
                ApiLink link = ApiLink.to(controlPlane, 2)) {
            site.onlyOnA("unmade", "half");
            var creation = link.hold(request ->
                    request.is("POST", "/frozen/pods") && request.body().contains("\"app\":\"unmade\""));
            var handover = link.hold(request -> request.is("PATCH", "/pods/half-"));
            try (var pods = new PodWatch(site.moves.admin, "frozen");
                    var first = PlacingProcess.start(site.environment("first", link.url()), directory)) {
                await().atMost(MoveSite.SOON).until(() -> leads(site, "first"));
                try (var second = PlacingProcess.start(site.environment("second", site.server()), directory)) {
                    site.feel("frozen-b", 90);
                    site.feel("frozen-a", 28);
                    await().atMost(MoveSite.SOON).until(() -> creation.reached() > 0 && handover.reached() > 0);

                    first.freeze();
                    await().atMost(MoveSite.SOON).until(() -> leads(site, "second"));
                    await().atMost(MoveSite.SOON).until(() -> isOver(site, "unmade") && isOver(site, "half"));
                    List<String> told = site.told("unmade");
                    Placement undone = site.steps("unmade").getFirst();
                    // What it asked for last comes to the server now: of one move too late.
                    creation.release();
                    handover.release();
                    await().atMost(MoveSite.SOON)
                            .until(() -> pods.names()
                                    .contains(MoveOrder.of(undone).orElseThrow().newPod()));
                    first.thaw();

                    await().atMost(MoveSite.SOON).until(() -> first.said("leads no more") > 0);
                    site.awaitOnlyOnB("unmade", "half");
                    assertThat(leads(site, "second")).isTrue();
                    assertThat(site.told("unmade"))
                            .isEqualTo(told)
                            .containsExactly(
                                    "BATTERY_LOW DECIDED frozen-b",
                                    "BATTERY_LOW UNDONE frozen-b",
                                    "BATTERY_LOW DECIDED frozen-b",
                                    "BATTERY_LOW STARTED frozen-b",
                                    "BATTERY_LOW DONE frozen-b");
                    assertDone(site, "half");
                    assertThat(first.isAlive() && second.isAlive()).isTrue();
                }
                assertThat(pods.names())
                        .as("each old pod, one new one for each, and the one that was made too late")
                        .hasSize(5);
            }
        }
    }

    private static boolean isOver(PlacingSite site, String app) throws InterruptedException {
        List<Placement> steps = site.steps(app);
        return !steps.isEmpty() && steps.getLast().step() == Step.DONE;
    }

    private static void assertDone(PlacingSite site, String app) {
        String to = site.node("b");
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(site.told(app))
                        .containsExactly(
                                "BATTERY_LOW DECIDED " + to, "BATTERY_LOW STARTED " + to, "BATTERY_LOW DONE " + to));
    }

    private static boolean leads(PlacingSite site, String instance) {
        return Optional.ofNullable(site.moves
                        .admin
                        .leases()
                        .inNamespace(site.moves.namespace)
                        .withName(PlacementObjects.NAME)
                        .get())
                .map(lease -> lease.getSpec().getHolderIdentity())
                .filter(holder -> holder.startsWith(instance + "_"))
                .isPresent();
    }
}
