package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.execute.MoveEnd.Undone;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Moves of a Deployment's pod in whose middle, while the new pod is not ready yet, the world changes. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DisturbedMoveIT {

    private static final MoveTimes TIMES = new MoveTimes(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(50));

    private final ControlPlane controlPlane;
    private FakeNodes kubelets;
    private MoveSite site;
    private KubernetesClient client;
    private Leadership leadership;
    private MoveOrder order;

    @SuppressWarnings("NullAway.Init")
    DisturbedMoveIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void start(TestInfo test, @TempDir Path directory) throws Exception {
        kubelets = FakeNodes.of(controlPlane, directory);
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        site = MoveSite.create(controlPlane, name.substring(0, Math.min(30, name.length())));
        client = site.placement();
        leadership = new Leadership(client, site.namespace, "placement", "one");
        leadership.start();
        await().atMost(MoveSite.SOON).until(leadership::holds);
        site.deployment("app", 1);
        order = site.to("app", "Deployment", site.node("dead", false));
    }

    @AfterEach
    void stop() {
        leadership.close();
        client.close();
        kubelets.close();
    }

    @Test
    void givesWayToARolloutThatAPersonBegins() throws Exception {
        CompletableFuture<MoveEnd> end = moving(TIMES);

        deployment().edit(found -> {
            found.getSpec().getTemplate().getMetadata().getLabels().put("edition", "second");
            return found;
        });

        assertUndone(end, Undoing.EDITED, Undoing.OLD_POD_GONE);
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(staying())
                        .singleElement()
                        .satisfies(
                                pod -> assertThat(pod.getMetadata().getLabels()).containsEntry("edition", "second")));
    }

    @Test
    void goesToNothingWithAWorkloadThatAPersonScales() throws Exception {
        CompletableFuture<MoveEnd> end = moving(TIMES);

        deployment().scale(0);

        assertUndone(end, Undoing.EDITED, Undoing.OLD_POD_GONE);
        await().atMost(MoveSite.SOON).untilAsserted(() -> assertThat(staying()).isEmpty());
        assertThat(deployment().get().getSpec().getReplicas()).isZero();
    }

    @Test
    void goesWithAWorkloadThatAPersonDeletes() throws Exception {
        CompletableFuture<MoveEnd> end = moving(TIMES);

        deployment().delete();

        assertUndone(end, Undoing.WORKLOAD_GONE, Undoing.OLD_POD_GONE, Undoing.NEW_POD_GONE);
        await().atMost(MoveSite.SOON).untilAsserted(() -> assertThat(staying()).isEmpty());
    }

    @Test
    void keepsTheOldPodWhenTheNodeThatWasChosenIsLost() throws Exception {
        CompletableFuture<MoveEnd> end = moving(new MoveTimes(
                Duration.ofSeconds(4), Duration.ofSeconds(4), Duration.ofSeconds(30), Duration.ofMillis(50)));

        site.admin.nodes().withName(order.to()).delete();

        assertUndone(end, Undoing.NOT_READY_IN_TIME);
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(staying())
                        .extracting(pod -> pod.getMetadata().getName())
                        .containsExactly(order.pod()));
    }

    private CompletableFuture<MoveEnd> moving(MoveTimes times) {
        var move = new PodMove(client, leadership, times, Clock.systemUTC());
        CompletableFuture<MoveEnd> end = CompletableFuture.supplyAsync(() -> {
            try {
                return move.run(order, () -> {});
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
        await().atMost(MoveSite.SOON).until(() -> move.isBegun(order));
        return end;
    }

    private RollableScalableResource<Deployment> deployment() {
        return site.admin.apps().deployments().inNamespace(site.namespace).withName("app");
    }

    private List<Pod> staying() {
        return site.pods("app").stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private static void assertUndone(CompletableFuture<MoveEnd> end, Undoing... anyOf) throws Exception {
        assertThat(end.get(1, TimeUnit.MINUTES))
                .isInstanceOfSatisfying(
                        Undone.class,
                        undone -> assertThat(undone.why()).as(undone.detail()).isIn((Object[]) anyOf));
    }
}
