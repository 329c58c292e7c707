package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.NodeContext;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node as Kubernetes has it, as a value. */
public final class NodeReader {

    private NodeReader() {}

    /** The node, with what it feels. */
    public static NodeState read(Node node, @Nullable NodeContext context) {
        var spec = node.getSpec();
        var status = node.getStatus();
        boolean ready = status != null
                && status.getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
        return new NodeState(
                node.getMetadata().getName(),
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()),
                spec == null
                        ? List.of()
                        : spec.getTaints().stream().map(NodeReader::taint).toList(),
                ready,
                spec != null && Boolean.TRUE.equals(spec.getUnschedulable()),
                status == null ? Resources.NONE : Amounts.read(status.getAllocatable()),
                context);
    }

    private static NodeTaint taint(Taint taint) {
        return new NodeTaint(taint.getKey(), Objects.requireNonNullElse(taint.getValue(), ""), taint.getEffect());
    }
}
