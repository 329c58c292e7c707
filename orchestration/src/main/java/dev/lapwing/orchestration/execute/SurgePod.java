package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.monitor.Steering;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTermBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod that is made on another node before the old one goes: what its workload's template says, and beside it a
 * required affinity to that node. Until it is handed over it belongs to a holder and not to the workload's controller,
 * which would otherwise remove it at once as one too many; yet Services and PodDisruptionBudgets count it by its labels.
 */
final class SurgePod {

    /** Label of a pod that is not handed over yet: the id of the decision, as far as a label can hold it. */
    static final String MOVE_LABEL = "lapwing.dev/move";

    /** Annotation: the uid of the pod that it is to replace. Stays. */
    static final String REPLACES = "lapwing.dev/replaces";

    /** Annotation: the workload's generation when the move began. Stays. */
    static final String GENERATION = "lapwing.dev/workload-generation";

    /** By it, a controller chooses which of its pods goes first: the lowest. */
    static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    /** Its lowest value that anyone uses. */
    static final String GO_FIRST = "-1000000";

    private SurgePod() {}

    /** The pod to be made. */
    static Pod of(MoveOrder order, Workload workload, String oldUid) {
        var template = workload.template();
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(order.namespace())
                .withName(order.newPod())
                .withLabels(template.getMetadata().getLabels())
                .addToLabels(MOVE_LABEL, order.shortId())
                .removeFromLabels(Movability.LABEL)
                .withAnnotations(template.getMetadata().getAnnotations())
                .addToAnnotations(Steering.MOVE, order.id())
                .addToAnnotations(REPLACES, oldUid)
                .addToAnnotations(GENERATION, Long.toString(workload.generation()))
                .withOwnerReferences(workload.holder())
                .endMetadata()
                .withSpec(steered(template.getSpec(), order.to()))
                .build();
    }

    /** A pod needs one of its terms to hold, so the node stands in each of them. */
    private static PodSpec steered(PodSpec spec, String node) {
        var there = new NodeSelectorRequirementBuilder()
                .withKey(Steering.NODE_NAME)
                .withOperator("In")
                .withValues(node)
                .build();
        var affinity = spec.getAffinity() == null ? null : spec.getAffinity().getNodeAffinity();
        var required = affinity == null ? null : affinity.getRequiredDuringSchedulingIgnoredDuringExecution();
        var terms = new ArrayList<NodeSelectorTerm>();
        List<NodeSelectorTerm> own = required == null ? List.of() : required.getNodeSelectorTerms();
        for (NodeSelectorTerm term : own) {
            terms.add(new NodeSelectorTermBuilder(term).addToMatchFields(there).build());
        }
        if (own.isEmpty()) {
            terms.add(new NodeSelectorTermBuilder().addToMatchFields(there).build());
        }
        return new PodSpecBuilder(spec)
                .editOrNewAffinity()
                .editOrNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withNodeSelectorTerms(terms)
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .build();
    }

    /** Whether {@code pod} was made by this move. */
    static boolean isOf(MoveOrder order, Pod pod) {
        return order.id().equals(annotation(pod, Steering.MOVE));
    }

    /** Whether it is not handed over yet. */
    static boolean isHeld(Pod pod) {
        return labels(pod).containsKey(MOVE_LABEL);
    }

    /** Whether it is held by the old pod, and is collected with it. */
    static boolean isHeldByPod(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream().anyMatch(owner -> "Pod".equals(owner.getKind()));
    }

    static @Nullable String annotation(Pod pod, String key) {
        return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
                .get(key);
    }

    private static Map<String, String> labels(Pod pod) {
        return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    }

    /** Whether it serves. */
    static boolean isReady(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Whether it was told to go. */
    static boolean isGoing(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether it has ended. */
    static boolean isOver(Pod pod) {
        return "Failed".equals(pod.getStatus().getPhase())
                || "Succeeded".equals(pod.getStatus().getPhase());
    }
}
