package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.monitor.Steering;
import dev.lapwing.records.placement.Placement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    /** As many as are read of the topic. */
    private static final int REMEMBERED = 10_000;

    /** By the ids of their decisions, the newest last. */
    private final Set<String> over = new LinkedHashSet<>();

    private long lookedAt = System.nanoTime();

    Leftovers(KubernetesClient client, PodWrites writes) {
        this.client = client;
        this.writes = writes;
    }

    /** A step that stands on the topic. */
    synchronized void told(Placement placement) {
        if (placement.from() == null || placement.to() == null) {
            return; // a mark, which makes no pod
        }
        switch (placement.step()) {
            case DONE, UNDONE, FAILED -> {
                if (over.add(placement.id()) && over.size() > REMEMBERED) {
                    over.remove(over.iterator().next());
                }
            }
            case DECIDED, STARTED, STAYED -> {}
        }
    }

    /** The moves that are over, whatever was written of them afterwards. */
    synchronized Set<String> over() {
        return Set.copyOf(over);
    }

    /**
     * Looks for such pods and takes them away, unless it did so a moment ago.
     *
     * @param every between two looks
     * @param taken told of each that was taken away
     * @throws NotLeaderException if this process may not
     * @throws KubernetesClientException if one could not be taken away; the others were
     */
    void takeAway(Duration every, Runnable taken) {
        long now = System.nanoTime();
        if (now - lookedAt < every.toNanos()) {
            return;
        }
        lookedAt = now;
        Set<String> ended = over();
        KubernetesClientException first = null;
        for (Pod left : client.pods()
                .inAnyNamespace()
                .withLabel(SurgePod.MOVE_LABEL)
                .list()
                .getItems()) {
            String id = SurgePod.annotation(left, Steering.MOVE);
            if (id != null && ended.contains(id)) {
                try {
                    if (takeAway(left)) {
                        taken.run();
                    }
                } catch (KubernetesClientException e) {
                    first = PlacementLoop.both(first, e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
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
