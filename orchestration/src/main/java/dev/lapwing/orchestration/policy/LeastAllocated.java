package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import java.time.Instant;

/**
 * The strategy {@code LeastAllocated} of kube-scheduler's {@code NodeResourcesFit}: the node that has the largest share of
 * its processors and memory unasked for (Kubernetes documentation, "Scheduler Configuration", and {@code
 * pkg/scheduler/framework/plugins/noderesources/least_allocated.go}): {@code 100 * (capacity - requested) / capacity} in
 * whole numbers, as the mean of both with equal weights.
 */
public final class LeastAllocated implements NodeRanking {

    /** What kube-scheduler takes for the request of a pod that asks for no processor: 100 thousandths. */
    private static final long UNASKED_MILLI_CPU = 100;

    /** And for one that asks for no memory: 200 MiB. */
    private static final long UNASKED_MEMORY = 200L << 20;

    private static final long MOST = 100;

    @Override
    public String name() {
        return "least-allocated";
    }

    @Override
    public double score(PodState pod, NodeLoad node, Instant at) {
        return -points(pod, node);
    }

    /** From 0 to 100, the more the better. */
    static long points(PodState pod, NodeLoad node) {
        Resources asked = asked(pod.needs().resources());
        for (PodState other : node.pods()) {
            asked = asked.plus(asked(other.needs().resources()));
        }
        Resources capacity = node.node().allocatable();
        return (share(asked.milliCpu(), capacity.milliCpu()) + share(asked.memoryBytes(), capacity.memoryBytes())) / 2;
    }

    /** The larger share of a node that is asked for with {@code pod} on it, from 0 to 1. */
    static double used(PodState pod, NodeLoad node) {
        Resources asked = node.used().plus(pod.needs().resources());
        Resources capacity = node.node().allocatable();
        return Math.clamp(
                Math.max(
                        asked.milliCpu() / (double) Math.max(1, capacity.milliCpu()),
                        asked.memoryBytes() / (double) Math.max(1, capacity.memoryBytes())),
                0,
                1);
    }

    private static Resources asked(Resources said) {
        return new Resources(
                said.milliCpu() == 0 ? UNASKED_MILLI_CPU : said.milliCpu(),
                said.memoryBytes() == 0 ? UNASKED_MEMORY : said.memoryBytes(),
                said.pods());
    }

    private static long share(long asked, long capacity) {
        return capacity == 0 || asked > capacity ? 0 : (capacity - asked) * MOST / capacity;
    }
}
