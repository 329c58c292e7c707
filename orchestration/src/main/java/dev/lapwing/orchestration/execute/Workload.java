package dev.lapwing.orchestration.execute;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a pod anew, as it was at one moment.
 *
 * @param kind of what a person edits: {@code Deployment}, {@code ReplicaSet} or {@code ReplicationController}
 * @param uid of what a person edits
 * @param generation which counts the edits of its spec
 * @param maker the pod's controller: a Deployment's ReplicaSet, or the workload itself
 * @param template that the maker makes pods from
 * @param replicas that are asked for
 * @param ready pods of the maker that are ready
 * @param settled whether no rollout is in its middle
 * @param holder who holds a pod that is to become the maker's, and has it collected when it is gone
 */
record Workload(
        String kind,
        String uid,
        long generation,
        String maker,
        PodTemplateSpec template,
        int replicas,
        int ready,
        boolean settled,
        OwnerReference holder) {

    /** What is known of the workload of a pod. */
    sealed interface Answer {

        /** It is there. */
        record Found(Workload workload) implements Answer {}

        /** It is gone. */
        record Gone() implements Answer {}

        /** Its kind is none that can have a pod more than it asks for. */
        record Other(String kind) implements Answer {}
    }

    /** Asks for the workload of {@code pod}. */
    static Answer of(KubernetesClient client, Pod pod) {
        OwnerReference owner = pod.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .orElse(null);
        if (owner == null) {
            return new Answer.Other("none");
        }
        String namespace = pod.getMetadata().getNamespace();
        return switch (owner.getKind()) {
            case "ReplicationController" ->
                Optional.ofNullable(client.replicationControllers()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get())
                        .filter(found -> found.getMetadata().getUid().equals(owner.getUid()))
                        .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
                        .<Answer>map(found -> new Answer.Found(of(found, pod)))
                        .orElseGet(Answer.Gone::new);
            case "ReplicaSet" ->
                Optional.ofNullable(client.apps()
                                .replicaSets()
                                .inNamespace(namespace)
                                .withName(owner.getName())
                                .get())
                        .filter(found -> found.getMetadata().getUid().equals(owner.getUid()))
                        .filter(found -> found.getMetadata().getDeletionTimestamp() == null)
                        .map(found -> of(client, found, pod))
                        .orElseGet(Answer.Gone::new);
            default -> new Answer.Other(owner.getKind());
        };
    }

    private static Workload of(ReplicationController found, Pod pod) {
        return new Workload(
                "ReplicationController",
                found.getMetadata().getUid(),
                found.getMetadata().getGeneration(),
                found.getMetadata().getName(),
                found.getSpec().getTemplate(),
                found.getSpec().getReplicas(),
                number(found.getStatus().getReadyReplicas()),
                true,
                holder(pod));
    }

    private static Answer of(KubernetesClient client, ReplicaSet made, Pod pod) {
        OwnerReference owner = made.getMetadata().getOwnerReferences().stream()
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst()
                .orElse(null);
        if (owner == null) {
            return new Answer.Found(new Workload(
                    "ReplicaSet",
                    made.getMetadata().getUid(),
                    made.getMetadata().getGeneration(),
                    made.getMetadata().getName(),
                    made.getSpec().getTemplate(),
                    made.getSpec().getReplicas(),
                    number(made.getStatus().getReadyReplicas()),
                    true,
                    holder(pod)));
        }
        if (!owner.getKind().equals("Deployment")) {
            return new Answer.Other(owner.getKind());
        }
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(made.getMetadata().getNamespace())
                .withName(owner.getName())
                .get();
        if (deployment == null
                || !deployment.getMetadata().getUid().equals(owner.getUid())
                || deployment.getMetadata().getDeletionTimestamp() != null) {
            return new Answer.Gone();
        }
        int replicas = deployment.getSpec().getReplicas();
        boolean settled = Objects.equals(
                        deployment.getStatus().getObservedGeneration(),
                        deployment.getMetadata().getGeneration())
                && number(deployment.getStatus().getUpdatedReplicas()) == replicas
                && number(deployment.getStatus().getReplicas()) == replicas
                && made.getSpec().getReplicas() == replicas;
        return new Answer.Found(new Workload(
                "Deployment",
                deployment.getMetadata().getUid(),
                deployment.getMetadata().getGeneration(),
                made.getMetadata().getName(),
                made.getSpec().getTemplate(),
                replicas,
                number(made.getStatus().getReadyReplicas()),
                settled,
                reference("apps/v1", "Deployment", owner.getName(), owner.getUid())));
    }

    /** The pod itself: if it goes by another hand, what was to follow it goes with it. */
    private static OwnerReference holder(Pod pod) {
        return reference(
                "v1", "Pod", pod.getMetadata().getName(), pod.getMetadata().getUid());
    }

    private static OwnerReference reference(String apiVersion, String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build();
    }

    private static int number(@Nullable Integer count) {
        return count == null ? 0 : count;
    }
}
