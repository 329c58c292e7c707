package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.monitor.Steering;
import dev.lapwing.records.placement.Placement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods that are still held for a move that is over. A request to make one may come to Kubernetes long after it was sent: its
 * process stood still, another one found nothing of the move on the cluster and undid it, and no lease keeps the late
 * request out. Told of moves by any thread.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final KubernetesClient client;
    private final PodWrites writes;
    /** By the ids of their decisions. */
    private final Set<String> over = ConcurrentHashMap.newKeySet();

    private long lookedAt = System.nanoTime();

    Leftovers(KubernetesClient client, PodWrites writes) {
        this.client = client;
        this.writes = writes;
    }

    /** A step that stands on the topic. */
    void told(Placement placement) {
        switch (placement.step()) {
            case DONE, UNDONE, FAILED -> over.add(placement.id());
            case DECIDED, STARTED, STAYED -> {}
        }
    }

    /** The moves that are over, whatever was written of them afterwards; a view. */
    Set<String> over() {
        return over;
    }

    /**
     * Looks for such pods and takes them away, unless it did so a moment ago.
     *
     * @param every between two looks
     * @return how many were taken away
     * @throws NotLeaderException if this process may not
     */
    int takeAway(Duration every) {
        long now = System.nanoTime();
        if (now - lookedAt < every.toNanos()) {
            return 0;
        }
        int gone = 0;
        for (Pod left : client.pods()
                .inAnyNamespace()
                .withLabel(SurgePod.MOVE_LABEL)
                .list()
                .getItems()) {
            String id = SurgePod.annotation(left, Steering.MOVE);
            if (id != null && over.contains(id)) {
                gone += takeAway(left) ? 1 : 0;
            }
        }
        lookedAt = now;
        return gone;
    }

    /** It is read again, since it may have been handed over after it was listed, by the last deed of its move. */
    private boolean takeAway(Pod listed) {
        Pod left = client.pods()
                .inNamespace(listed.getMetadata().getNamespace())
                .withName(listed.getMetadata().getName())
                .get();
        if (left == null || left.getMetadata().getDeletionTimestamp() != null || !SurgePod.isHeld(left)) {
            return false;
        }
        Optional<String> refusal = writes.evict(left);
        if (refusal.isPresent()) {
            writes.release(left, Map.of(SurgePod.DELETION_COST, SurgePod.GO_FIRST)); // its controller has one too many
        }
        LOG.atInfo()
                .addKeyValue("pod", left.getMetadata().getName())
                .log("came too late for its move, which is over, and is taken away");
        return true;
    }
}
