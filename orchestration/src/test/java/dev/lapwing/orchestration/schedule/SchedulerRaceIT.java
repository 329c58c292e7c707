package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.policy.LeastAllocated;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler where others fill nodes at the same moment. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SchedulerRaceIT {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(90);
    private static final String KUBE_SCHEDULER = "default-scheduler";

    private final ControlPlane controlPlane;
    private final KubernetesClient client;
    private final SchedulerScene scene;
    private final SchedulerMetrics metrics;

    SchedulerRaceIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
        this.scene = new SchedulerScene(controlPlane);
        this.metrics = scene.metrics();
    }

    @Test
    void fillsNodesBesideKubeSchedulerToTheLastCoreAndNoFurther(@TempDir Path directory) throws Exception {
        scene.pool("race-both", 6, FakeNodes.LABEL);
        try (var _ = FakeNodes.of(controlPlane, directory);
                var _ = scene.scheduler("race-both", new LeastAllocated())) {
            scene.replicate("race-both", "ours", 12, SchedulerScene.pod("race-both", "template", "1"));
            scene.replicate(
                    "race-both", "theirs", 12, by(KUBE_SCHEDULER, SchedulerScene.pod("race-both", "template", "1")));

            Map<String, Long> full =
                    IntStream.range(0, 6).boxed().collect(Collectors.toMap(i -> "race-both-" + i, i -> 4L));
            await().atMost(SEEN_WITHIN)
                    .during(Duration.ofSeconds(2))
                    .until(
                            () -> scene.bound("race-both").stream()
                                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                                    .collect(Collectors.groupingBy(SchedulerScene::node, Collectors.counting())),
                            full::equals);
            assertThat(metrics.count(Attempt.BOUND)).isEqualTo(12 + metrics.count(Race.REPLACED));
            assertThat(metrics.count(Race.REFUSED)).isZero();
            System.out.printf(
                    "beside kube-scheduler: %d nodes were filled by both at once%n",
                    metrics.count(Race.REPLACED) + metrics.count(Race.LEFT));
        }
    }

    @Test
    void givesWayToKubeSchedulerWhereItsBindingsCameFirst(@TempDir Path directory) throws Exception {
        scene.pool("race-late", 3, FakeNodes.LABEL);
        try (var _ = FakeNodes.of(controlPlane, directory);
                ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = scene.over(link, "race-late", new LeastAllocated())) {
            var ours = link.hold(request -> request.path().endsWith("/binding"));
            scene.replicate("race-late", "ours", 3, SchedulerScene.pod("race-late", "template", "3"));
            await().atMost(SEEN_WITHIN).until(() -> ours.reached() == 3);

            // It cannot see what has been decided here; a binding is not refused for want of room.
            scene.replicate(
                    "race-late", "theirs", 3, by(KUBE_SCHEDULER, SchedulerScene.pod("race-late", "template", "3")));
            await().atMost(SEEN_WITHIN).until(() -> scene.bound("race-late").size() == 3);
            ours.release();

            await().atMost(SEEN_WITHIN)
                    .untilAsserted(
                            () -> assertThat(metrics.count(Race.REPLACED)).isEqualTo(3));
            await().atMost(SEEN_WITHIN)
                    .until(() -> IntStream.range(0, 3)
                            .allMatch(i -> SchedulerScene.loadOf(scheduler, "race-late-" + i) == 3000));
            assertThat(scene.bound("race-late"))
                    .extracting(pod -> pod.getMetadata().getLabels().get("app"))
                    .containsOnly("theirs");
            client.replicationControllers()
                    .inNamespace("race-late")
                    .withName("theirs")
                    .scale(1);
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 5); // three, and two anew
            assertThat(metrics.count(Race.LEFT) + metrics.count(Race.REFUSED)).isZero();
        }
    }

    @Test
    void leavesWhatABudgetKeepsAndSaysSo(@TempDir Path directory) throws Exception {
        scene.pool("race-budget", 1, FakeNodes.LABEL);
        client.resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace("race-budget")
                        .withName("ours")
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(new IntOrString(1))
                        .withNewSelector()
                        .addToMatchLabels("app", "ours")
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        try (var _ = FakeNodes.of(controlPlane, directory);
                Scheduler scheduler = scene.scheduler("race-budget", new LeastAllocated())) {
            scene.replicate("race-budget", "ours", 1, SchedulerScene.pod("race-budget", "template", "3"));
            await().atMost(SEEN_WITHIN)
                    .until(() -> metrics.count(Attempt.BOUND) == 1
                            && scene.bound("race-budget")
                                    .getFirst()
                                    .getStatus()
                                    .getPhase()
                                    .equals("Running"));
            Pod ours = scene.bound("race-budget").getFirst();

            scene.create(by("somebody-else", SchedulerScene.pod("race-budget", "theirs", "3")));
            scene.bind("race-budget", "theirs", "race-budget-0");

            await().atMost(SEEN_WITHIN)
                    .untilAsserted(() -> assertThat(metrics.count(Race.REFUSED)).isEqualTo(1));
            assertThat(client.resource(ours).get().getMetadata())
                    .satisfies(now -> assertThat(now.getUid())
                            .isEqualTo(ours.getMetadata().getUid()))
                    .satisfies(now -> assertThat(now.getDeletionTimestamp()).isNull());
            assertThat(SchedulerScene.loadOf(scheduler, "race-budget-0")).isEqualTo(6000);
            assertThat(metrics.count(Race.REPLACED)).isZero();
        }
    }

    @Test
    void countsWhatAKubeletTurnsAwayAndPlacesItsSuccessor() throws Exception {
        scene.pool("race-turned", 1); // this test is its kubelet
        try (Scheduler scheduler = scene.scheduler("race-turned", new LeastAllocated())) {
            scene.replicate("race-turned", "ours", 1, SchedulerScene.pod("race-turned", "template", "3"));
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 1);
            Pod refused = scene.bound("race-turned").getFirst();

            client.resource(refused)
                    .editStatus(pod -> new PodBuilder(pod)
                            .editStatus()
                            .withPhase("Failed")
                            .withReason("OutOfcpu")
                            .endStatus()
                            .build());

            await().atMost(SEEN_WITHIN).until(() -> metrics.rejections("OutOfcpu") == 1);
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 2);
            await().atMost(SEEN_WITHIN).until(() -> SchedulerScene.loadOf(scheduler, "race-turned-0") == 3000);
        }
    }

    private static Pod by(String scheduler, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .withSchedulerName(scheduler)
                .endSpec()
                .build();
    }
}
