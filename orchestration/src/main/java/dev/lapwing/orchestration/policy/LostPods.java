package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.PlacementMemory.Away;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Pods that were moved, and whose new node was lost then: Kubernetes made them anew wherever it liked, and they still have the
 * home that they had.
 */
final class LostPods {

    private LostPods() {}

    /** Who is away, each where it is now: of a workload's pods, those are taken for made anew that are the youngest. */
    static List<Away> found(List<Away> away, ClusterModel model) {
        if (away.stream().noneMatch(each -> isLost(each, model))) {
            return away;
        }
        Map<String, Queue<PodState>> youngest = new HashMap<>();
        for (NodeLoad load : model.nodes().values()) {
            if (load.node().ready()) {
                load.pods().stream()
                        .filter(LostPods::stays)
                        .forEach(pod -> youngest.computeIfAbsent(
                                        pod.workload(),
                                        workload -> new PriorityQueue<>(Comparator.comparing(PodState::createdAt)
                                                .reversed()
                                                .thenComparing(PodState::uid)))
                                .add(pod));
            }
        }
        var found = new ArrayList<Away>();
        for (Away each : away) {
            Queue<PodState> pods = youngest.get(each.workload());
            PodState pod = pods == null || !isLost(each, model) || isPending(each, model) ? null : pods.poll();
            String node = pod == null ? each.node() : String.valueOf(pod.node());
            if (!node.equals(each.home())) {
                found.add(new Away(each.workload(), each.home(), node));
            }
        }
        return found;
    }

    private static boolean isLost(Away each, ClusterModel model) {
        NodeLoad load = model.nodes().get(each.node());
        if (load == null) {
            return true;
        }
        boolean has = load.pods().stream()
                .anyMatch(pod -> stays(pod) && pod.workload().equals(each.workload()));
        return !load.node().ready() && !has;
    }

    /** Whether it may be the one that has no node yet. */
    private static boolean isPending(Away each, ClusterModel model) {
        return model.pending().stream().anyMatch(pod -> pod.workload().equals(each.workload()));
    }

    private static boolean stays(PodState pod) {
        return pod.movability() != Movability.TERMINATING;
    }
}
