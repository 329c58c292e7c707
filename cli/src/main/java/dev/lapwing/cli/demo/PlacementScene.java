package dev.lapwing.cli.demo;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.controlplane.KubeTools;
import dev.lapwing.orchestration.manifests.PlacementObjects;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Placement in the demo: a real control plane knows the simulated Pis as nodes, a Deployment and a ReplicationController
 * have a pod each on the first of them, and {@code lapwing streams}, with no more rights than in a site, moves these by what
 * the batteries say. What kubelets would say of the pods, kwok does: no container runs.
 */
final class PlacementScene implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementScene.class);
    private static final String NAMESPACE = "lapwing";
    private static final List<String> WORKLOADS = List.of("vision", "counter");
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    /** The longest demo, and some time to look around. */
    private static final Duration AT_MOST = Duration.ofDays(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
    /** So that its gauge has been read a few times. */
    private static final Duration FULL_FOR = Duration.ofSeconds(8);

    private static final Duration LOW_FOR = Duration.ofSeconds(8);

    private final List<SimulatedPi> pis;
    private final Path directory;
    private final ControlPlane controlPlane;
    private @Nullable FakeNodes kubelets;
    private @Nullable Path kubeconfig;
    private @Nullable URI ready;
    private BatteryStory stage = BatteryStory.STARTING;
    private Instant stageAt = Instant.EPOCH;
    private long counted;

    private PlacementScene(List<SimulatedPi> pis, Path directory) {
        this.pis = List.copyOf(pis);
        this.directory = directory;
        this.controlPlane = ControlPlane.in(directory);
    }

    /** The scene, where there are nodes to move between and the programs of a control plane; builds nothing. */
    static Optional<PlacementScene> of(List<SimulatedPi> pis, Path demo) throws IOException, InterruptedException {
        var tools = new ArrayList<>(ControlPlane.TOOLS);
        tools.add("kwok");
        if (pis.size() < 2 || KubeTools.built(tools.toArray(String[]::new)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PlacementScene(pis, Files.createDirectories(demo.resolve("control-plane"))));
    }

    /** Starts Kubernetes, and waits until both pods run on the first Pi's node. */
    void start() throws IOException, InterruptedException {
        controlPlane.start();
        kubelets = FakeNodes.of(controlPlane, directory);
        controlPlane.createNamespace(NAMESPACE, Map.of());
        for (SimulatedPi pi : pis) {
            var labels = new HashMap<>(FakeNodes.LABEL);
            labels.put(Layer.LABEL, Layer.EDGE.value());
            controlPlane.registerNode(pi.node(), labels);
        }
        KubernetesClient client = controlPlane.client();
        new PlacementObjects(NAMESPACE, Map.of())
                .access()
                .forEach(each -> client.resource(each).create());
        kubeconfig = controlPlane.kubeconfig(NAMESPACE, PlacementObjects.NAME, AT_MOST);
        makeWorkloads(client);
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (podsOn(pis.getFirst().node()) < WORKLOADS.size()) {
            if (System.nanoTime() > deadline) {
                throw new DemoException("the pods of the demo did not run within " + READY_WITHIN.toSeconds()
                        + " s; see kube-scheduler.log and kwok.log in " + directory);
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private void makeWorkloads(KubernetesClient client) {
        client.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(WORKLOADS.getFirst())
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(1)
                        .withNewSelector()
                        .addToMatchLabels("app", WORKLOADS.getFirst())
                        .endSelector()
                        .withTemplate(template(WORKLOADS.getFirst()))
                        .endSpec()
                        .build())
                .create();
        client.resource(new ReplicationControllerBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(WORKLOADS.getLast())
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(1)
                        .withSelector(Map.of("app", WORKLOADS.getLast()))
                        .withTemplate(template(WORKLOADS.getLast()))
                        .endSpec()
                        .build())
                .create();
    }

    /** Would rather be on the first Pi; may be moved. */
    private PodTemplateSpec template(String app) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", app)
                .addToLabels(Movability.LABEL, "true")
                .endMetadata()
                .withNewSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPreference()
                .addNewMatchExpression()
                .withKey("kubernetes.io/hostname")
                .withOperator("In")
                .withValues(pis.getFirst().node())
                .endMatchExpression()
                .endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .addNewContainer()
                .withName(app)
                .withImage("lapwing-demo/" + app)
                .withNewResources()
                .addToRequests("cpu", new Quantity("500m"))
                .addToRequests("memory", new Quantity("64Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    /** Starts {@code lapwing streams} as its pod would be; only its times are those of a demo. */
    Child startStreams(Children children, Map<String, String> localCluster, int managementPort) {
        Path account = kubeconfig;
        if (account == null) {
            throw new IllegalStateException("the control plane was not started");
        }
        var environment = new HashMap<>(localCluster);
        environment.put("LAPWING_SITE", SimulatedPi.SITE);
        environment.put("LAPWING_NAMESPACE", NAMESPACE);
        environment.put("LAPWING_KUBECONFIG", account.toString());
        environment.put("LAPWING_STREAMS_WINDOW", "30s");
        environment.put("LAPWING_STREAMS_STANDBYS", "0");
        environment.put("LAPWING_PLACEMENT_EVERY", "1s");
        environment.put("LAPWING_PLACEMENT_COOLDOWN", "10s");
        environment.put("LAPWING_MANAGEMENT_PORT", Integer.toString(managementPort));
        ready = URI.create("http://127.0.0.1:" + managementPort + "/readyz");
        return children.lapwing("streams", "streams", environment);
    }

    /** Goes on with the story if it is time to, and has the batteries say what they say in it. Says where it is anew. */
    Optional<String> play(Instant now) throws IOException, InterruptedException {
        Duration since = Duration.between(stageAt, now);
        BatteryStory next = switch (stage) {
            case STARTING -> isReady() ? BatteryStory.FULL : stage;
            case FULL -> since.compareTo(FULL_FOR) >= 0 ? BatteryStory.LOW : stage;
            case LOW ->
                since.compareTo(LOW_FOR) >= 0 && podsOn(pis.getFirst().node()) == 0 ? BatteryStory.CHARGED : stage;
            case CHARGED -> podsOn(pis.getFirst().node()) == WORKLOADS.size() ? BatteryStory.OVER : stage;
            case OVER -> stage;
        };
        boolean goesOn = next != stage;
        if (goesOn) {
            stage = next;
            stageAt = now;
        }
        for (int number = 1; number <= pis.size(); number++) {
            pis.get(number - 1).charge(stage.percent(number));
        }
        return goesOn ? Optional.of(stage.words()) : Optional.empty();
    }

    /** Whether the pods have left and are home again. */
    boolean isOver() {
        return stage == BatteryStory.OVER;
    }

    private boolean isReady() throws InterruptedException {
        URI asked = ready;
        if (asked == null) {
            return false;
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                                    HttpRequest.newBuilder(asked)
                                            .timeout(ANSWER_WITHIN)
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false; // it does not listen yet
        }
    }

    /** Those that serve. An API server that is too busy to say leaves it at what it said last. */
    private long podsOn(String node) {
        try {
            counted = count(node);
        } catch (KubernetesClientException e) {
            LOG.debug("the pods are counted again", e);
        }
        return counted;
    }

    private long count(String node) {
        return controlPlane.client().pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(Readiness::isPodReady)
                .count();
    }

    /** For {@code kubectl}: as who may do everything. */
    Path adminKubeconfig() {
        return controlPlane.kubeconfig();
    }

    @Override
    public void close() {
        if (kubelets != null) {
            kubelets.close();
        }
        controlPlane.close();
    }
}
