package dev.lapwing.orchestration.execute;

import dev.lapwing.records.placement.Placement;
import java.util.Optional;

/**
 * A pod to be moved.
 *
 * @param id of the decision
 * @param workload {@code namespace/kind/name}
 * @param namespace of the pod
 * @param pod name of the pod
 * @param from node that it is on
 * @param to node that it goes to
 */
public record MoveOrder(String id, String workload, String namespace, String pod, String from, String to) {

    private static final int ID_SHOWN = 10;
    private static final int NAME_BYTES = 63;

    public MoveOrder {
        if (id.length() < ID_SHOWN) {
            throw new IllegalArgumentException("the id of a move must have " + ID_SHOWN + " characters or more: " + id);
        }
    }

    /** The order that a record on the topic is about; empty if it is about no move. */
    public static Optional<MoveOrder> of(Placement placement) {
        int slash = placement.pod().indexOf('/');
        String from = placement.from();
        String to = placement.to();
        if (slash < 1 || from == null || to == null || placement.id().length() < ID_SHOWN) {
            return Optional.empty();
        }
        return Optional.of(new MoveOrder(
                placement.id(),
                placement.workload(),
                placement.pod().substring(0, slash),
                placement.pod().substring(slash + 1),
                from,
                to));
    }

    /** The name of the pod that the move makes: the same whenever it is tried again, so that it is made once. */
    public String newPod() {
        int room = NAME_BYTES - 1 - ID_SHOWN;
        return (pod.length() > room ? pod.substring(0, room) : pod) + "-" + shortId();
    }

    /** How its id begins: enough to tell it from others, and short enough for a pod's name. */
    String shortId() {
        return id.substring(0, ID_SHOWN);
    }
}
