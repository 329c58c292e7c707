package dev.lapwing.orchestration.monitor;

import io.fabric8.kubernetes.api.model.NodeSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;

/** How a pod that a move made is tied to its node, which is no wish of its workload and keeps it from no other move. */
public final class Steering {

    /** Annotation of a pod that a move made: the whole id of the decision. Stays. */
    public static final String MOVE = "lapwing.dev/move";

    /** The field of a node that such a pod requires. */
    public static final String NODE_NAME = "metadata.name";

    private Steering() {}

    /** The pod as its workload asked for it: without the tie to the node that a move chose for it. */
    public static Pod unsteered(Pod pod) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
        if (!annotations.containsKey(MOVE)) {
            return pod;
        }
        var all = pod.getSpec().getAffinity();
        var affinity = all == null ? null : all.getNodeAffinity();
        var required = affinity == null ? null : affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
        if (required == null) {
            return pod; // somebody copied the annotation
        }
        var own = new ArrayList<NodeSelectorTerm>();
        for (NodeSelectorTerm term : required.getNodeSelectorTerms()) {
            NodeSelectorTerm without = new NodeSelectorTermBuilder(term)
                    .removeMatchingFromMatchFields(field -> NODE_NAME.equals(field.getKey()))
                    .build();
            if (!without.getMatchExpressions().isEmpty()
                    || !without.getMatchFields().isEmpty()) {
                own.add(without);
            }
        }
        return new PodBuilder(pod)
                .editSpec()
                .editAffinity()
                .editNodeAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(
                        own.isEmpty()
                                ? null
                                : new NodeSelectorBuilder()
                                        .withNodeSelectorTerms(own)
                                        .build())
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }
}
