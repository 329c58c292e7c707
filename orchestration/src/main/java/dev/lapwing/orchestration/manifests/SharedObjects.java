package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import io.fabric8.kubernetes.api.model.LocalObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import java.util.List;
import java.util.Map;

/** What the pods stand on: the namespace, accounts, priorities, the class of local volumes. */
final class SharedObjects {

    private static final int PINNED = 1_000_000;
    private static final int FLOATING = 1_000;
    private static final String PROFILE = "restricted";

    private final ClusterDescription cluster;
    private final Names names;

    SharedObjects(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    /** A namespace in which nothing runs that is not restricted. */
    Namespace namespace(String name) {
        Map<String, String> labels = names.labels("namespace");
        for (String mode : List.of("enforce", "audit", "warn")) {
            labels.put("pod-security.kubernetes.io/" + mode, PROFILE);
        }
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    List<Manifest> priorities() {
        return List.of(
                Manifest.of(priority(
                        names.pinned(), PINNED, "What is pinned to a Pi: broker and producers have no other place.")),
                Manifest.of(priority(names.floating(), FLOATING, "What does as well on another Pi.")));
    }

    private PriorityClass priority(String name, int value, String description) {
        return new PriorityClassBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(names.labels("priority"))
                .endMetadata()
                .withValue(value)
                .withGlobalDefault(false)
                .withDescription(description)
                .build();
    }

    Manifest storageClass() {
        return Manifest.of(
                new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(names.storageClass())
                        .withLabels(names.labels("storage"))
                        .endMetadata()
                        .withProvisioner("kubernetes.io/no-provisioner")
                        .withVolumeBindingMode("WaitForFirstConsumer")
                        .withReclaimPolicy("Retain")
                        .build(),
                "Directories of the Pis: each volume is written out in its Pi's file, and nothing makes or deletes any.");
    }

    /** A role's account; without a token, since no pod of Lapwing asks Kubernetes anything. */
    ServiceAccount account(String namespace, Role role) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(role.component())
                .withNamespace(namespace)
                .withLabels(names.labels(role.component()))
                .endMetadata()
                .withAutomountServiceAccountToken(false)
                .withImagePullSecrets(cluster.images().pullSecret().stream()
                        .map(secret -> new LocalObjectReferenceBuilder()
                                .withName(secret)
                                .build())
                        .toList())
                .build();
    }
}
