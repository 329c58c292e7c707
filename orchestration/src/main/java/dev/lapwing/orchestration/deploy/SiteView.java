package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.manifests.Names;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the API server says of a namespace at one moment.
 *
 * @param controllers the ReplicationControllers of the site
 * @param volumes those of the site; they are of no namespace
 * @param nodes all of the cluster
 */
record SiteView(
        List<Pod> pods,
        List<ReplicationController> controllers,
        List<Deployment> deployments,
        List<PersistentVolumeClaim> claims,
        List<PersistentVolume> volumes,
        List<Node> nodes,
        List<Event> events) {

    SiteView {
        pods = List.copyOf(pods);
        controllers = List.copyOf(controllers);
        deployments = List.copyOf(deployments);
        claims = List.copyOf(claims);
        volumes = List.copyOf(volumes);
        nodes = List.copyOf(nodes);
        events = List.copyOf(events);
    }

    /** A part's pods, the oldest first, those that are ending included. */
    List<Pod> podsOf(Part part) {
        return pods.stream()
                .filter(pod ->
                        labels(pod).entrySet().containsAll(part.selector().entrySet()))
                .filter(pod -> !ended(pod))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .toList();
    }

    /** A pod that a kubelet evicted, for instance: it stays for people to read, and has been replaced. */
    private static boolean ended(Pod pod) {
        return pod.getStatus() != null
                && List.of("Failed", "Succeeded")
                        .contains(String.valueOf(pod.getStatus().getPhase()));
    }

    static boolean ending(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    static String template(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Names.TEMPLATE_ANNOTATION, "");
    }

    private static Map<String, String> labels(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    Optional<Node> nodeOf(Pod pod) {
        String name = pod.getSpec().getNodeName();
        return nodes.stream()
                .filter(node -> node.getMetadata().getName().equals(name))
                .findFirst();
    }

    static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                condition.getType().equals("Ready") && "True".equals(condition.getStatus()));
    }

    Optional<Deployment> deployment(String name) {
        return deployments.stream()
                .filter(deployment -> deployment.getMetadata().getName().equals(name))
                .findFirst();
    }

    Optional<PersistentVolumeClaim> claim(String name) {
        return claims.stream()
                .filter(claim -> claim.getMetadata().getName().equals(name))
                .findFirst();
    }

    Optional<PersistentVolume> volume(String name) {
        return volumes.stream()
                .filter(volume -> volume.getMetadata().getName().equals(name))
                .findFirst();
    }

    /** The last thing that was said of an object for one of these reasons. */
    Optional<String> lastEvent(String kind, String name, List<String> reasons) {
        return events.stream()
                .filter(event -> event.getInvolvedObject() != null
                        && kind.equals(event.getInvolvedObject().getKind())
                        && name.equals(event.getInvolvedObject().getName())
                        && reasons.contains(String.valueOf(event.getReason())))
                .max(Comparator.comparing(SiteView::at))
                .map(event -> String.valueOf(event.getMessage()));
    }

    private static String at(Event event) {
        String last = event.getLastTimestamp();
        return last != null ? last : String.valueOf(event.getMetadata().getCreationTimestamp());
    }
}
