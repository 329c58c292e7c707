package dev.lapwing.orchestration.schedule;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Bindings that were asked for, until it is heard what came of them, by the answer or by the watch, whichever is first. One
 * that was not answered is asked for again as long as its node can take the pod; a pod may have several, to different nodes,
 * and any of them may still be on its way. Safe for use by several threads.
 */
final class Unheard {

    /**
     * What was asked for.
     *
     * @param taken the pod
     * @param node where it was to go
     * @param choice why
     * @param decidedAt by the monotonic clock, in nanoseconds
     */
    record Asked(PendingPods.Taken taken, String node, Choice choice, long decidedAt) {}

    /** By uid, and node, the last that was asked for at the end. */
    private final Map<String, SequencedMap<String, Asked>> bindings = new HashMap<>();

    synchronized void add(Asked binding) {
        bindings.computeIfAbsent(binding.taken().pod().uid(), pod -> new LinkedHashMap<>())
                .putLast(binding.node(), binding);
    }

    /** The binding of a pod that was asked for last, unless it has been heard what came of it. */
    synchronized Optional<Asked> last(String uid) {
        SequencedMap<String, Asked> ofPod = bindings.get(uid);
        return ofPod == null ? Optional.empty() : Optional.of(ofPod.lastEntry().getValue());
    }

    /** The binding of a pod to {@code node}, unless it has been heard what came of it. */
    synchronized Optional<Asked> of(String uid, String node) {
        Map<String, Asked> ofPod = bindings.get(uid);
        return ofPod == null ? Optional.empty() : Optional.ofNullable(ofPod.get(node));
    }

    /** A pod is bound. Returns the binding that did it, once, if it is one of these; the others of that pod are forgotten. */
    synchronized Optional<Asked> bound(String uid, String node) {
        Map<String, Asked> ofPod = bindings.remove(uid);
        return ofPod == null ? Optional.empty() : Optional.ofNullable(ofPod.get(node));
    }

    /** This one has come to nothing. */
    synchronized void drop(Asked binding) {
        String uid = binding.taken().pod().uid();
        Map<String, Asked> ofPod = bindings.get(uid);
        if (ofPod != null && ofPod.remove(binding.node(), binding) && ofPod.isEmpty()) {
            bindings.remove(uid);
        }
    }

    /** What became of the pod's bindings is of no interest any more. */
    synchronized void forget(String uid) {
        bindings.remove(uid);
    }
}
