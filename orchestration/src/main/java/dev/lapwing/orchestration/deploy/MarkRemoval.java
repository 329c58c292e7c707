package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.execute.NodeMarks;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Reason;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes the marks of placement off the nodes when nobody is left who would: taints, which would keep pods away for ever, and
 * conditions. What others wrote on a node stays. A second site on the same Kubernetes marks its nodes anew with its next
 * decision.
 */
final class MarkRemoval {

    private static final int CONFLICTS = 5;

    private final KubernetesClient client;
    private final Progress progress;

    MarkRemoval(KubernetesClient client, Progress progress) {
        this.client = client;
        this.progress = progress;
    }

    /**
     * Frees every node, and says how many bore a mark. Where the user may not, that is said with what somebody else can do,
     * and it ends without an error.
     *
     * @throws KubernetesClientException if the API server is away, or refuses for another reason than that
     */
    void run() {
        int freed = 0;
        try {
            for (Node node : client.nodes().list().getItems()) {
                freed += free(node) ? 1 : 0;
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            progress.say(
                    "warning: marks of placement stay on nodes, if there are any, since the user of this kubeconfig may"
                            + " not take them off (" + refusal(e) + "). Who may patch nodes does it by: for mark in "
                            + String.join(" ", taints().toList()) + "; do kubectl taint nodes --all $mark-; done");
        }
        if (freed > 0) {
            progress.say("the marks of placement, taints and conditions, were taken off " + freed
                    + (freed == 1 ? " node" : " nodes"));
        }
    }

    private static String refusal(KubernetesClientException e) {
        return e.getStatus() == null
                ? "HTTP " + e.getCode()
                : String.valueOf(e.getStatus().getMessage());
    }

    private boolean free(Node node) {
        String name = node.getMetadata().getName();
        List<String> conditions = node.getStatus().getConditions().stream()
                .filter(MarkRemoval::isOurs)
                .map(NodeCondition::getType)
                .toList();
        boolean tainted = node.getSpec().getTaints().stream().anyMatch(MarkRemoval::isOurs);
        try {
            if (!conditions.isEmpty()) {
                client.nodes()
                        .withName(name)
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), without(conditions));
            }
            if (tainted) {
                untaint(name);
            }
            return tainted || !conditions.isEmpty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return false; // the node is gone, and its marks with it
            }
            throw e;
        }
    }

    /** A list of taints is replaced as a whole, so that a node that changed meanwhile is refused, and read again. */
    private void untaint(String name) {
        for (int attempt = 0; ; attempt++) {
            Node fresh = client.nodes().withName(name).get();
            if (fresh == null) {
                return;
            }
            List<Taint> others = fresh.getSpec().getTaints().stream()
                    .filter(taint -> !isOurs(taint))
                    .toList();
            try {
                client.nodes()
                        .withName(name)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                Serialization.asJson(Map.of(
                                        "metadata",
                                        Map.of(
                                                "resourceVersion",
                                                fresh.getMetadata().getResourceVersion()),
                                        "spec",
                                        Map.of("taints", others))));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    /** Conditions are merged by their type; this is how one is taken out of them. */
    private static String without(List<String> conditions) {
        List<Map<String, String>> deleted = conditions.stream()
                .map(type -> Map.of("$patch", "delete", "type", type))
                .toList();
        return Serialization.asJson(Map.of("status", Map.of("conditions", deleted)));
    }

    private static boolean isOurs(Taint taint) {
        return taints().anyMatch(taint.getKey()::equals);
    }

    /** Others may have a condition of the same type, but not for a reason of ours. */
    private static boolean isOurs(NodeCondition condition) {
        return Stream.of(Reason.values())
                .filter(reason -> reason.name().equals(condition.getReason()))
                .anyMatch(reason -> NodeMarks.condition(reason).equals(Optional.of(condition.getType())));
    }

    private static Stream<String> taints() {
        return Stream.of(Reason.values()).map(Ailments::taint).flatMap(Optional::stream);
    }
}
