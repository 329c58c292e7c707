package dev.lapwing.lab;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;

/** What a lab's boards carry. */
record LabStatus(List<Board> boards) {

    /**
     * A board.
     *
     * @param pods names of those on it, each with how many of its containers are ready
     */
    record Board(String name, boolean ready, String memory, List<String> pods) {}

    static LabStatus of(KubernetesClient client) {
        List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
        return new LabStatus(client.nodes().list().getItems().stream()
                .map(node -> board(node, pods))
                .toList());
    }

    private static Board board(Node node, List<Pod> pods) {
        String name = node.getMetadata().getName();
        return new Board(
                name,
                Lab.ready(node),
                String.valueOf(node.getStatus().getAllocatable().get("memory")),
                pods.stream()
                        .filter(pod -> name.equals(pod.getSpec().getNodeName()))
                        .map(LabStatus::line)
                        .toList());
    }

    private static String line(Pod pod) {
        List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
        long ready = containers.stream().filter(ContainerStatus::getReady).count();
        int restarts =
                containers.stream().mapToInt(ContainerStatus::getRestartCount).sum();
        return String.format(
                Locale.ROOT,
                "%s %s %d/%d%s",
                pod.getMetadata().getName(),
                pod.getStatus().getPhase(),
                ready,
                containers.size(),
                restarts == 0 ? "" : ", " + restarts + " restarts");
    }

    String text(boolean json) {
        if (json) {
            return Serialization.asJson(boards) + "\n";
        }
        var text = new StringBuilder();
        for (Board board : boards) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s %-9s %10s  %s%n",
                    board.name(),
                    board.ready() ? "Ready" : "NotReady",
                    board.memory(),
                    String.join("; ", board.pods())));
        }
        return text.toString();
    }
}
