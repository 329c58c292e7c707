package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodNeeds.Expression;
import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import dev.lapwing.orchestration.model.PodNeeds.PodToleration;
import dev.lapwing.orchestration.model.PodState;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Whether a node can take a pod, by the rules of kube-scheduler. Pure. */
public final class Feasibility {

    /** The field that a term may name beside labels. */
    private static final String NAME = "metadata.name";

    private Feasibility() {}

    /** Why {@code node} cannot take {@code pod}; empty if it can. */
    public static Optional<Unfit> unfit(PodState pod, NodeLoad node) {
        NodeState state = node.node();
        PodNeeds needs = pod.needs();
        if (!state.ready()) {
            return Optional.of(Unfit.NOT_READY);
        }
        if (state.cordoned()) {
            return Optional.of(Unfit.CORDONED);
        }
        if (!state.labels().entrySet().containsAll(needs.nodeSelector().entrySet())) {
            return Optional.of(Unfit.SELECTOR);
        }
        if (!needs.nodeAffinity().isEmpty() && needs.nodeAffinity().stream().noneMatch(term -> holds(term, state))) {
            return Optional.of(Unfit.AFFINITY);
        }
        if (state.taints().stream().anyMatch(taint -> keepsAway(taint, needs))) {
            return Optional.of(Unfit.TAINT);
        }
        if (!needs.volumeNodes().stream().allMatch(term -> holds(term, state))) {
            return Optional.of(Unfit.VOLUME_ELSEWHERE);
        }
        if (!needs.hostPorts().isEmpty()
                && node.pods().stream()
                        .flatMap(other -> other.needs().hostPorts().stream())
                        .anyMatch(needs.hostPorts()::contains)) {
            return Optional.of(Unfit.PORT_TAKEN);
        }
        return needs.resources().fitsIn(node.free()) ? Optional.empty() : Optional.of(Unfit.NO_ROOM);
    }

    private static boolean keepsAway(NodeTaint taint, PodNeeds needs) {
        return !taint.effect().equals("PreferNoSchedule")
                && needs.tolerations().stream().noneMatch(toleration -> bears(toleration, taint));
    }

    private static boolean bears(PodToleration toleration, NodeTaint taint) {
        boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
        boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
        return key
                && effect
                && (toleration.operator().equals("Exists") || toleration.value().equals(taint.value()));
    }

    /** A term without expressions holds nowhere, as in Kubernetes. */
    private static boolean holds(NodeTerm term, NodeState node) {
        return !term.expressions().isEmpty()
                && term.expressions().stream().allMatch(expression -> holds(expression, node));
    }

    private static boolean holds(Expression expression, NodeState node) {
        String value =
                expression.key().equals(NAME) ? node.name() : node.labels().get(expression.key());
        return switch (expression.operator()) {
            case "In" -> value != null && expression.values().contains(value);
            case "NotIn" -> value == null || !expression.values().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, expression) > 0;
            case "Lt" -> compare(value, expression) < 0;
            default -> false;
        };
    }

    /** 0 if either is no number, so that neither greater nor less holds. */
    private static int compare(@Nullable String value, Expression expression) {
        OptionalLong has = value == null ? OptionalLong.empty() : number(value);
        OptionalLong asked =
                expression.values().size() == 1 ? number(expression.values().getFirst()) : OptionalLong.empty();
        return has.isPresent() && asked.isPresent() ? Long.compare(has.getAsLong(), asked.getAsLong()) : 0;
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
