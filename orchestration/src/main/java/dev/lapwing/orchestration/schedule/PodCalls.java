package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.site.ApiCall;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** What is asked of the API server about a pod: the only class here that writes. Blocks; safe for use by several threads. */
final class PodCalls {

    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_NOTE = 1024;

    private final KubernetesClient client;
    private final String scheduler;
    private final String instance;
    private final Clock clock;

    PodCalls(KubernetesClient client, String scheduler, String instance, Clock clock) {
        this.client = client;
        this.scheduler = scheduler;
        this.instance = instance;
        this.clock = clock;
    }

    /** Binds the very pod, by its uid, if nobody has. */
    Attempt bind(PodState pod, String node) {
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withNamespace(pod.namespace())
                .withUid(pod.uid())
                .endMetadata()
                .withTarget(new ObjectReferenceBuilder()
                        .withKind("Node")
                        .withApiVersion("v1")
                        .withName(node)
                        .build())
                .build();
        try {
            client.raw(path(pod) + "/binding", "POST", binding);
            return Attempt.BOUND;
        } catch (KubernetesClientException e) {
            return switch (e.getCode()) {
                case HttpURLConnection.HTTP_CONFLICT -> Attempt.BOUND_BY_OTHER;
                case HttpURLConnection.HTTP_NOT_FOUND -> Attempt.POD_GONE;
                default -> ApiCall.isRefusal(e) ? Attempt.REFUSED : Attempt.NO_ANSWER;
            };
        }
    }

    /**
     * Evicts the very pod. Returns whether it goes, or has gone; {@code false} if a PodDisruptionBudget forbids it now.
     *
     * @throws KubernetesClientException if the server does not answer, or refuses it for good
     */
    boolean evict(PodState pod) {
        Eviction eviction = new EvictionBuilder()
                .withNewMetadata()
                .withName(pod.name())
                .withNamespace(pod.namespace())
                .endMetadata()
                .withDeleteOptions(new DeleteOptionsBuilder()
                        .withNewPreconditions()
                        .withUid(pod.uid())
                        .endPreconditions()
                        .build())
                .build();
        try {
            client.raw(path(pod) + "/eviction", "POST", eviction);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == ApiCall.TOO_MANY_REQUESTS) {
                return false;
            }
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return true;
            }
            throw e;
        }
    }

    /** Says on the pod that it cannot be placed, as kube-scheduler does. */
    void unschedulable(PodState pod, String why) {
        Map<String, Object> condition = Map.of(
                "type",
                "PodScheduled",
                "status",
                "False",
                "reason",
                "Unschedulable",
                "message",
                why,
                "lastTransitionTime",
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        client.pods()
                .inNamespace(pod.namespace())
                .withName(pod.name())
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        Serialization.asJson(Map.of(
                                "metadata",
                                Map.of("uid", pod.uid()),
                                "status",
                                Map.of("conditions", List.of(condition)))));
    }

    /** Tells people of it, as {@code kubectl describe pod} shows it. */
    void event(PodState pod, String type, String reason, String note) {
        Instant now = clock.instant();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withName(pod.name() + "." + Long.toHexString(now.getEpochSecond() * 1_000_000_000 + now.getNano()))
                .withNamespace(pod.namespace())
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(now)))
                .withReportingController(scheduler + "-scheduler")
                .withReportingInstance(instance)
                .withAction(reason.equals("Scheduled") ? "Binding" : "Scheduling")
                .withType(type)
                .withReason(reason)
                .withNote(note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note)
                .withRegarding(new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(pod.namespace())
                        .withName(pod.name())
                        .withUid(pod.uid())
                        .build())
                .build();
        client.resource(event).create();
    }

    private static String path(PodState pod) {
        return "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
    }
}
