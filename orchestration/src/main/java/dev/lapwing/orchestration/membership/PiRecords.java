package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.ManifestFile;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.orchestration.site.SiteAccess;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What Kubernetes has of a Pi, and is to have. */
record PiRecords(SiteAccess site) {

    /** Of a ReplicationController: the uid of the node that it was last let start on in the place of a dead one. */
    private static final String BOARD_ANNOTATION = "lapwing.dev/board";

    private static final String BASE = "edge/base/";
    /** The bridge rolls by itself, so that only {@code lapwing deploy} touches it. */
    private static final String BRIDGE = BASE + "bridge.yaml";

    /** What all Pis share: the namespace, access rules, the network, and so on. */
    List<HasMetadata> shared() {
        return files().filter(file ->
                        !file.path().startsWith(BASE + "pi-") && !file.path().equals(BRIDGE))
                .flatMap(PiRecords::objects)
                .toList();
    }

    /** What is a Pi's own, in the order in which it is made. */
    List<HasMetadata> own(Pi pi) {
        return files().filter(file -> file.path().equals(BASE + "pi-" + pi.name() + ".yaml"))
                .flatMap(PiRecords::objects)
                .toList();
    }

    private Stream<ManifestFile> files() {
        return Manifests.of(site.cluster()).stream().filter(file -> file.path().startsWith(BASE));
    }

    private static Stream<HasMetadata> objects(ManifestFile file) {
        return file.manifests().stream()
                .map(Manifest::content)
                .filter(HasMetadata.class::isInstance)
                .map(HasMetadata.class::cast);
    }

    /** Makes a Pi's own objects; volumes whose claims are gone are freed for the new ones, data and all. */
    void make(Pi pi) {
        own(pi).forEach(object -> {
            if (object instanceof PersistentVolume volume) {
                free(volume.getMetadata().getName());
            }
            site.apply(object);
        });
    }

    private void free(String name) {
        Resource<PersistentVolume> volume = site.client().persistentVolumes().withName(name);
        PersistentVolume found = volume.get();
        if (found != null
                && "Released".equals(found.getStatus().getPhase())
                && found.getSpec().getClaimRef() != null) {
            volume.edit(it -> {
                it.getSpec().getClaimRef().setUid(null);
                it.getSpec().getClaimRef().setResourceVersion(null);
                return it;
            });
        }
    }

    /** The Pi's ReplicationController. */
    Optional<ReplicationController> controller(Pi pi) {
        return Optional.ofNullable(controllerOf(pi).get());
    }

    private Resource<ReplicationController> controllerOf(Pi pi) {
        return site.client()
                .replicationControllers()
                .inNamespace(site.cluster().namespace())
                .withName(pi.name());
    }

    /** Whether no pod of the Pi may start. */
    boolean held(Pi pi) {
        return controller(pi)
                .map(controller -> Objects.equals(controller.getSpec().getReplicas(), 0))
                .orElse(true);
    }

    /** Notes that the Pi's pods are let start on a new board. */
    void accept(Pi pi, Node board) {
        if (controller(pi).isPresent()) {
            // Nothing but this: what the cluster writes of its pods meanwhile is no conflict.
            String note = "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
                    .formatted(BOARD_ANNOTATION, board.getMetadata().getUid());
            controllerOf(pi).patch(PatchContext.of(PatchType.JSON_MERGE), note);
        }
    }

    /** Whether that was noted of this board. */
    boolean accepted(Pi pi, Node board) {
        return controller(pi)
                .map(controller -> controller.getMetadata().getAnnotations().get(BOARD_ANNOTATION))
                .filter(board.getMetadata().getUid()::equals)
                .isPresent();
    }

    /** Whether the namespace is there. */
    boolean deployed() {
        return site.client().namespaces().withName(site.cluster().namespace()).get() != null;
    }

    /** Kubernetes' node that the Pi's pods are pinned to. */
    Optional<Node> node(Pi pi) {
        return site.client().nodes().withLabel(site.cluster().pinLabel(), pi.name()).list().getItems().stream()
                .findFirst();
    }

    /** Whether a node's kubelet says that it works. */
    static boolean ready(Node node) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True"));
    }

    /** Why the Pi's pod does not run; empty if it does. */
    String trouble(Pi pi) {
        Optional<Pod> pod = site.pods(pi).stream()
                .filter(each -> each.getMetadata().getDeletionTimestamp() == null)
                .findFirst();
        if (pod.isEmpty()) {
            return "there is no pod yet";
        }
        String name = pod.get().getMetadata().getName();
        Optional<String> unschedulable = pod.get().getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .map(condition -> condition.getMessage())
                .filter(Objects::nonNull)
                .findFirst();
        if (unschedulable.isPresent()) {
            return "pod " + name + " has no node: " + unschedulable.get();
        }
        Optional<ContainerStateWaiting> waiting = pod.get().getStatus().getContainerStatuses().stream()
                .map(status -> status.getState().getWaiting())
                .filter(Objects::nonNull)
                .findFirst();
        if (waiting.isPresent()) {
            return "pod " + name + " waits: " + waiting.get().getReason() + event(name);
        }
        return "Running".equals(pod.get().getStatus().getPhase())
                ? ""
                : "pod " + name + " is " + pod.get().getStatus().getPhase() + event(name);
    }

    private String event(String pod) {
        return site
                .client()
                .v1()
                .events()
                .inNamespace(site.cluster().namespace())
                .withField("involvedObject.name", pod)
                .list()
                .getItems()
                .stream()
                .filter(event -> "Warning".equals(event.getType()))
                .reduce((first, second) -> second)
                .map(event -> " (" + event.getMessage() + ")")
                .orElse("");
    }
}
