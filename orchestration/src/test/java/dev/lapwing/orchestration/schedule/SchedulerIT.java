package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.policy.LeastAllocated;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.runtime.Health;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The scheduler on a real control plane, under its own ClusterRole. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SchedulerIT {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    private final ControlPlane controlPlane;
    private final KubernetesClient client;
    private final SchedulerScene scene;
    private final SchedulerMetrics metrics;

    SchedulerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
        this.scene = new SchedulerScene(controlPlane);
        this.metrics = scene.metrics();
    }

    @Test
    void spreadsPodsOverNodesAndSaysSo() throws Exception {
        scene.pool("spread", 3);
        try (Scheduler scheduler = scene.scheduler("spread", new LeastAllocated())) {
            for (int i = 0; i < 6; i++) {
                scene.create(SchedulerScene.pod("spread", "p" + i, "1"));
            }

            await().atMost(SEEN_WITHIN).until(() -> scene.bound("spread").size() == 6);

            assertThat(scene.bound("spread").stream()
                            .collect(Collectors.groupingBy(SchedulerScene::node, Collectors.counting())))
                    .isEqualTo(Map.of("spread-0", 2L, "spread-1", 2L, "spread-2", 2L));
            await().atMost(SEEN_WITHIN).until(() -> scene.placements().size() == 6);
            assertThat(scene.placements()).allSatisfy(placement -> {
                assertThat(placement.step()).isEqualTo(Placement.Step.DONE);
                assertThat(placement.reason()).isEqualTo("NEW_POD");
                assertThat(placement.considered().getFirst().node()).isEqualTo(placement.to());
            });
            await().atMost(SEEN_WITHIN)
                    .until(() -> scene.events("spread", "Scheduled").size() == 6);
            assertThat(metrics.count(Attempt.BOUND)).isEqualTo(6);
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void saysWhyAPodFitsNowhereAndPlacesItOnceThereIsRoom() throws Exception {
        scene.pool("full", 1);
        try (Scheduler scheduler = scene.scheduler("full", new LeastAllocated())) {
            scene.create(SchedulerScene.pod("full", "large", "3"));
            await().atMost(SEEN_WITHIN).until(() -> scene.bound("full").size() == 1);
            scene.create(SchedulerScene.pod("full", "second", "3"));

            await().atMost(SEEN_WITHIN)
                    .until(() -> scene.condition("full", "second").isPresent());
            assertThat(scene.condition("full", "second").orElseThrow()).satisfies(condition -> {
                assertThat(condition.getStatus()).isEqualTo("False");
                assertThat(condition.getReason()).isEqualTo("Unschedulable");
                assertThat(condition.getMessage()).contains("nodes can take it").contains("1 no room");
            });
            await().atMost(SEEN_WITHIN)
                    .until(() -> !scene.events("full", "FailedScheduling").isEmpty());
            client.pods()
                    .inNamespace("full")
                    .withName("large")
                    .withGracePeriod(0)
                    .delete();

            await().atMost(SEEN_WITHIN).until(() -> scene.bound("full").size() == 1);
            assertThat(scene.bound("full").getFirst().getMetadata().getName()).isEqualTo("second");
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void leavesAloneWhatItDoesNotKnowAndWhatIsNotItsOwn() throws Exception {
        scene.pool("alone", 1);
        try (Scheduler scheduler = scene.scheduler("alone", new LeastAllocated())) {
            scene.create(new PodBuilder(SchedulerScene.pod("alone", "apart", "1"))
                    .editSpec()
                    .withNewAffinity()
                    .withNewPodAntiAffinity()
                    .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .withTopologyKey("zone")
                    .withNewLabelSelector()
                    .addToMatchLabels("app", "x")
                    .endLabelSelector()
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endPodAntiAffinity()
                    .endAffinity()
                    .endSpec()
                    .build());
            scene.create(new PodBuilder(SchedulerScene.pod("alone", "other", "1"))
                    .editSpec()
                    .withSchedulerName("somebody-else")
                    .endSpec()
                    .build());
            scene.create(new PodBuilder(SchedulerScene.pod("alone", "gated", "1"))
                    .editSpec()
                    .addNewSchedulingGate("wait")
                    .endSpec()
                    .build());

            await().atMost(SEEN_WITHIN)
                    .until(() -> scene.condition("alone", "apart").isPresent());
            scene.create(SchedulerScene.pod("alone", "plain", "1"));
            await().atMost(SEEN_WITHIN).until(() -> !scene.bound("alone").isEmpty());

            assertThat(scene.condition("alone", "apart").orElseThrow().getMessage())
                    .contains("podAntiAffinity");
            assertThat(scene.bound("alone"))
                    .extracting(pod -> pod.getMetadata().getName())
                    .containsExactly("plain");
            assertThat(metrics.count(Attempt.UNSUPPORTED)).isPositive();
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void dropsAPodThatAnotherClientBindsFirst() throws Exception {
        scene.pool("second", 2);
        var once = new AtomicBoolean();
        NodeRanking racing = ByName.during((pod, node) -> {
            if (once.compareAndSet(false, true)) {
                scene.bind(pod.namespace(), pod.name(), "second-1");
            }
        });
        // The other's choice must not be ours: this ranks by name.
        try (Scheduler scheduler = scene.scheduler("second", racing)) {
            scene.create(SchedulerScene.pod("second", "p", "1"));

            await().atMost(SEEN_WITHIN).until(() -> once.get() && SchedulerScene.loadOf(scheduler, "second-1") == 1000);

            await().atMost(SEEN_WITHIN)
                    .until(() -> metrics.count(Attempt.BOUND_BY_OTHER) + metrics.count(Attempt.NODE_LOST) > 0);
            assertThat(SchedulerScene.loadOf(scheduler, "second-0")).isZero();
            assertThat(scene.bound("second")).extracting(SchedulerScene::node).containsExactly("second-1");
            assertThat(metrics.count(Attempt.BOUND)).isZero();
        }
    }

    @Test
    void placesAnewWhenTheNodeIsLostBetweenDecisionAndBinding() throws Exception {
        scene.pool("lost", 2);
        var seen = new CopyOnWriteArrayList<Scheduler>();
        var once = new AtomicBoolean();
        NodeRanking losing = ByName.during((pod, node) -> {
            if (node.node().name().equals("lost-1") && once.compareAndSet(false, true)) {
                client.nodes().withName("lost-0").delete();
                await().atMost(SEEN_WITHIN).until(() -> !SchedulerScene.knows(seen.getFirst(), "lost-0"));
            }
        });
        try (Scheduler scheduler = scene.scheduler("lost", losing)) {
            seen.add(scheduler);
            scene.create(SchedulerScene.pod("lost", "p", "1"));

            await().atMost(SEEN_WITHIN).until(() -> scene.bound("lost").size() == 1);

            assertThat(scene.bound("lost")).extracting(SchedulerScene::node).containsExactly("lost-1");
            assertThat(metrics.count(Attempt.NODE_LOST)).isOne();
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 1);
        }
    }

    @Test
    void placesAnewWhatAnotherSchedulerLeftNoRoomFor() throws Exception {
        scene.pool("race", 2);
        NodeRanking byName = ByName.during((pod, node) -> {});
        try (Scheduler scheduler = scene.scheduler("race", byName)) {
            scene.replicate("race", "ours", 1, SchedulerScene.pod("race", "template", "3"));
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 1);

            // As kube-scheduler would that saw the node free.
            scene.create(new PodBuilder(SchedulerScene.pod("race", "theirs", "3"))
                    .editSpec()
                    .withSchedulerName("somebody-else")
                    .endSpec()
                    .build());
            scene.bind("race", "theirs", "race-0");

            await().atMost(SEEN_WITHIN).until(() -> SchedulerScene.loadOf(scheduler, "race-1") == 3000);
            await().atMost(SEEN_WITHIN)
                    .untilAsserted(
                            () -> assertThat(metrics.count(Race.REPLACED)).isEqualTo(1));
            client.pods().inNamespace("race").list().getItems().stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
                    .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
            await().atMost(SEEN_WITHIN).until(() -> SchedulerScene.loadOf(scheduler, "race-0") == 3000);
            assertThat(metrics.count(Race.REPLACED)).isEqualTo(1);
            assertThat(metrics.count(Race.LEFT)).isZero();
        }
    }

    @Test
    void asksForTheSameNodeAgainAfterABindingThatWasNotAnswered() throws Exception {
        scene.pool("again", 2);
        var best = new AtomicReference<>("again-0");
        try (ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = scene.over(link, "again", ByName.first(best::get))) {
            var first = link.hold(request -> request.path().endsWith("/pods/p/binding"));
            scene.create(SchedulerScene.pod("again", "p", "3"));
            await().atMost(SEEN_WITHIN).until(() -> first.reached() == 1);

            best.set("again-1"); // by now, another would be better
            link.cut();
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.NO_ANSWER) == 1);
            link.mend();
            await().atMost(SEEN_WITHIN).until(() -> first.reached() == 2);
            scene.create(SchedulerScene.pod("again", "q", "3"));

            await().atMost(SEEN_WITHIN).until(() -> scene.bound("again").size() == 1);
            assertThat(scene.bound("again")).extracting(SchedulerScene::node).containsExactly("again-1");
            first.release(); // both, the one that was given up as well
            await().atMost(SEEN_WITHIN)
                    .until(() -> metrics.count(Attempt.BOUND) + metrics.count(Attempt.BOUND_BY_OTHER) == 2);
            await().atMost(SEEN_WITHIN)
                    .during(Duration.ofSeconds(1))
                    .until(() -> scene.placements().size() == 2);
            assertThat(scene.bound("again"))
                    .extracting(SchedulerScene::node)
                    .containsExactlyInAnyOrder("again-0", "again-1");
            assertThat(scene.placements())
                    .extracting(Placement::pod, Placement::to)
                    .containsExactlyInAnyOrder(tuple("again/p", "again-0"), tuple("again/q", "again-1"));
            assertThat(SchedulerScene.loadOf(scheduler, "again-0")).isEqualTo(3000);
        }
    }

    @Test
    void tellsOnceOfABindingThatTheWatchTellsWhileTheNextAttemptWaits() throws Exception {
        scene.pool("heard", 2);
        try (ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = scene.over(link, "heard", ByName.first(() -> "heard-0"))) {
            var first = link.hold(request -> request.path().endsWith("/binding"));
            scene.create(SchedulerScene.pod("heard", "p", "1"));
            await().atMost(SEEN_WITHIN).until(() -> first.reached() == 1);

            link.cut();
            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.NO_ANSWER) == 1);
            first.release(); // it is done, and nobody here hears of it
            await().atMost(SEEN_WITHIN).until(() -> scene.bound("heard").size() == 1);
            // The next attempt begins after a second, and waits until all of the cluster is known again.
            await().pollDelay(Duration.ofSeconds(3)).until(() -> scheduler.check() instanceof Health.Waiting);
            var nodes = link.hold(request -> request.path().startsWith("/api/v1/nodes"));
            link.mend();
            await().atMost(SEEN_WITHIN).until(() -> nodes.reached() > 0);
            await().atMost(SEEN_WITHIN).until(() -> scene.placements().size() == 1); // by the watch of pods
            nodes.release();

            await().atMost(SEEN_WITHIN).until(() -> scheduler.check() instanceof Health.Up);
            await().atMost(SEEN_WITHIN)
                    .during(Duration.ofSeconds(2))
                    .until(() -> scene.placements().size() == 1);
            assertThat(SchedulerScene.loadOf(scheduler, "heard-0")).isEqualTo(1000);
            assertThat(scene.events("heard", "FailedScheduling")).isEmpty();
            assertThat(metrics.count(Attempt.BOUND) + metrics.count(Attempt.BOUND_BY_OTHER))
                    .isZero();
        }
    }

    @Test
    void tellsOnceOfABindingThatTheWatchTellsWhileTheNextAttemptIsDecided() throws Exception {
        scene.pool("during", 1);
        var looks = new AtomicInteger();
        try (ApiLink link = ApiLink.to(controlPlane, 0)) {
            var first = link.hold(request -> request.path().endsWith("/binding"));
            NodeRanking meanwhile = ByName.during((pod, node) -> {
                if (looks.incrementAndGet() == 2) {
                    first.release();
                    await().atMost(SEEN_WITHIN).until(() -> scene.placements().size() == 1);
                }
            });
            try (Scheduler scheduler = scene.over(link, "during", meanwhile)) {
                scene.create(SchedulerScene.pod("during", "p", "1"));
                await().atMost(SEEN_WITHIN).until(() -> first.reached() == 1);

                link.cut();
                await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.NO_ANSWER) == 1);
                link.mend();

                await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND_BY_OTHER) == 1);
                await().atMost(SEEN_WITHIN)
                        .during(Duration.ofSeconds(1))
                        .until(() -> scene.placements().size() == 1);
                assertThat(SchedulerScene.loadOf(scheduler, "during-0")).isEqualTo(1000);
            }
        }
    }

    @Test
    void givesBackTheRoomOfAPodThatIsMadeAnewWhileItIsBound() throws Exception {
        scene.pool("anew", 1);
        try (ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = scene.over(link, "anew", new LeastAllocated())) {
            var first = link.hold(request -> request.path().endsWith("/binding"));
            scene.create(SchedulerScene.pod("anew", "p", "3"));
            await().atMost(SEEN_WITHIN).until(() -> first.reached() == 1);

            client.pods().inNamespace("anew").withName("p").withGracePeriod(0).delete();
            scene.create(SchedulerScene.pod("anew", "p", "3"));
            await().atMost(SEEN_WITHIN).until(() -> first.reached() == 2);
            first.release(); // also for the one that is no more: a conflict, since another has its name

            await().atMost(SEEN_WITHIN).until(() -> metrics.count(Attempt.BOUND) == 1);
            await().atMost(SEEN_WITHIN)
                    .during(Duration.ofSeconds(1))
                    .until(() -> SchedulerScene.loadOf(scheduler, "anew-0") == 3000);
            assertThat(metrics.count(Attempt.BOUND_BY_OTHER) + metrics.count(Attempt.POD_GONE))
                    .isOne();
        }
    }

    @Test
    void decidesNothingWhileTheApiServerIsAwayAndGoesOnAfterwards() throws Exception {
        scene.pool("away", 1);
        try (ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = scene.over(link, "away", new LeastAllocated())) {
            scene.create(SchedulerScene.pod("away", "before", "1"));
            await().atMost(SEEN_WITHIN).until(() -> scene.bound("away").size() == 1);

            link.cut();
            await().atMost(SEEN_WITHIN).until(() -> scheduler.check() instanceof Health.Waiting);
            scene.create(SchedulerScene.pod("away", "meanwhile", "1"));
            client.pods()
                    .inNamespace("away")
                    .withName("before")
                    .withGracePeriod(0)
                    .delete();
            link.mend();

            await().atMost(SEEN_WITHIN).until(() -> scene.bound("away").size() == 1);
            await().atMost(SEEN_WITHIN).until(() -> SchedulerScene.loadOf(scheduler, "away-0") == 1000);
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }
}
