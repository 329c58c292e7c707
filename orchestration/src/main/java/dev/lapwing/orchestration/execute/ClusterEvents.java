package dev.lapwing.orchestration.execute;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events that {@code kubectl describe} shows of pods and nodes. One that cannot be written is logged, and stops nothing. */
final class ClusterEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);
    private static final String OF_NODES = "default";

    private final KubernetesClient client;
    private final Leadership leadership;
    private final Clock clock;

    ClusterEvents(KubernetesClient client, Leadership leadership, Clock clock) {
        this.client = Leadership.sendingOnce(client);
        this.leadership = leadership;
        this.clock = clock;
    }

    /** Tells of a pod. */
    void pod(Pod pod, String reason, String note, boolean warning) {
        var meta = pod.getMetadata();
        write(
                meta.getNamespace(),
                new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(meta.getNamespace())
                        .withName(meta.getName())
                        .withUid(meta.getUid())
                        .build(),
                reason,
                note,
                warning);
    }

    /** Tells of a node; as kubelet does, with its name for a uid. */
    void node(String name, String reason, String note, boolean warning) {
        write(
                OF_NODES,
                new ObjectReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(name)
                        .withUid(name)
                        .build(),
                reason,
                note,
                warning);
    }

    private void write(String namespace, ObjectReference about, String reason, String note, boolean warning) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            leadership.require();
            client.resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName(about.getName() + ".")
                            .withNamespace(namespace)
                            .endMetadata()
                            .withInvolvedObject(about)
                            .withType(warning ? "Warning" : "Normal")
                            .withReason(reason)
                            .withMessage(note)
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withCount(1)
                            .withNewSource()
                            .withComponent("lapwing")
                            .endSource()
                            .build())
                    .create();
        } catch (KubernetesClientException | NotLeaderException e) {
            LOG.atDebug().addKeyValue("reason", reason).setCause(e).log("an Event could not be written");
        }
    }
}
