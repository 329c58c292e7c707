package dev.lapwing.orchestration.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.orchestration.policy.Reason;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Marks nodes: a taint that keeps new pods away, a condition, and an Event. Asked again, it writes nothing; what others
 * wrote on the node, kubelet's conditions among it, stays.
 */
public final class NodeMarks {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONFLICTS = 5;

    private final KubernetesClient client;
    private final Leadership leadership;
    private final ClusterEvents events;
    private final Clock clock;

    public NodeMarks(KubernetesClient client, Leadership leadership, Clock clock) {
        this.client = Leadership.sendingOnce(client);
        this.leadership = leadership;
        this.events = new ClusterEvents(client, leadership, clock);
        this.clock = clock;
    }

    /**
     * How a rule marks a node.
     *
     * @param taint key of the taint
     * @param effect of the taint
     * @param condition type of the node's condition
     */
    private record Sign(String taint, String effect, String condition) {

        static Optional<Sign> of(Reason reason) {
            return Ailments.taint(reason).map(taint -> new Sign(taint, Ailments.effect(reason), condition(reason)));
        }

        private static String condition(Reason reason) {
            return switch (reason) {
                case BATTERY_LOW -> "LowBattery";
                case BATTERY_DYING -> "DyingBattery";
                case TOO_HOT -> "OverTemperature";
                case THROTTLED -> "Throttled";
                case DISK_FULL -> "DiskFull";
                default -> throw new IllegalArgumentException(reason + " marks no node");
            };
        }
    }

    /** Type of the condition by which a rule marks a node; empty if it marks none. Its reason is the rule's name. */
    public static Optional<String> condition(Reason reason) {
        return Sign.of(reason).map(sign -> sign.condition);
    }

    /**
     * Marks a node or frees it of its mark.
     *
     * @return whether anything was written
     * @throws NotLeaderException if this process may not
     */
    public boolean apply(Mark mark) {
        Sign sign = Sign.of(mark.reason()).orElse(null);
        Node node = client.nodes().withName(mark.node()).get();
        if (sign == null || node == null) {
            return false;
        }
        boolean tainted = isTainted(node, sign);
        String status = mark.unwell() ? "True" : "False";
        String said = node.getStatus().getConditions().stream()
                .filter(condition -> sign.condition.equals(condition.getType()))
                .map(condition -> condition.getStatus())
                .findFirst()
                .orElse(mark.unwell() ? "" : "False");
        if (tainted == mark.unwell() && said.equals(status)) {
            return false;
        }
        if (!said.equals(status)) {
            leadership.require();
            client.nodes()
                    .withName(mark.node())
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), condition(sign, status, mark));
        }
        if (tainted != mark.unwell()) {
            taint(mark, sign);
        }
        events.node(
                mark.node(), mark.unwell() ? sign.condition : sign.condition + "Over", mark.detail(), mark.unwell());
        return true;
    }

    private static boolean isTainted(Node node, Sign sign) {
        return node.getSpec().getTaints().stream()
                .anyMatch(taint -> sign.taint.equals(taint.getKey()) && sign.effect.equals(taint.getEffect()));
    }

    /** A node changes often, by its kubelet if by nobody else: it is read again then. One that is gone needs no taint. */
    private void taint(Mark mark, Sign sign) {
        for (int attempt = 0; ; attempt++) {
            Node fresh = client.nodes().withName(mark.node()).get();
            if (fresh == null || isTainted(fresh, sign) == mark.unwell()) {
                return;
            }
            leadership.require();
            try {
                client.nodes()
                        .withName(mark.node())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), taints(fresh, sign, mark.unwell()));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == CONFLICTS) {
                    throw e;
                }
            }
        }
    }

    /** Merged into the node's conditions by their type. */
    private String condition(Sign sign, String status, Mark mark) {
        String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", sign.condition)
                .put("status", status)
                .put("reason", mark.reason().name())
                .put("message", mark.detail())
                .put("lastHeartbeatTime", now)
                .put("lastTransitionTime", now);
        return patch.toString();
    }

    /** A list of taints is replaced as a whole: the others are kept, and a node that changed meanwhile is refused (409). */
    private static String taints(Node node, Sign sign, boolean there) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", node.getMetadata().getResourceVersion());
        ArrayNode taints = patch.putObject("spec").putArray("taints");
        node.getSpec().getTaints().stream()
                .filter(taint -> !sign.taint.equals(taint.getKey()))
                .forEach(taint -> taints.add(JSON.<JsonNode>valueToTree(taint)));
        if (there) {
            taints.addObject().put("key", sign.taint).put("effect", sign.effect);
        }
        return patch.toString();
    }
}
