package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds.PodToleration;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import java.time.Instant;

/**
 * The default scoring of kube-scheduler (Kubernetes documentation, "Scheduler Configuration", default plugins; weights of
 * {@code pkg/scheduler/apis/config/v1/default_plugins.go}): {@code TaintToleration} 3, {@code PodTopologySpread} 2, {@code
 * NodeResourcesFit} (least allocated) 1, {@code NodeResourcesBalancedAllocation} 1.
 *
 * <p>Left out, since they give every node the same: {@code NodeAffinity} and {@code InterPodAffinity} (Lapwing's pods prefer
 * nothing), {@code ImageLocality} (an image that is on every node). kube-scheduler scales the points of taints and of spread
 * by those of the other nodes, which a score of one node cannot: here they are scaled by {@code 1 / (1 + count)}, which
 * orders nodes alike as long as none is told from another by more than one taint or sibling; beyond, a difference weighs less
 * here. Among equals kube-scheduler draws by lot; who ranks nodes with this has to.
 */
public final class KubeDefault implements NodeRanking {

    private static final int TAINTS_WEIGHT = 3;
    private static final int SPREAD_WEIGHT = 2;
    private static final double MOST = 100;

    @Override
    public String name() {
        return "kube-default";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        double points = LeastAllocated.points(pod, node)
                + balanced(pod, node)
                + SPREAD_WEIGHT * fewer(siblings(pod, node))
                + TAINTS_WEIGHT * fewer(avoided(pod, node));
        return -points;
    }

    /**
     * {@code balanced_allocation.go}: how much nearer the shares of processor and memory are to each other with the pod than
     * without, from 50 to 100 if no worse.
     */
    private static long balanced(PodState pod, NodeLoad node) {
        Resources capacity = node.node().allocatable();
        long without = evenness(node.used(), capacity);
        long with = evenness(node.used().plus(pod.needs().resources()), capacity);
        return (long) (MOST / 2 + (MOST / 2 + with - without) / 2);
    }

    private static long evenness(Resources asked, Resources capacity) {
        if (capacity.milliCpu() == 0 || capacity.memoryBytes() == 0) {
            return (long) MOST;
        }
        double processors = Math.min(1, asked.milliCpu() / (double) capacity.milliCpu());
        double memory = Math.min(1, asked.memoryBytes() / (double) capacity.memoryBytes());
        return (long) ((1 - Math.abs(processors - memory) / 2) * MOST);
    }

    private static double fewer(long count) {
        return MOST / (1 + count);
    }

    private static long siblings(PodState pod, NodeLoad node) {
        return pod.owner() == null
                ? 0
                : node.pods().stream()
                        .filter(other -> pod.owner().equals(other.owner()))
                        .count();
    }

    private static long avoided(PodState pod, NodeLoad node) {
        return node.node().taints().stream()
                .filter(taint -> taint.effect().equals("PreferNoSchedule"))
                .filter(taint -> pod.needs().tolerations().stream().noneMatch(toleration -> bears(toleration, taint)))
                .count();
    }

    private static boolean bears(PodToleration toleration, NodeTaint taint) {
        return (toleration.key().isEmpty() || toleration.key().equals(taint.key()))
                && (toleration.effect().isEmpty() || toleration.effect().equals(taint.effect()))
                && (toleration.operator().equals("Exists") || toleration.value().equals(taint.value()));
    }
}
