package dev.lapwing.orchestration.model;

import dev.lapwing.records.context.NodeContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node.
 *
 * @param name in Kubernetes
 * @param labels of it; {@link Layer#of} reads its layer from them
 * @param taints that keep pods away
 * @param ready whether Kubernetes hears from it
 * @param cordoned whether a person, or we, closed it for new pods
 * @param allocatable what pods may ask for in all
 * @param context what it feels; {@code null} if it has never said
 */
public record NodeState(
        String name,
        Map<String, String> labels,
        List<NodeTaint> taints,
        boolean ready,
        boolean cordoned,
        Resources allocatable,
        @Nullable NodeContext context) {

    public NodeState {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
    }

    /**
     * A taint.
     *
     * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
     */
    public record NodeTaint(String key, String value, String effect) {}

    /** Its layer. */
    public Layer layer() {
        return Layer.of(labels);
    }

    /** The same node with another context. */
    public NodeState with(@Nullable NodeContext other) {
        return new NodeState(name, labels, taints, ready, cordoned, allocatable, other);
    }
}
