package dev.lapwing.orchestration.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod.
 *
 * @param namespace of it
 * @param name of it
 * @param uid of it: a name comes back, a uid never
 * @param owner that would make it anew; {@code null} if nobody would
 * @param node it is bound to; {@code null} while it is pending
 * @param ready whether it serves
 * @param movability whether it may be moved, and if not why
 * @param needs what it asks of its node
 * @param priority the higher, the longer it is kept
 * @param createdAt by the API server's clock
 * @param labels of it, by which rules of spread count it
 */
public record PodState(
        String namespace,
        String name,
        String uid,
        @Nullable Owner owner,
        @Nullable String node,
        boolean ready,
        Movability movability,
        PodNeeds needs,
        int priority,
        Instant createdAt,
        Map<String, String> labels) {

    public PodState {
        labels = Map.copyOf(labels);
    }

    /** A pod without labels. */
    public PodState(
            String namespace,
            String name,
            String uid,
            @Nullable Owner owner,
            @Nullable String node,
            boolean ready,
            Movability movability,
            PodNeeds needs,
            int priority,
            Instant createdAt) {
        this(namespace, name, uid, owner, node, ready, movability, needs, priority, createdAt, Map.of());
    }

    /** The same pod, bound to {@code other}. */
    public PodState on(String other) {
        return new PodState(namespace, name, uid, owner, other, ready, movability, needs, priority, createdAt, labels);
    }

    /**
     * Who makes a pod anew.
     *
     * @param kind {@code Deployment} (not its ReplicaSet), {@code ReplicationController}, {@code StatefulSet} and so on
     */
    public record Owner(String kind, String name, String uid) {}

    /** What is placed: {@code namespace/kind/name} of its owner, or of itself. */
    public String workload() {
        return owner == null ? namespace + "/Pod/" + name : namespace + "/" + owner.kind() + "/" + owner.name();
    }
}
