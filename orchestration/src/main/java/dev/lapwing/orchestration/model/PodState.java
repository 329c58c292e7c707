package dev.lapwing.orchestration.model;

import java.time.Instant;
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
        Instant createdAt) {

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
