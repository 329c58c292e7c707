package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.deploy.PartState.NotReady;
import dev.lapwing.orchestration.deploy.PartState.Reason;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether a part is ready, and if not, why: what a person would find with {@code kubectl describe}, in one sentence. */
final class Diagnosis {

    private static final Set<String> NO_IMAGE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable");

    private final SiteView view;

    Diagnosis(SiteView view) {
        this.view = view;
    }

    PartState of(Part part) {
        List<Pod> pods = view.podsOf(part);
        List<Pod> staying = pods.stream().filter(pod -> !SiteView.ending(pod)).toList();
        List<Pod> newest = staying.stream()
                .filter(pod ->
                        part.template().isEmpty() || SiteView.template(pod).equals(part.template()))
                .toList();
        Optional<NotReady> problem = newest.stream()
                .filter(pod -> !serving(pod))
                .map(pod -> ofPod(pod, pods.size() > staying.size()))
                .findFirst();
        if (problem.isPresent()) {
            return problem.get();
        }
        if (newest.size() < staying.size()) {
            Pod outdated = staying.stream()
                    .filter(pod -> !newest.contains(pod))
                    .findFirst()
                    .orElseThrow();
            return not(Reason.OUTDATED, outdated, "", "its pod is of an older template");
        }
        if (newest.size() < part.replicas()) {
            return missing(part, pods);
        }
        return part.kind() == Part.Kind.FLOATING ? rolled(part) : new PartState.Ready();
    }

    /** A Deployment that has not looked at its new template yet has ready pods, too. */
    private PartState rolled(Part part) {
        Optional<Deployment> deployment = view.deployment(part.name());
        if (deployment.isEmpty()) {
            return new NotReady(Reason.NO_POD, "", "", "its Deployment is not there");
        }
        DeploymentStatus status = deployment.get().getStatus();
        boolean seen = status != null
                && Objects.equals(
                        status.getObservedGeneration(),
                        deployment.get().getMetadata().getGeneration())
                && Objects.equals(status.getUpdatedReplicas(), part.replicas())
                && Objects.equals(status.getReplicas(), part.replicas());
        return seen
                ? new PartState.Ready()
                : new NotReady(Reason.OUTDATED, "", "", "its pods are being replaced, one by one");
    }

    private PartState missing(Part part, List<Pod> pods) {
        Optional<Pod> ending = pods.stream().filter(SiteView::ending).findFirst();
        if (ending.isPresent()) {
            return not(Reason.STOPPING, ending.get(), "", "its last pod is ending");
        }
        String kind = part.kind() == Part.Kind.PI ? "ReplicationController" : "ReplicaSet";
        Optional<String> refused = view.events().stream()
                .filter(event -> "FailedCreate".equals(event.getReason())
                        && event.getInvolvedObject() != null
                        && kind.equals(event.getInvolvedObject().getKind())
                        && belongs(
                                part, String.valueOf(event.getInvolvedObject().getName())))
                .map(event -> String.valueOf(event.getMessage()))
                .reduce((first, last) -> last);
        return refused.map(sentence -> new NotReady(Reason.POD_REFUSED, "", "", sentence))
                .orElseGet(() -> new NotReady(Reason.NO_POD, "", "", "Kubernetes has not made its pod yet"));
    }

    private static boolean belongs(Part part, String owner) {
        return part.kind() == Part.Kind.PI ? owner.equals(part.name()) : owner.startsWith(part.name() + "-");
    }

    private boolean serving(Pod pod) {
        return Readiness.isPodReady(pod)
                && view.nodeOf(pod).map(SiteView::ready).orElse(true);
    }

    private NotReady ofPod(Pod pod, boolean anotherIsEnding) {
        if (pod.getSpec().getNodeName() == null) {
            return anotherIsEnding
                    ? not(Reason.STOPPING, pod, "", "its last pod is ending, and has its volumes until then")
                    : unbound(pod);
        }
        if (!view.nodeOf(pod).map(SiteView::ready).orElse(false)) {
            return not(
                    Reason.NODE_LOST,
                    pod,
                    "",
                    "node " + pod.getSpec().getNodeName() + " does not answer: Kubernetes calls it NotReady");
        }
        Optional<NotReady> container = containers(pod)
                .map(status -> ofContainer(pod, status))
                .flatMap(Optional::stream)
                .findFirst();
        if (container.isPresent()) {
            return container.get();
        }
        Optional<NotReady> mount = view.lastEvent(
                        "Pod", pod.getMetadata().getName(), List.of("FailedMount", "FailedAttachVolume"))
                .filter(sentence -> containers(pod).noneMatch(Diagnosis::runs))
                .map(sentence -> mount(pod, sentence));
        return mount.or(() -> containers(pod)
                        .filter(status -> runs(status) && !Boolean.TRUE.equals(status.getReady()))
                        .findFirst()
                        .map(status -> not(
                                Reason.NOT_READY, pod, status.getName(), status.getName() + " runs and is not ready")))
                .orElseGet(() -> not(Reason.STARTING, pod, "", "its pod is being started"));
    }

    private static NotReady mount(Pod pod, String sentence) {
        if (sentence.contains("does not exist")) {
            return not(Reason.DIRECTORY_MISSING, pod, "", sentence);
        }
        return sentence.contains("not found")
                ? not(Reason.SECRET_MISSING, pod, "", sentence)
                : not(Reason.STARTING, pod, "", sentence);
    }

    private NotReady unbound(Pod pod) {
        for (String name : claimsOf(pod)) {
            Optional<PersistentVolumeClaim> claim = view.claim(name);
            if (claim.isEmpty()) {
                return not(Reason.CLAIM_PENDING, pod, "", "its claim " + name + " is not there");
            }
            Optional<PersistentVolume> volume =
                    Optional.ofNullable(claim.get().getSpec().getVolumeName()).flatMap(view::volume);
            if (volume.filter(VolumeRelease::isReleased).isPresent()) {
                return not(
                        Reason.VOLUME_RELEASED,
                        pod,
                        "",
                        "volume " + volume.get().getMetadata().getName() + " is Released: it was the one of a claim "
                                + name + " that is gone");
            }
        }
        return condition(pod, "PodScheduled")
                .filter(condition -> "False".equals(condition.getStatus()) && condition.getMessage() != null)
                .map(condition -> not(Reason.UNSCHEDULABLE, pod, "", condition.getMessage()))
                .orElseGet(() -> not(Reason.STARTING, pod, "", "no node has been chosen for its pod yet"));
    }

    private static Optional<NotReady> ofContainer(Pod pod, ContainerStatus status) {
        if (status.getState() == null) {
            return Optional.empty();
        }
        String name = status.getName();
        var waiting = status.getState().getWaiting();
        if (waiting != null && waiting.getReason() != null) {
            String why = name + ": " + waiting.getReason()
                    + (waiting.getMessage() == null ? "" : ": " + waiting.getMessage());
            if (NO_IMAGE.contains(waiting.getReason())) {
                return Optional.of(not(Reason.IMAGE_MISSING, pod, name, "image " + status.getImage() + ": " + why));
            }
            if (waiting.getReason().equals("CrashLoopBackOff")) {
                return Optional.of(not(Reason.CRASHING, pod, name, crash(status)));
            }
            if (waiting.getReason().equals("CreateContainerConfigError")) {
                return Optional.of(not(Reason.SECRET_MISSING, pod, name, why));
            }
        }
        return status.getState().getTerminated() == null
                ? Optional.empty()
                : Optional.of(not(Reason.CRASHING, pod, name, crash(status)));
    }

    private static String crash(ContainerStatus status) {
        var ended = status.getState().getTerminated();
        if (ended == null && status.getLastState() != null) {
            ended = status.getLastState().getTerminated();
        }
        String how = ended == null
                ? ""
                : " with code " + ended.getExitCode()
                        + (ended.getReason() == null || ended.getReason().equals("Error")
                                ? ""
                                : " (" + ended.getReason() + ")");
        return status.getName() + " has ended" + how + ", and was started again " + status.getRestartCount() + " times";
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? Stream.empty()
                : pod.getStatus().getContainerStatuses().stream();
    }

    private static boolean runs(ContainerStatus status) {
        return status.getState() != null && status.getState().getRunning() != null;
    }

    private static List<String> claimsOf(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .map(Volume::getPersistentVolumeClaim)
                .filter(Objects::nonNull)
                .map(source -> source.getClaimName())
                .toList();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    private static NotReady not(Reason reason, Pod pod, String container, String sentence) {
        return new NotReady(reason, pod.getMetadata().getName(), container, sentence.strip());
    }
}
