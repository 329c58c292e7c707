package dev.lapwing.orchestration.schedule;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Bindings that the API server did not answer, until the watch tells what came of them: a pod may have several, to different
 * nodes, and any of them may still be on its way. Safe for use by several threads.
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

    /** What became of the pod's bindings is of no interest any more. */
    synchronized void forget(String uid) {
        bindings.remove(uid);
    }
}
