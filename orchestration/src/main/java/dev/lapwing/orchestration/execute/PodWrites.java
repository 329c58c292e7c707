package dev.lapwing.orchestration.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.site.ApiCall;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is written to pods: each only while this process leads, and only to the pod that was read. */
final class PodWrites {

    private static final int CONFLICTS = 10;

    private final KubernetesClient client;
    private final Leadership leadership;

    PodWrites(KubernetesClient client, Leadership leadership) {
        this.client = Leadership.sendingOnce(client);
        this.leadership = leadership;
    }

    Pod create(Pod pod) {
        leadership.require();
        return client.resource(pod).create();
    }

    /** Sets annotations, where no value takes one away. */
    void annotate(Pod pod, Map<String, @Nullable String> annotations) {
        patch(pod, Map.of(), annotations, false);
    }

    /** Lets the workload's controller have a pod that is held, with these annotations. */
    void release(Pod held, Map<String, @Nullable String> annotations) {
        var labels = new HashMap<String, @Nullable String>();
        labels.put(SurgePod.MOVE_LABEL, null);
        labels.put(Movability.LABEL, "true");
        patch(held, labels, annotations, true);
    }

    /**
     * Sets labels and annotations, where no value takes one away. What a kubelet writes meanwhile is no reason not to: the
     * pod is read again then. A pod that is gone needs nothing.
     *
     * @param free whether to take away who owns it
     */
    private void patch(
            Pod pod, Map<String, @Nullable String> labels, Map<String, @Nullable String> annotations, boolean free) {
        Pod current = pod;
        for (int attempt = 0; ; attempt++) {
            leadership.require();
            try {
                client.pods()
                        .inNamespace(current.getMetadata().getNamespace())
                        .withName(current.getMetadata().getName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), text(current, labels, annotations, free));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    return;
                }
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == CONFLICTS) {
                    throw e;
                }
            }
            Pod read = client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .get();
            if (read == null
                    || !read.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
                return;
            }
            current = read;
        }
    }

    private static String text(
            Pod pod, Map<String, @Nullable String> labels, Map<String, @Nullable String> annotations, boolean free) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode meta = patch.putObject("metadata");
        meta.put("uid", pod.getMetadata().getUid());
        meta.put("resourceVersion", pod.getMetadata().getResourceVersion());
        if (!labels.isEmpty()) {
            ObjectNode each = meta.putObject("labels");
            labels.forEach(each::put);
        }
        if (!annotations.isEmpty()) {
            ObjectNode each = meta.putObject("annotations");
            annotations.forEach(each::put);
        }
        if (free) {
            meta.putNull("ownerReferences");
        }
        return patch.toString();
    }

    /** Why the pod may not be evicted now, by its PodDisruptionBudgets; empty if it may. Evicts nothing. */
    Optional<String> evictionRefusal(Pod pod) {
        return evict(pod, true);
    }

    /** Evicts the pod; why it may not be, if so. */
    Optional<String> evict(Pod pod) {
        return evict(pod, false);
    }

    private Optional<String> evict(Pod pod, boolean dryRun) {
        leadership.require();
        var meta = pod.getMetadata();
        var options = new DeleteOptionsBuilder().withNewPreconditions(null, meta.getUid());
        if (dryRun) {
            options.withDryRun("All");
        }
        var eviction = new EvictionBuilder()
                .withNewMetadata()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .endMetadata()
                .withDeleteOptions(options.build())
                .build();
        try {
            client.raw(
                    "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName() + "/eviction"
                            + (dryRun ? "?dryRun=All" : ""),
                    "POST",
                    eviction);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty(); // it is gone, or another has its name
            }
            if (e.getCode() == ApiCall.TOO_MANY_REQUESTS || e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
                // 500: more than one budget covers it, which Kubernetes cannot answer.
                return Optional.of(
                        e.getStatus() == null
                                ? String.valueOf(e.getMessage())
                                : String.valueOf(e.getStatus().getMessage()));
            }
            throw e;
        }
    }
}
