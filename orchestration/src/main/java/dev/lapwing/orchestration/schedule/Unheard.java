package dev.lapwing.orchestration.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bindings that were asked for, until it is heard what came of them, by the answer or by the watch, whichever is first: a pod
 * may have several that were not answered, to different nodes, and any of them may still be on its way. Safe for use by
 * several threads.
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

    /** By uid, and node. */
    private final Map<String, Map<String, Asked>> bindings = new HashMap<>();

    synchronized void add(Asked binding) {
        bindings.computeIfAbsent(binding.taken().pod().uid(), pod -> new HashMap<>())
                .put(binding.node(), binding);
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
