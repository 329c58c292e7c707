package dev.lapwing.orchestration.schedule;

import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.records.placement.Placement;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scheduler, and nodes and pods for it, on a real control plane; what it counts and tells is kept. */
final class SchedulerScene {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    private final ControlPlane controlPlane;
    private final KubernetesClient client;
    private final SchedulerMetrics metrics = new SchedulerMetrics(new PrometheusRegistry());
    private final List<Placement> placements = new CopyOnWriteArrayList<>();

    SchedulerScene(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    SchedulerMetrics metrics() {
        return metrics;
    }

    List<Placement> placements() {
        return placements;
    }

    Scheduler scheduler(String name, NodeRanking ranking) throws InterruptedException {
        return scheduler(SchedulerRole.on(controlPlane), name, ranking);
    }

    /** One whose API server is reached by {@code link}; it waits for two minutes for an answer, and asks once. */
    Scheduler over(ApiLink link, String name, NodeRanking ranking) throws InterruptedException {
        Config direct = SchedulerRole.on(controlPlane);
        return scheduler(
                new ConfigBuilder(direct)
                        .withMasterUrl(link.url())
                        .withRequestRetryBackoffLimit(0)
                        .withRequestTimeout(120_000)
                        .build(),
                name,
                ranking);
    }

    private Scheduler scheduler(Config config, String name, NodeRanking ranking) {
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
    void pool(String name, int nodes) throws InterruptedException {
        pool(name, nodes, Map.of());
    }

    /** The same, and the nodes have these labels. */
    void pool(String name, int nodes, Map<String, String> labels) throws InterruptedException {
        controlPlane.createNamespace(name, Map.of());
        var all = new HashMap<>(labels);
        all.put("pool", name);
        for (int i = 0; i < nodes; i++) {
            controlPlane.registerNode(name + "-" + i, all);
        }
        // Kubernetes takes a node for not ready until its controller has looked at it.
        await().atMost(SEEN_WITHIN)
                .until(() -> client.nodes().withLabel("pool", name).list().getItems().stream()
                        .allMatch(node -> node.getSpec().getTaints().isEmpty()));
    }

    static Pod pod(String pool, String name, String cpu) {
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

    void create(Pod pod) {
        client.resource(pod).create();
    }

    void bind(String namespace, String pod, String node) {
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

    List<Pod> bound(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems().stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .toList();
    }

    static String node(Pod pod) {
        return Objects.requireNonNullElse(pod.getSpec().getNodeName(), "");
    }

    Optional<PodCondition> condition(String namespace, String name) {
        return client.pods().inNamespace(namespace).withName(name).get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled"))
                .findFirst();
    }

    List<String> events(String namespace, String reason) {
        return client.events().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> reason.equals(event.getReason()))
                .map(event -> event.getNote())
                .toList();
    }

    static boolean knows(Scheduler scheduler, String node) {
        for (NodeLoad load : scheduler.nodes()) {
            if (load.node().name().equals(node)) {
                return true;
            }
        }
        return false;
    }

    static long loadOf(Scheduler scheduler, String node) {
        for (NodeLoad load : scheduler.nodes()) {
            if (load.node().name().equals(node)) {
                return load.used().milliCpu();
            }
        }
        return -1;
    }

    /** A ReplicationController of pods like {@code pod}, labelled {@code app}. */
    void replicate(String pool, String app, int replicas, Pod pod) {
        client.resource(new ReplicationControllerBuilder()
                        .withNewMetadata()
                        .withNamespace(pool)
                        .withName(app)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withSelector(Map.of("app", app))
                        .withTemplate(new PodTemplateSpecBuilder()
                                .withNewMetadata()
                                .addToLabels("app", app)
                                .endMetadata()
                                .withSpec(pod.getSpec())
                                .build())
                        .endSpec()
                        .build())
                .create();
    }
}
