package dev.lapwing.lab;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lab's masters do and its boards carry.
 *
 * @param leaders of the masters, who runs controllers and scheduler; empty where it is not known
 */
record LabStatus(List<Master> masters, List<String> leaders, List<Board> boards) {

    /** A master, and whether its API server has its etcd and serves. */
    record Master(String name, boolean ready) {}

    /**
     * A board.
     *
     * @param pods names of those on it, each with how many of its containers are ready
     */
    record Board(String name, boolean ready, String memory, List<String> pods) {}

    /** As the API server tells it; of masters it does not know. */
    static LabStatus of(KubernetesClient client, List<Master> masters) {
        List<Pod> pods = client.pods().inAnyNamespace().list().getItems();
        return new LabStatus(
                masters,
                Stream.of("kube-controller-manager", "kube-scheduler")
                        .flatMap(name -> leader(client, name).stream())
                        .toList(),
                client.nodes().list().getItems().stream()
                        .map(node -> board(node, pods))
                        .toList());
    }

    private static Optional<String> leader(KubernetesClient client, String name) {
        Lease lease = client.leases().inNamespace("kube-system").withName(name).get();
        return Optional.ofNullable(lease)
                .map(found -> found.getSpec().getHolderIdentity())
                .map(holder -> name + " on " + holder.replaceFirst("_.*", ""));
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
            return Serialization.asJson(this) + "\n";
        }
        var text = new StringBuilder();
        for (Master master : masters) {
            String leads = leaders.stream()
                    .filter(leader -> leader.endsWith(" on " + master.name()))
                    .map(leader -> "leads " + leader.replaceFirst(" on .*", ""))
                    .collect(Collectors.joining(", "));
            text.append(String.format(
                    Locale.ROOT, "%-16s %-9s %10s  %s%n", master.name(), master.ready() ? "Ready" : "away", "", leads));
        }
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
