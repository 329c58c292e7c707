package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.records.context.NodeContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a model is made of, as Kubernetes has it at one moment: from a watch, a list, or a file.
 *
 * @param claims of volumes; a pod whose claim is missing here is not moved, since its volume may stand on its node
 */
public record ClusterObjects(
        List<Node> nodes, List<Pod> pods, List<PersistentVolumeClaim> claims, List<PersistentVolume> volumes) {

    /** The command whose output {@link #read} reads. */
    public static final String COMMAND = "kubectl get nodes,pods,pvc,pv -A -o json";

    public ClusterObjects {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        claims = List.copyOf(claims);
        volumes = List.copyOf(volumes);
    }

    /**
     * Lists them; four requests that read, and none that writes.
     *
     * @throws SiteException if Kubernetes cannot be reached, or does not let this user list them; its message says which
     */
    public static ClusterObjects list(KubernetesTarget target) throws SiteException, InterruptedException {
        try (KubernetesClient client = target.connect()) {
            return ApiCall.explained(() -> new ClusterObjects(
                    client.nodes().list().getItems(),
                    client.pods().inAnyNamespace().list().getItems(),
                    client.persistentVolumeClaims().inAnyNamespace().list().getItems(),
                    client.persistentVolumes().list().getItems()));
        }
    }

    /**
     * Reads what {@link #COMMAND} printed, with or without the claims and volumes; what else is in it is passed over.
     *
     * @throws IOException if the file cannot be read, is no such list, or has no node; the message says which
     */
    public static ClusterObjects read(Path file) throws IOException {
        var nodes = new ArrayList<Node>();
        var pods = new ArrayList<Pod>();
        var claims = new ArrayList<PersistentVolumeClaim>();
        var volumes = new ArrayList<PersistentVolume>();
        for (Object each : items(file)) {
            if (!(each instanceof HasMetadata object) || object.getMetadata() == null) {
                continue;
            }
            switch (object) {
                case Node node -> nodes.add(node);
                case Pod pod -> pods.add(pod);
                case PersistentVolumeClaim claim -> claims.add(claim);
                case PersistentVolume volume -> volumes.add(volume);
                default -> {}
            }
        }
        if (nodes.isEmpty()) {
            throw new IOException(file + " has no node: it must be what this prints: " + COMMAND);
        }
        return new ClusterObjects(nodes, pods, claims, volumes);
    }

    private static List<?> items(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Object document = new KubernetesSerialization().unmarshal(in);
            return document instanceof KubernetesResourceList<?> list ? list.getItems() : List.of();
        } catch (RuntimeException e) { // of a parser: it names the line
            throw new IOException(file + " must be what this prints: " + COMMAND + " (" + e.getMessage() + ")", e);
        }
    }

    /**
     * The cluster of them.
     *
     * @param contexts what each node feels, by its name
     */
    public ClusterModel model(Instant at, Map<String, NodeContext> contexts) {
        var states = new ArrayList<NodeState>(nodes.size());
        for (Node node : nodes) {
            states.add(NodeReader.read(node, contexts.get(node.getMetadata().getName())));
        }
        var reader = new PodReader(new ClaimVolumes(find(claims), find(volumes)));
        return ClusterModel.of(at, states, read(pods, reader));
    }

    private static <T extends HasMetadata> Function<String, Optional<T>> find(List<T> objects) {
        var byKey = new HashMap<String, T>();
        for (T each : objects) {
            String namespace = each.getMetadata().getNamespace();
            String name = each.getMetadata().getName();
            byKey.put(namespace == null ? name : namespace + "/" + name, each);
        }
        return key -> Optional.ofNullable(byKey.get(key));
    }

    /** Those that take room, as their workloads asked for them. */
    static List<PodState> read(List<Pod> pods, PodReader reader) {
        var states = new ArrayList<PodState>(pods.size());
        for (Pod pod : pods) {
            if (!PodReader.isOver(pod)) {
                states.add(reader.read(Steering.unsteered(pod)));
            }
        }
        return states;
    }
}
