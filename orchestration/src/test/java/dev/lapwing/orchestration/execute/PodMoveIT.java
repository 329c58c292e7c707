package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.execute.MoveEnd.Done;
import dev.lapwing.orchestration.execute.MoveEnd.Undone;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.manifests.PlacementObjects;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Moves on a real control plane, with the rights that placement has and no others. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PodMoveIT {

    private static final MoveTimes TIMES = new MoveTimes(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(50));
    private static final MoveTimes IMPATIENT =
            new MoveTimes(Duration.ofSeconds(3), Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofMillis(50));

    private final ControlPlane controlPlane;
    private final Path directory;
    private FakeNodes kubelets;
    private MoveSite site;
    private KubernetesClient client;
    private Leadership leadership;

    @SuppressWarnings("NullAway.Init")
    PodMoveIT(ControlPlane controlPlane, @TempDir Path directory) {
        this.controlPlane = controlPlane;
        this.directory = directory;
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        kubelets = FakeNodes.of(controlPlane, directory);
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        site = MoveSite.create(controlPlane, name.substring(0, Math.min(30, name.length())));
        client = site.placement();
        leadership = new Leadership(client, site.namespace, "placement", "one");
        leadership.start();
        await().atMost(MoveSite.SOON).until(leadership::holds);
    }

    @AfterEach
    void stop() {
        leadership.close();
        client.close();
        kubelets.close();
    }

    @Test
    void movesADeploymentsOnlyPodUnderABudgetThatItMustNotLeave() throws Exception {
        site.deployment("vision", 1);
        site.budget("vision", new IntOrString(1));
        MoveOrder order = site.toTheOther("vision", "Deployment");
        var deployment = deployment("vision");

        try (var watch = new PodWatch(site.admin, site.namespace)) {
            MoveEnd end = move(TIMES).run(order, () -> {});

            assertThat(end).isEqualTo(new Done(order.newPod()));
            assertThat(watch.readyAt(order.newPod())).isLessThan(watch.goingAt(order.pod()));
            assertThat(watch.names()).containsExactlyInAnyOrder(order.pod(), order.newPod());
        }
        assertOwnedAndOn("vision", "ReplicaSet", order.to());
        assertThat(deployment("vision").getMetadata().getGeneration())
                .as("edits of the Deployment")
                .isEqualTo(deployment.getMetadata().getGeneration());
    }

    @Test
    void movesAReplicationControllersOnlyPodUnderABudgetThatItMustNotLeave() throws Exception {
        site.replicationController("consumer", 1);
        site.budget("consumer", new IntOrString(1));
        MoveOrder order = site.toTheOther("consumer", "ReplicationController");

        try (var watch = new PodWatch(site.admin, site.namespace)) {
            MoveEnd end = move(TIMES).run(order, () -> {});

            assertThat(end).isEqualTo(new Done(order.newPod()));
            assertThat(watch.readyAt(order.newPod())).isLessThan(watch.goingAt(order.pod()));
            assertThat(watch.names()).containsExactlyInAnyOrder(order.pod(), order.newPod());
        }
        assertOwnedAndOn("consumer", "ReplicationController", order.to());
    }

    @Test
    void movesADeploymentsPodUnderABudgetInPercent() throws Exception {
        site.deployment("percent", 1);
        site.budget("percent", new IntOrString("100%"));
        MoveOrder order = site.toTheOther("percent", "Deployment");

        MoveEnd end = move(TIMES).run(order, () -> {});

        assertThat(end).isEqualTo(new Done(order.newPod()));
    }

    @Test
    void waitsForABudgetThatRefusesAndGoesOnOnceItGrants() throws Exception {
        site.deployment("busy", 1);
        site.budget("busy", new IntOrString(2));
        MoveOrder order = site.toTheOther("busy", "Deployment");
        CompletableFuture<MoveEnd> end = moving(order, TIMES);
        await().atMost(MoveSite.SOON)
                .until(() ->
                        site.pods("busy").stream().filter(SurgePod::isReady).count() == 2);
        await().during(Duration.ofSeconds(2))
                .atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(site.pods("busy"))
                        .allSatisfy(pod -> assertThat(pod.getMetadata().getDeletionTimestamp())
                                .isNull()));

        site.admin
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(site.namespace)
                .withName("busy")
                .edit(budget -> {
                    budget.getSpec().setMinAvailable(new IntOrString(1));
                    return budget;
                });

        assertThat(end.get(1, TimeUnit.MINUTES)).isEqualTo(new Done(order.newPod()));
    }

    @Test
    void undoesAMoveThatABudgetNeverGrants() throws Exception {
        site.replicationController("strict", 1);
        site.budget("strict", new IntOrString(2));
        MoveOrder order = site.toTheOther("strict", "ReplicationController");

        MoveEnd end = move(IMPATIENT).run(order, () -> {});

        assertUndone(end, Undoing.BUDGET_REFUSED);
        assertStays("strict", order);
    }

    @Test
    void undoesAMoveToANodeOnWhichThePodIsNeverReady() throws Exception {
        site.deployment("stuck", 1);
        MoveOrder order = site.to("stuck", "Deployment", site.node("dead", false));

        MoveEnd end = move(IMPATIENT).run(order, () -> {});

        assertUndone(end, Undoing.NOT_READY_IN_TIME);
        assertStays("stuck", order);
    }

    @Test
    void leavesAWorkloadAloneThatAPersonScalesInTheMiddle() throws Exception {
        site.deployment("scaled", 1);
        MoveOrder order = site.to("scaled", "Deployment", site.node("dead", false));
        CompletableFuture<MoveEnd> end = moving(order, TIMES);
        await().atMost(MoveSite.SOON).until(() -> move(TIMES).isBegun(order));

        site.admin
                .apps()
                .deployments()
                .inNamespace(site.namespace)
                .withName("scaled")
                .scale(2);

        assertUndone(end.get(1, TimeUnit.MINUTES), Undoing.EDITED);
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(staying("scaled")).hasSize(2));
        assertThat(deployment("scaled").getSpec().getReplicas()).isEqualTo(2);
    }

    @Test
    void takesItsPodAwayWhenAPersonDeletesTheWorkloadInTheMiddle() throws Exception {
        site.replicationController("deleted", 1);
        MoveOrder order = site.to("deleted", "ReplicationController", site.node("dead", false));
        CompletableFuture<MoveEnd> end = moving(order, TIMES);
        await().atMost(MoveSite.SOON).until(() -> move(TIMES).isBegun(order));

        site.admin
                .replicationControllers()
                .inNamespace(site.namespace)
                .withName("deleted")
                .delete();

        assertThat(end.get(1, TimeUnit.MINUTES)).isInstanceOf(Undone.class);
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(staying("deleted")).isEmpty());
    }

    @Test
    void finishesAMoveThatAnotherProcessBegan() throws Exception {
        site.replicationController("resumed", 1);
        MoveOrder order = site.toTheOther("resumed", "ReplicationController");
        var isThere = new CountDownLatch(1);
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                move(TIMES).run(order, () -> {
                    isThere.countDown();
                    Thread.currentThread().interrupt();
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(isThere.await(1, TimeUnit.MINUTES)).isTrue();
        first.join();

        MoveEnd end = move(TIMES).run(order, () -> {});

        assertThat(end).isEqualTo(new Done(order.newPod()));
        assertOwnedAndOn("resumed", "ReplicationController", order.to());
    }

    @Test
    void movesOneOfThreePodsAndNoOther() throws Exception {
        site.deployment("three", 3);
        List<Pod> before = site.pods("three");
        Pod pod = before.getFirst();
        String other = pod.getSpec().getNodeName().equals(site.namespace + "-a") ? "-b" : "-a";
        var order = new MoveOrder(
                "fedcba9876543210",
                site.namespace + "/Deployment/three",
                site.namespace,
                pod.getMetadata().getName(),
                pod.getSpec().getNodeName(),
                site.namespace + other);

        MoveEnd end = move(TIMES).run(order, () -> {});

        assertThat(end).isEqualTo(new Done(order.newPod()));
        assertThat(staying("three"))
                .containsExactlyInAnyOrder(
                        before.get(1).getMetadata().getName(),
                        before.get(2).getMetadata().getName(),
                        order.newPod());
    }

    @Test
    void leavesAStatefulSetsPodWhereItIs() throws Exception {
        site.statefulSet("store");
        MoveOrder order = site.toTheOther("store", "StatefulSet");

        MoveEnd end = move(TIMES).run(order, () -> {});

        assertUndone(end, Undoing.KIND_CANNOT_SURGE);
        assertThat(site.pod("store").getSpec().getNodeName()).isEqualTo(order.from());
    }

    @Test
    void givesUpAMoveThatItMayEndNoMoreAndLeavesTheOldPod() throws Exception {
        site.deployment("vision", 1);
        MoveOrder order = site.toTheOther("vision", "Deployment");
        site.admin
                .rbac()
                .roles()
                .inNamespace(site.namespace)
                .withName(PlacementObjects.NAME)
                .edit(role -> {
                    role.getRules().stream()
                            .filter(rule -> rule.getResources().contains("pods"))
                            .forEach(rule -> rule.getVerbs().remove("patch"));
                    return role;
                });
        var progress = new MoveProgress();
        PodMove move = move(IMPATIENT);

        MoveEnd end = await().atMost(MoveSite.SOON)
                .ignoreException(KubernetesClientException.class)
                .until(() -> move.run(order, progress, () -> {}), Objects::nonNull);

        assertThat(end)
                .isInstanceOfSatisfying(
                        Undone.class, undone -> assertThat(undone.why()).isEqualTo(Undoing.NOT_PERMITTED));
        assertThat(site.admin
                        .pods()
                        .inNamespace(site.namespace)
                        .withName(order.pod())
                        .get()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
    }

    @Test
    void writesNothingOnceItLeadsNoMore() throws Exception {
        site.deployment("led", 1);
        MoveOrder order = site.toTheOther("led", "Deployment");
        leadership.close();

        MoveEnd end = move(TIMES).run(order, () -> {});

        assertThat(end).isInstanceOf(MoveEnd.Left.class);
        assertThat(site.pods("led")).hasSize(1);
    }

    private PodMove move(MoveTimes times) {
        return new PodMove(client, leadership, times, Clock.systemUTC());
    }

    private CompletableFuture<MoveEnd> moving(MoveOrder order, MoveTimes times) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return move(times).run(order, () -> {});
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    private Deployment deployment(String name) {
        return site.admin
                .apps()
                .deployments()
                .inNamespace(site.namespace)
                .withName(name)
                .get();
    }

    private List<String> staying(String app) {
        return site.pods(app).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    private void assertOwnedAndOn(String app, String kind, String node) {
        await().atMost(MoveSite.SOON).untilAsserted(() -> {
            Pod pod = site.pod(app);
            assertThat(pod.getSpec().getNodeName()).isEqualTo(node);
            assertThat(pod.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getKind()).isEqualTo(kind));
            assertThat(SurgePod.isHeld(pod)).isFalse();
        });
    }

    private static void assertUndone(MoveEnd end, Undoing why) {
        assertThat(end)
                .isInstanceOfSatisfying(
                        Undone.class,
                        undone -> assertThat(undone.why()).as(undone.detail()).isEqualTo(why));
    }

    private void assertStays(String app, MoveOrder order) {
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(staying(app)).containsExactly(order.pod()));
        Pod old = site.pod(app);
        assertThat(SurgePod.annotation(old, SurgePod.DELETION_COST)).isNull();
    }
}
