package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.policy.LeastAllocated;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.runtime.Health;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final SchedulerMetrics metrics = new SchedulerMetrics(new PrometheusRegistry());
    private final List<Placement> placements = new CopyOnWriteArrayList<>();

    SchedulerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void spreadsPodsOverNodesAndSaysSo() throws Exception {
        pool("spread", 3);
        try (Scheduler scheduler = scheduler("spread", new LeastAllocated())) {
            for (int i = 0; i < 6; i++) {
                create(pod("spread", "p" + i, "1"));
            }

            await().atMost(SEEN_WITHIN).until(() -> bound("spread").size() == 6);

            assertThat(bound("spread").stream()
                            .collect(Collectors.groupingBy(SchedulerIT::node, Collectors.counting())))
                    .isEqualTo(Map.of("spread-0", 2L, "spread-1", 2L, "spread-2", 2L));
            await().atMost(SEEN_WITHIN).until(() -> placements.size() == 6);
            assertThat(placements).allSatisfy(placement -> {
                assertThat(placement.step()).isEqualTo(Placement.Step.DONE);
                assertThat(placement.reason()).isEqualTo("NEW_POD");
                assertThat(placement.considered().getFirst().node()).isEqualTo(placement.to());
            });
            await().atMost(SEEN_WITHIN)
                    .until(() -> events("spread", "Scheduled").size() == 6);
            assertThat(metrics.count(Attempt.BOUND)).isEqualTo(6);
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void saysWhyAPodFitsNowhereAndPlacesItOnceThereIsRoom() throws Exception {
        pool("full", 1);
        try (Scheduler scheduler = scheduler("full", new LeastAllocated())) {
            create(pod("full", "large", "3"));
            await().atMost(SEEN_WITHIN).until(() -> bound("full").size() == 1);
            create(pod("full", "second", "3"));

            await().atMost(SEEN_WITHIN).until(() -> condition("full", "second").isPresent());
            assertThat(condition("full", "second").orElseThrow()).satisfies(condition -> {
                assertThat(condition.getStatus()).isEqualTo("False");
                assertThat(condition.getReason()).isEqualTo("Unschedulable");
                assertThat(condition.getMessage()).contains("nodes can take it").contains("1 no room");
            });
            await().atMost(SEEN_WITHIN)
                    .until(() -> !events("full", "FailedScheduling").isEmpty());
            client.pods()
                    .inNamespace("full")
                    .withName("large")
                    .withGracePeriod(0)
                    .delete();

            await().atMost(SEEN_WITHIN).until(() -> bound("full").size() == 1);
            assertThat(bound("full").getFirst().getMetadata().getName()).isEqualTo("second");
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void leavesAloneWhatItDoesNotKnowAndWhatIsNotItsOwn() throws Exception {
        pool("alone", 1);
        try (Scheduler scheduler = scheduler("alone", new LeastAllocated())) {
            create(new PodBuilder(pod("alone", "apart", "1"))
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
            create(new PodBuilder(pod("alone", "other", "1"))
                    .editSpec()
                    .withSchedulerName("somebody-else")
                    .endSpec()
                    .build());
            create(new PodBuilder(pod("alone", "gated", "1"))
                    .editSpec()
                    .addNewSchedulingGate("wait")
                    .endSpec()
                    .build());

            await().atMost(SEEN_WITHIN).until(() -> condition("alone", "apart").isPresent());
            create(pod("alone", "plain", "1"));
            await().atMost(SEEN_WITHIN).until(() -> !bound("alone").isEmpty());

            assertThat(condition("alone", "apart").orElseThrow().getMessage()).contains("podAntiAffinity");
            assertThat(bound("alone"))
                    .extracting(pod -> pod.getMetadata().getName())
                    .containsExactly("plain");
            assertThat(metrics.count(Attempt.UNSUPPORTED)).isPositive();
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    @Test
    void dropsAPodThatAnotherClientBindsFirst() throws Exception {
        pool("second", 2);
        var once = new AtomicBoolean();
        NodeRanking racing = ByName.during((pod, node) -> {
            if (once.compareAndSet(false, true)) {
                bind(pod.namespace(), pod.name(), "second-1");
            }
        });
        // The other's choice must not be ours: this ranks by name.
        try (Scheduler scheduler = scheduler("second", racing)) {
            create(pod("second", "p", "1"));

            await().atMost(SEEN_WITHIN).until(() -> once.get() && loadOf(scheduler, "second-1") == 1000);

            await().atMost(SEEN_WITHIN)
                    .until(() -> metrics.count(Attempt.BOUND_BY_OTHER) + metrics.count(Attempt.NODE_LOST) > 0);
            assertThat(loadOf(scheduler, "second-0")).isZero();
            assertThat(bound("second")).extracting(SchedulerIT::node).containsExactly("second-1");
            assertThat(metrics.count(Attempt.BOUND)).isZero();
        }
    }

    @Test
    void placesAnewWhenTheNodeIsLostBetweenDecisionAndBinding() throws Exception {
        pool("lost", 2);
        var seen = new CopyOnWriteArrayList<Scheduler>();
        var once = new AtomicBoolean();
        NodeRanking losing = ByName.during((pod, node) -> {
            if (node.node().name().equals("lost-1") && once.compareAndSet(false, true)) {
                client.nodes().withName("lost-0").delete();
                await().atMost(SEEN_WITHIN).until(() -> !knows(seen.getFirst(), "lost-0"));
            }
        });
        try (Scheduler scheduler = scheduler("lost", losing)) {
            seen.add(scheduler);
            create(pod("lost", "p", "1"));

            await().atMost(SEEN_WITHIN).until(() -> bound("lost").size() == 1);

            assertThat(bound("lost")).extracting(SchedulerIT::node).containsExactly("lost-1");
            assertThat(metrics.count(Attempt.NODE_LOST)).isOne();
            assertThat(metrics.count(Attempt.BOUND)).isOne();
        }
    }

    @Test
    void placesAnewWhatAnotherSchedulerLeftNoRoomFor() throws Exception {
        pool("race", 2);
        NodeRanking byName = ByName.during((pod, node) -> {});
        try (Scheduler scheduler = scheduler("race", byName)) {
            client.resource(new ReplicationControllerBuilder()
                            .withNewMetadata()
                            .withNamespace("race")
                            .withName("ours")
                            .endMetadata()
                            .withNewSpec()
                            .withReplicas(1)
                            .withSelector(Map.of("app", "ours"))
                            .withTemplate(new PodTemplateSpecBuilder()
                                    .withNewMetadata()
                                    .addToLabels("app", "ours")
                                    .endMetadata()
                                    .withSpec(pod("race", "template", "3").getSpec())
                                    .build())
                            .endSpec()
                            .build())
                    .create();
            await().atMost(SEEN_WITHIN).until(() -> loadOf(scheduler, "race-0") == 3000);

            // As kube-scheduler would that saw the node free.
            create(new PodBuilder(pod("race", "theirs", "3"))
                    .editSpec()
                    .withSchedulerName("somebody-else")
                    .endSpec()
                    .build());
            bind("race", "theirs", "race-0");

            await().atMost(SEEN_WITHIN).until(() -> loadOf(scheduler, "race-1") == 3000);
            await().atMost(SEEN_WITHIN)
                    .untilAsserted(
                            () -> assertThat(metrics.count(Race.REPLACED)).isEqualTo(1));
            client.pods().inNamespace("race").list().getItems().stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() != null)
                    .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
            await().atMost(SEEN_WITHIN).until(() -> loadOf(scheduler, "race-0") == 3000);
            assertThat(metrics.count(Race.REPLACED)).isEqualTo(1);
            assertThat(metrics.count(Race.LEFT)).isZero();
        }
    }

    @Test
    void decidesNothingWhileTheApiServerIsAwayAndGoesOnAfterwards() throws Exception {
        pool("away", 1);
        Config direct = SchedulerRole.on(controlPlane);
        try (ApiLink link = ApiLink.to(controlPlane, 0);
                Scheduler scheduler = started(
                        new ConfigBuilder(direct).withMasterUrl(link.url()).build(), "away", new LeastAllocated())) {
            create(pod("away", "before", "1"));
            await().atMost(SEEN_WITHIN).until(() -> bound("away").size() == 1);

            link.cut();
            await().atMost(SEEN_WITHIN).until(() -> scheduler.check() instanceof Health.Waiting);
            create(pod("away", "meanwhile", "1"));
            client.pods()
                    .inNamespace("away")
                    .withName("before")
                    .withGracePeriod(0)
                    .delete();
            link.mend();

            await().atMost(SEEN_WITHIN).until(() -> bound("away").size() == 1);
            await().atMost(SEEN_WITHIN).until(() -> loadOf(scheduler, "away-0") == 1000);
            assertThat(scheduler.check()).isInstanceOf(Health.Up.class);
        }
    }

    private Scheduler scheduler(String name, NodeRanking ranking) throws InterruptedException {
        return started(SchedulerRole.on(controlPlane), name, ranking);
    }

    private Scheduler started(Config config, String name, NodeRanking ranking) {
        var scheduler = new Scheduler(
                new KubernetesClientBuilder().withConfig(config).build(),
                new SchedulerSettings(name, "test", 16),
                ranking,
                Surroundings.NONE.telling(placements::add),
                metrics,
                Clock.systemUTC());
        scheduler.start();
        return scheduler;
    }

    /** Nodes of four cores, and a namespace, both called so. */
    private void pool(String name, int nodes) throws InterruptedException {
        controlPlane.createNamespace(name, Map.of());
        for (int i = 0; i < nodes; i++) {
            controlPlane.registerNode(name + "-" + i, Map.of("pool", name));
        }
        // Kubernetes takes a node for not ready until its controller has looked at it.
        await().atMost(SEEN_WITHIN)
                .until(() -> client.nodes().withLabel("pool", name).list().getItems().stream()
                        .allMatch(node -> node.getSpec().getTaints().isEmpty()));
    }

    private static Pod pod(String pool, String name, String cpu) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(pool)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSchedulerName(pool)
                .withNodeSelector(Map.of("pool", pool))
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("one")
                .withImage("lapwing")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private void create(Pod pod) {
        client.resource(pod).create();
    }

    private void bind(String namespace, String pod, String node) {
        client.raw(
                "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/binding",
                "POST",
                new BindingBuilder()
                        .withNewMetadata()
                        .withName(pod)
                        .endMetadata()
                        .withTarget(new ObjectReferenceBuilder()
                                .withKind("Node")
                                .withApiVersion("v1")
                                .withName(node)
                                .build())
                        .build());
    }

    private List<Pod> bound(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .toList();
    }

    private static String node(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
    }

    private Optional<PodCondition> condition(String namespace, String name) {
        return client.pods().inNamespace(namespace).withName(name).get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .findFirst();
    }

    private List<String> events(String namespace, String reason) {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> reason.equals(event.getReason()))
                .map(event -> event.getNote())
                .toList();
    }

    private static boolean knows(Scheduler scheduler, String node) {
        for (NodeLoad load : scheduler.nodes()) {
            if (load.node().name().equals(node)) {
                return true;
            }
        }
        return false;
    }

    private static long loadOf(Scheduler scheduler, String node) {
        for (NodeLoad load : scheduler.nodes()) {
            if (load.node().name().equals(node)) {
                return load.used().milliCpu();
            }
        }
        return -1;
    }
}
