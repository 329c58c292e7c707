package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.policy.LeastAllocated;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodFluent;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two equal sets of random nodes get the same random pods, one after another: one set by kube-scheduler, the other by
 * Lapwing's. What one can place the other must, and what fits nowhere must fit nowhere for both. Where both place a pod, ours
 * is put beside its twin afterwards, so that the sets stay equal whatever either prefers.
 */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SameAsKubeSchedulerIT {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);
    private static final int NODES = 9;
    private static final int PODS = 70;
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final String CAMERA = "vendor.example/camera";

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    SameAsKubeSchedulerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void placesWhatKubeSchedulerPlacesAndNothingElse(long seed) throws Exception {
        String kube = "kube-" + seed;
        String ours = "ours-" + seed;
        pool(kube, new Random(seed));
        pool(ours, new Random(seed));
        var random = new Random(seed);
        int placed = 0;
        try (Scheduler scheduler = scheduler(ours)) {
            await().atMost(SEEN_WITHIN)
                    .until(() -> client.nodes().list().getItems().stream()
                            .filter(node -> node.getMetadata().getName().endsWith("-" + seed))
                            .noneMatch(node -> node.getSpec().getTaints().stream()
                                    .anyMatch(taint -> taint.getKey().endsWith("not-ready"))));

            hermit(kube, "kube-n0-" + seed, "zone", "app0");
            hermit(ours, "ours-n0-" + seed, "zone", "app0");
            hermit(kube, "kube-n1-" + seed, HOSTNAME, "app1");
            hermit(ours, "ours-n1-" + seed, HOSTNAME, "app1");
            await().atMost(SEEN_WITHIN).until(() -> hermitsSeen(scheduler, seed));

            for (int i = 0; i < PODS; i++) {
                long shape = random.nextLong();
                Pod theirs = client.resource(pod(kube, "default-scheduler", i, shape))
                        .create();
                Pod mine = client.resource(pod(ours, ours, i, shape)).create();
                await().atMost(SEEN_WITHIN).pollInterval(LOOK_EVERY).until(() -> isDecided(theirs) && isDecided(mine));

                String by = node(theirs);
                assertThat(node(mine).isEmpty())
                        .as(
                                "seed %s, pod %s: kube-scheduler says [%s], ours [%s]: %s",
                                seed, i, says(theirs), says(mine), mine)
                        .isEqualTo(by.isEmpty());
                if (by.isEmpty()) {
                    client.resource(theirs).withGracePeriod(0).delete();
                    client.resource(mine).withGracePeriod(0).delete();
                } else {
                    placed++;
                    putBeside(mine, by.replace("kube-", "ours-"), scheduler);
                }
            }
        }

        assertThat(placed).as("seed %s: a test of both outcomes", seed).isBetween(PODS / 5, PODS - 10);
    }

    /** A pod that others of an app must not come near to. */
    private void hermit(String pool, String node, String domain, String from) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(pool)
                        .withName("hermit-" + from)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .withNewAffinity()
                        .withNewPodAntiAffinity()
                        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                        .withTopologyKey(domain)
                        .withNewLabelSelector()
                        .addToMatchLabels("app", from)
                        .endLabelSelector()
                        .endRequiredDuringSchedulingIgnoredDuringExecution()
                        .endPodAntiAffinity()
                        .endAffinity()
                        .addNewContainer()
                        .withName("one")
                        .withImage("lapwing")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private static boolean hermitsSeen(Scheduler scheduler, long seed) {
        int seen = 0;
        for (NodeLoad load : scheduler.nodes()) {
            seen += load.keepsApart() && load.node().name().endsWith("-" + seed) ? 1 : 0;
        }
        return seen == 4;
    }

    private void putBeside(Pod pod, String node, Scheduler scheduler) {
        if (node(pod).equals(node)) {
            return;
        }
        client.resource(pod).withGracePeriod(0).delete();
        Pod twin = new PodBuilder(pod)
                .editMetadata()
                .withName(pod.getMetadata().getName() + "-moved")
                .withUid(null)
                .withResourceVersion(null)
                .endMetadata()
                .editSpec()
                .withNodeName(node)
                .endSpec()
                .withStatus(null)
                .build();
        client.resource(twin).create();
        await().atMost(SEEN_WITHIN).pollInterval(LOOK_EVERY).until(() -> {
            for (NodeLoad load : scheduler.nodes()) {
                if (load.pods().stream()
                        .anyMatch(known -> known.uid().equals(pod.getMetadata().getUid()))) {
                    return false;
                }
            }
            for (NodeLoad load : scheduler.nodes()) {
                if (load.node().name().equals(node)) {
                    return load.pods().stream()
                            .anyMatch(known ->
                                    known.name().equals(twin.getMetadata().getName()));
                }
            }
            return false;
        });
    }

    private Scheduler scheduler(String name) throws InterruptedException {
        var scheduler = new Scheduler(
                new KubernetesClientBuilder()
                        .withConfig(SchedulerRole.on(controlPlane))
                        .build(),
                new SchedulerSettings(name, "test", 16),
                new LeastAllocated(),
                Surroundings.NONE,
                new SchedulerMetrics(new PrometheusRegistry()),
                Clock.systemUTC());
        scheduler.start();
        return scheduler;
    }

    private void pool(String pool, Random random) throws InterruptedException {
        controlPlane.createNamespace(pool, Map.of());
        String seed = pool.substring(pool.indexOf('-'));
        for (int i = 0; i < NODES; i++) {
            var labels = new HashMap<String, String>(Map.of(
                    "pool", pool, "zone", "abc".substring(i % 3, i % 3 + 1), "cores", "" + (1 + random.nextInt(6))));
            String name = pool.substring(0, pool.indexOf('-')) + "-n" + i + seed;
            labels.put(HOSTNAME, name);
            if (random.nextBoolean()) {
                labels.put("disk", random.nextBoolean() ? "ssd" : "sd");
            }
            var size = Map.of(
                    "cpu",
                    new Quantity("" + (1 + random.nextInt(4))),
                    "memory",
                    new Quantity((512 + random.nextInt(1024)) + "Mi"),
                    "pods",
                    new Quantity("" + (5 + random.nextInt(6))),
                    CAMERA,
                    new Quantity("" + random.nextInt(3)));
            var node = new NodeBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withLabels(labels)
                    .endMetadata()
                    .withNewSpec()
                    .withUnschedulable(random.nextInt(8) == 0 ? true : null)
                    .endSpec()
                    .withNewStatus()
                    .withCapacity(size)
                    .withAllocatable(size)
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .endStatus();
            if (random.nextInt(4) == 0) {
                node.editSpec()
                        .addNewTaint(random.nextBoolean() ? "NoSchedule" : "PreferNoSchedule", "battery", null, "low")
                        .endSpec();
            }
            client.resource(node.build()).create();
        }
    }

    /** The same for the same {@code shape}, but for whom it is for. */
    private static Pod pod(String pool, String scheduler, int number, long shape) {
        var random = new Random(shape);
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(pool)
                .withName("p" + number)
                .addToLabels("app", "app" + random.nextInt(3))
                .endMetadata()
                .withNewSpec()
                .withSchedulerName(scheduler)
                .withTerminationGracePeriodSeconds(0L)
                .addToNodeSelector("pool", pool)
                .endSpec();
        var container = new ContainerBuilder()
                .withName("one")
                .withImage("lapwing")
                .withNewResources()
                .addToRequests("cpu", new Quantity(100 * (1 + random.nextInt(12)) + "m"))
                .addToRequests("memory", new Quantity(16 * (1 + random.nextInt(16)) + "Mi"))
                .endResources();
        if (random.nextInt(5) == 0) {
            container
                    .editResources()
                    .addToRequests(CAMERA, new Quantity("1"))
                    .addToLimits(CAMERA, new Quantity("1"))
                    .endResources();
        }
        if (random.nextInt(4) == 0) {
            container
                    .addNewPort()
                    .withContainerPort(80)
                    .withHostPort(8000 + random.nextInt(2))
                    .withHostIP(random.nextInt(3) == 0 ? "127.0.0.1" : null)
                    .withProtocol(random.nextBoolean() ? "TCP" : "UDP")
                    .endPort();
        }
        var spec = pod.editSpec().addToContainers(container.build());
        if (random.nextInt(4) == 0) {
            spec.addNewInitContainer()
                    .withName("first")
                    .withImage("lapwing")
                    .withRestartPolicy(random.nextBoolean() ? "Always" : null)
                    .withNewResources()
                    .addToRequests("cpu", new Quantity(100 * (1 + random.nextInt(20)) + "m"))
                    .endResources()
                    .endInitContainer();
        }
        addPlacement(spec, random);
        return spec.endSpec().build();
    }

    private static void addPlacement(PodFluent<PodBuilder>.SpecNested<PodBuilder> spec, Random random) {
        if (random.nextInt(5) == 0) {
            spec.addToNodeSelector("zone", "abcd".substring(random.nextInt(4)).substring(0, 1));
        }
        if (random.nextInt(3) == 0) {
            spec.addNewToleration()
                    .withKey(random.nextInt(3) == 0 ? null : "battery")
                    .withOperator("Exists")
                    .endToleration();
        } else if (random.nextInt(4) == 0) {
            spec.addNewToleration()
                    .withKey("battery")
                    .withOperator("Equal")
                    .withValue(random.nextBoolean() ? "low" : "full")
                    .withEffect("NoSchedule")
                    .endToleration();
        }
        if (random.nextInt(3) == 0) {
            spec.withNewAffinity()
                    .withNewNodeAffinity()
                    .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                    .addToNodeSelectorTerms(
                            new NodeSelectorTermBuilder()
                                    .addToMatchExpressions(expression(random))
                                    .build(),
                            new NodeSelectorTermBuilder()
                                    .addToMatchExpressions(expression(random), expression(random))
                                    .build())
                    .endRequiredDuringSchedulingIgnoredDuringExecution()
                    .endNodeAffinity()
                    .endAffinity();
        }
        if (random.nextInt(3) == 0) {
            spec.addNewTopologySpreadConstraint()
                    .withMaxSkew(1 + random.nextInt(2))
                    .withTopologyKey(random.nextBoolean() ? "zone" : "disk")
                    .withWhenUnsatisfiable("DoNotSchedule")
                    .withMinDomains(random.nextInt(3) == 0 ? 4 : null)
                    .withNodeAffinityPolicy(random.nextInt(3) == 0 ? "Honor" : null)
                    .withNodeTaintsPolicy(random.nextBoolean() ? "Honor" : null)
                    .withNewLabelSelector()
                    .addToMatchLabels("app", "app" + random.nextInt(3))
                    .endLabelSelector()
                    .endTopologySpreadConstraint();
        }
    }

    private static NodeSelectorRequirement expression(Random random) {
        var expression = new NodeSelectorRequirementBuilder();
        return switch (random.nextInt(6)) {
            case 0 ->
                expression.withKey("disk").withOperator("In").withValues("ssd").build();
            case 1 ->
                expression
                        .withKey("disk")
                        .withOperator("NotIn")
                        .withValues("ssd")
                        .build();
            case 2 -> expression.withKey("disk").withOperator("Exists").build();
            case 3 -> expression.withKey("disk").withOperator("DoesNotExist").build();
            case 4 ->
                expression.withKey("cores").withOperator("Gt").withValues("3").build();
            default ->
                expression.withKey("cores").withOperator("Lt").withValues("3").build();
        };
    }

    private boolean isDecided(Pod pod) {
        return !node(pod).isEmpty() || !says(pod).isEmpty();
    }

    private String node(Pod pod) {
        return Objects.requireNonNullElse(now(pod).getSpec().getNodeName(), "");
    }

    private String says(Pod pod) {
        List<String> words = now(pod).getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .map(condition -> Objects.requireNonNullElse(condition.getMessage(), "?"))
                .toList();
        return String.join(" ", words);
    }

    private Pod now(Pod pod) {
        return client.resource(pod).get();
    }
}
