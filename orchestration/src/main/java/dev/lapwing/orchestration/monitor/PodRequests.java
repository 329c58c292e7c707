package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.Resources;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod asks for in all, as kube-scheduler counts it: its containers and sidecars together, or what one init container
 * needs beside the sidecars before it if that is more, and the overhead of its runtime class. What is said for the pod as a
 * whole wins over the sum; a container that is being made smaller counts as large as it still is.
 */
final class PodRequests {

    private static final Resources ONE_POD = new Resources(0, 0, 1);

    private PodRequests() {}

    static Resources of(Pod pod) {
        PodSpec spec = pod.getSpec();
        Map<String, Resources> allocated = allocated(pod);
        Resources running = Resources.NONE;
        for (Container container : spec.getContainers()) {
            running = running.plus(of(container, allocated));
        }
        Resources sidecars = Resources.NONE;
        Resources initial = Resources.NONE;
        for (Container container : spec.getInitContainers()) {
            Resources asked = of(container, allocated);
            if (isSidecar(container)) {
                running = running.plus(asked);
                sidecars = sidecars.plus(asked);
                initial = initial.max(sidecars);
            } else {
                initial = initial.max(asked.plus(sidecars));
            }
        }
        return wholePod(spec, running.max(initial))
                .plus(Amounts.read(spec.getOverhead()))
                .plus(ONE_POD);
    }

    /** An init container that runs on beside the others. */
    static boolean isSidecar(Container initContainer) {
        return "Always".equals(initContainer.getRestartPolicy());
    }

    private static Resources of(Container container, Map<String, Resources> allocated) {
        Resources asked = container.getResources() == null
                ? Resources.NONE
                : Amounts.read(container.getResources().getRequests());
        Resources has = allocated.get(container.getName());
        return has == null ? asked : asked.max(has);
    }

    private static Map<String, Resources> allocated(Pod pod) {
        if (pod.getStatus() == null) {
            return Map.of();
        }
        var allocated = new HashMap<String, Resources>();
        for (List<ContainerStatus> statuses :
                List.of(pod.getStatus().getContainerStatuses(), pod.getStatus().getInitContainerStatuses())) {
            for (ContainerStatus status : statuses) {
                if (status.getAllocatedResources() != null
                        && !status.getAllocatedResources().isEmpty()) {
                    allocated.put(status.getName(), Amounts.read(status.getAllocatedResources()));
                }
            }
        }
        return allocated;
    }

    private static Resources wholePod(PodSpec spec, Resources sum) {
        var requests = spec.getResources() == null ? null : spec.getResources().getRequests();
        if (requests == null || requests.isEmpty()) {
            return sum;
        }
        Resources said = Amounts.read(requests);
        var others = new TreeMap<String, Long>(sum.others());
        others.putAll(said.others());
        return new Resources(
                requests.containsKey("cpu") ? said.milliCpu() : sum.milliCpu(),
                requests.containsKey("memory") ? said.memoryBytes() : sum.memoryBytes(),
                0,
                others);
    }
}
