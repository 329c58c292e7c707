package dev.lapwing.orchestration.execute;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.policy.Decision.Mark;
import dev.lapwing.orchestration.policy.Reason;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Marks nodes: a taint that keeps new pods away, a condition, and an Event. Asked again, it writes nothing; what others
 * wrote on the node, kubelet's conditions among it, stays.
 */
public final class NodeMarks {

    private static final String NO_SCHEDULE = "NoSchedule";

    private final KubernetesClient client;
    private final Leadership leadership;
    private final ClusterEvents events;
    private final Clock clock;

    public NodeMarks(KubernetesClient client, Leadership leadership, Clock clock) {
        this.client = client;
        this.leadership = leadership;
        this.events = new ClusterEvents(client, leadership, clock);
        this.clock = clock;
    }

    /** How a rule marks a node. */
    private enum Sign {
        LOW_BATTERY("lapwing.dev/low-battery", "LowBattery"),
        OVER_TEMPERATURE("lapwing.dev/over-temperature", "OverTemperature"),
        THROTTLED("lapwing.dev/throttled", "Throttled"),
        DISK_FULL("lapwing.dev/disk-full", "DiskFull");

        private final String taint;
        private final String condition;

        Sign(String taint, String condition) {
            this.taint = taint;
            this.condition = condition;
        }

        static Optional<Sign> of(Reason reason) {
            return switch (reason) {
                case BATTERY_LOW, BATTERY_DYING -> Optional.of(LOW_BATTERY);
                case TOO_HOT -> Optional.of(OVER_TEMPERATURE);
                case THROTTLED -> Optional.of(THROTTLED);
                case DISK_FULL -> Optional.of(DISK_FULL);
                case RECOVERED,
                        NEW_POD,
                        CONTEXT_STALE,
                        CLUSTER_FROZEN,
                        COOLDOWN,
                        BUDGET_SPENT,
                        NO_BETTER_NODE,
                        NO_NODE_FITS,
                        NOT_MOVABLE -> Optional.empty();
            };
        }
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
        boolean tainted = node.getSpec().getTaints().stream()
                .anyMatch(taint -> sign.taint.equals(taint.getKey()) && NO_SCHEDULE.equals(taint.getEffect()));
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
            leadership.require();
            client.nodes()
                    .withName(mark.node())
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), taint(sign, mark.unwell()));
        }
        events.node(
                mark.node(), mark.unwell() ? sign.condition : sign.condition + "Over", mark.detail(), mark.unwell());
        return true;
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

    /** Merged into the node's taints by their key. */
    private static String taint(Sign sign, boolean there) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        ObjectNode taint =
                patch.putObject("spec").putArray("taints").addObject().put("key", sign.taint);
        if (there) {
            taint.put("effect", NO_SCHEDULE);
        } else {
            taint.put("$patch", "delete");
        }
        return patch.toString();
    }
}
