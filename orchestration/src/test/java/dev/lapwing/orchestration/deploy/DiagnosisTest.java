package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.deploy.PartState.NotReady;
import dev.lapwing.orchestration.deploy.PartState.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DiagnosisTest {

    private static final Part PI =
            new Part(Part.Kind.PI, "lapwing", "pi-1", 1, Map.of("lapwing.dev/pi", "pi-1"), "new", false);

    @Test
    void isReadyWithAReadyPodOfTheNewestTemplate() {
        assertThat(of(view(pod("new", true, pod -> pod)))).isEqualTo(new PartState.Ready());
    }

    @Test
    void isOutdatedWithAReadyPodOfAnotherTemplate() {
        assertThat(reason(view(pod("old", true, pod -> pod)))).isEqualTo(Reason.OUTDATED);
    }

    @Test
    void isNotReadyWhileItsNodeDoesNotAnswerWhateverThePodLastSaid() {
        SiteView view = view(List.of(pod("new", true, pod -> pod)), List.of(), List.of(), node("False"), List.of());

        assertThat(reason(view)).isEqualTo(Reason.NODE_LOST);
    }

    @Test
    void repeatsWhatTheSchedulerSays() {
        Pod unbound = pod(
                "new",
                false,
                pod -> pod.edit()
                        .editSpec()
                        .withNodeName(null)
                        .withVolumes()
                        .endSpec()
                        .editStatus()
                        .addNewCondition()
                        .withType("PodScheduled")
                        .withStatus("False")
                        .withReason("Unschedulable")
                        .withMessage("0/3 nodes are available: 3 Insufficient memory.")
                        .endCondition()
                        .endStatus()
                        .build());

        assertThat(of(view(unbound)))
                .isEqualTo(new NotReady(
                        Reason.UNSCHEDULABLE, "pod-1", "", "0/3 nodes are available: 3 Insufficient memory."));
    }

    @Test
    void tellsAReleasedVolumeFromAMissingClaim() {
        Pod unbound = pod(
                "new",
                false,
                pod -> pod.edit().editSpec().withNodeName(null).endSpec().build());

        assertThat(reason(view(List.of(unbound), List.of(), List.of(), node("True"), List.of())))
                .isEqualTo(Reason.CLAIM_PENDING);
        assertThat(reason(
                        view(List.of(unbound), List.of(claim()), List.of(volume("Released")), node("True"), List.of())))
                .isEqualTo(Reason.VOLUME_RELEASED);
        assertThat(reason(view(List.of(unbound), List.of(claim()), List.of(volume("Bound")), node("True"), List.of())))
                .isEqualTo(Reason.STARTING);
    }

    @Test
    void tellsAnImageThatIsMissingFromAProcessThatCrashes() {
        assertThat(reason(view(waiting("ErrImageNeverPull")))).isEqualTo(Reason.IMAGE_MISSING);
        assertThat(reason(view(waiting("ImagePullBackOff")))).isEqualTo(Reason.IMAGE_MISSING);
        assertThat(reason(view(waiting("CrashLoopBackOff")))).isEqualTo(Reason.CRASHING);
        assertThat(reason(view(waiting("ContainerCreating")))).isEqualTo(Reason.STARTING);
    }

    @Test
    void findsWhatCannotBeMountedInTheEvents() {
        Pod creating = waiting("ContainerCreating");

        assertThat(reason(view(
                        creating, "MountVolume.SetUp failed for volume \"users\" : secret \"local-users\" not found")))
                .isEqualTo(Reason.SECRET_MISSING);
        assertThat(reason(view(
                        creating, "MountVolume.NewMounter initialization failed: path \"/mnt/kafka\" does not exist")))
                .isEqualTo(Reason.DIRECTORY_MISSING);
    }

    @Test
    void waitsForTheLastPodToEnd() {
        Pod ending = pod(
                "old",
                true,
                pod -> pod.edit()
                        .editMetadata()
                        .withName("pod-0")
                        .withDeletionTimestamp("2026-11-22T10:00:00Z")
                        .endMetadata()
                        .build());

        assertThat(reason(view(ending))).isEqualTo(Reason.STOPPING);
    }

    @Test
    void everyReasonHasAdvice() {
        for (Reason reason : Reason.values()) {
            assertThat(reason.advice("lapwing")).isNotBlank().doesNotContain("%s");
        }
    }

    private static PartState of(SiteView view) {
        return new Diagnosis(view).of(PI);
    }

    private static Reason reason(SiteView view) {
        return switch (of(view)) {
            case NotReady state -> state.reason();
            case PartState.Ready ready -> throw new AssertionError("it is ready");
        };
    }

    private static SiteView view(Pod pod) {
        return view(List.of(pod), List.of(), List.of(), node("True"), List.of());
    }

    private static SiteView view(Pod pod, String mount) {
        Event event = new EventBuilder()
                .withNewMetadata()
                .withCreationTimestamp("2026-11-22T10:00:00Z")
                .endMetadata()
                .withNewInvolvedObject()
                .withKind("Pod")
                .withName("pod-1")
                .endInvolvedObject()
                .withReason("FailedMount")
                .withMessage(mount)
                .build();
        return view(List.of(pod), List.of(), List.of(), node("True"), List.of(event));
    }

    private static SiteView view(
            List<Pod> pods,
            List<PersistentVolumeClaim> claims,
            List<PersistentVolume> volumes,
            Node node,
            List<Event> events) {
        return new SiteView(pods, List.of(), List.of(), claims, volumes, List.of(node), events);
    }

    private static Pod waiting(String reason) {
        return pod(
                "new",
                false,
                pod -> pod.edit()
                        .editStatus()
                        .withContainerStatuses(new ContainerStatusBuilder()
                                .withName("broker")
                                .withImage("lapwing-kafka:9")
                                .withReady(false)
                                .withRestartCount(3)
                                .withState(new ContainerStateBuilder()
                                        .withNewWaiting()
                                        .withReason(reason)
                                        .endWaiting()
                                        .build())
                                .build())
                        .endStatus()
                        .build());
    }

    private static Pod pod(String template, boolean ready, UnaryOperator<Pod> otherwise) {
        return otherwise.apply(new PodBuilder()
                .withNewMetadata()
                .withName("pod-1")
                .withNamespace("lapwing")
                .withCreationTimestamp("2026-11-22T09:00:00Z")
                .withLabels(Map.of("lapwing.dev/pi", "pi-1"))
                .withAnnotations(Map.of("lapwing.dev/template", template))
                .endMetadata()
                .withNewSpec()
                .withNodeName("pi-1")
                .addNewVolume()
                .withName("kafka")
                .withNewPersistentVolumeClaim()
                .withClaimName("pi-1-kafka")
                .endPersistentVolumeClaim()
                .endVolume()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build());
    }

    private static PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("pi-1-kafka")
                .endMetadata()
                .withNewSpec()
                .withVolumeName("lapwing-pi-1-kafka")
                .endSpec()
                .build();
    }

    private static PersistentVolume volume(String phase) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("lapwing-pi-1-kafka")
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Node node(String ready) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("pi-1")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }
}
