package dev.lapwing.orchestration.execute;

import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.manifests.PlacementObjects;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A namespace with two nodes of its own, and clients that may there what placement may, and no more. */
final class MoveSite {

    static final Duration SOON = Duration.ofMinutes(1);

    final ControlPlane controlPlane;
    final KubernetesClient admin;
    final String namespace;

    private MoveSite(ControlPlane controlPlane, String namespace) {
        this.controlPlane = controlPlane;
        this.admin = controlPlane.client();
        this.namespace = namespace;
    }

    /** Makes the namespace, {@code -a} and {@code -b} whose pods run, and the objects of placement. */
    static MoveSite create(ControlPlane controlPlane, String namespace) throws InterruptedException {
        var site = new MoveSite(controlPlane, namespace);
        controlPlane.createNamespace(namespace, Map.of());
        site.node("a", true);
        site.node("b", true);
        for (HasMetadata each : new PlacementObjects(namespace, Map.of("test", namespace)).access()) {
            site.admin.resource(each).create();
        }
        return site;
    }

    /** A node of this namespace's pods. */
    String node(String letter, boolean runs) {
        var labels = new HashMap<>(Map.of("pool", namespace));
        if (runs) {
            labels.putAll(FakeNodes.LABEL);
        }
        controlPlane.registerNode(namespace + "-" + letter, labels);
        return namespace + "-" + letter;
    }

    /** A node of another layer than the edge, whose pods run. */
    String node(String letter, Layer layer) {
        var labels = new HashMap<>(Map.of("pool", namespace, Layer.LABEL, layer.value()));
        labels.putAll(FakeNodes.LABEL);
        controlPlane.registerNode(namespace + "-" + letter, labels);
        return namespace + "-" + letter;
    }

    /** A client with the token of placement's ServiceAccount. */
    KubernetesClient placement() {
        return new KubernetesClientBuilder()
                .withConfig(controlPlane.config(token()))
                .build();
    }

    /** Of placement's ServiceAccount. */
    String token() {
        return admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(PlacementObjects.NAME)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3_600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    PodTemplateSpec template(String app) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", app)
                .addToLabels(Movability.LABEL, "true")
                .endMetadata()
                .withNewSpec()
                .addToNodeSelector("pool", namespace)
                .addNewContainer()
                .withName(app)
                .withImage("lapwing")
                .endContainer()
                .endSpec()
                .build();
    }

    void deployment(String app, int replicas) {
        admin.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(app)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withNewSelector()
                        .addToMatchLabels("app", app)
                        .endSelector()
                        .withTemplate(template(app))
                        .endSpec()
                        .build())
                .create();
        awaitReady(app, replicas);
        await().atMost(SOON)
                .until(() -> Integer.valueOf(replicas)
                        .equals(admin.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .withName(app)
                                .get()
                                .getStatus()
                                .getReadyReplicas()));
    }

    void replicationController(String app, int replicas) {
        admin.resource(new ReplicationControllerBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(app)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(replicas)
                        .withSelector(Map.of("app", app))
                        .withTemplate(template(app))
                        .endSpec()
                        .build())
                .create();
        awaitReady(app, replicas);
    }

    void statefulSet(String app) {
        admin.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(app)
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(1)
                        .withServiceName(app)
                        .withNewSelector()
                        .addToMatchLabels("app", app)
                        .endSelector()
                        .withTemplate(template(app))
                        .endSpec()
                        .build())
                .create();
        awaitReady(app, 1);
    }

    private void awaitReady(String app, int replicas) {
        await().atMost(SOON)
                .until(() -> pods(app).stream().filter(SurgePod::isReady).count() == replicas);
    }

    /** A budget, and waits until Kubernetes knows what it allows. */
    void budget(String app, IntOrString minAvailable) {
        admin.resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(app)
                        .endMetadata()
                        .withNewSpec()
                        .withMinAvailable(minAvailable)
                        .withNewSelector()
                        .addToMatchLabels("app", app)
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
        await().atMost(SOON).until(() -> {
            var status = admin.policy()
                    .v1()
                    .podDisruptionBudget()
                    .inNamespace(namespace)
                    .withName(app)
                    .get()
                    .getStatus();
            return status != null && status.getExpectedPods() != null && status.getExpectedPods() > 0;
        });
    }

    List<Pod> pods(String app) {
        return admin.pods().inNamespace(namespace).withLabel("app", app).list().getItems();
    }

    /** The only pod that is not on its way out. */
    Pod pod(String app) {
        List<Pod> staying = pods(app).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
        if (staying.size() != 1) {
            throw new AssertionError("not one pod, but " + staying);
        }
        return staying.getFirst();
    }

    /** The order to move the only pod of {@code app} to the other of both nodes. */
    MoveOrder toTheOther(String app, String kind) {
        String from = pod(app).getSpec().getNodeName();
        return to(app, kind, from.equals(namespace + "-a") ? namespace + "-b" : namespace + "-a");
    }

    MoveOrder to(String app, String kind, String to) {
        Pod pod = pod(app);
        return new MoveOrder(
                "0123456789abcdef0123",
                namespace + "/" + kind + "/" + app,
                namespace,
                pod.getMetadata().getName(),
                pod.getSpec().getNodeName(),
                to);
    }
}
