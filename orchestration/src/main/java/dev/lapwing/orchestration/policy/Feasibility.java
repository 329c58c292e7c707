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

/** Whether a node can take a pod, by the rules of kube-scheduler. Pure. */
public final class Feasibility {

    /** The field that a term may name beside labels. */
    private static final String NAME = "metadata.name";

    /** What Kubernetes puts on a node that a person closes; whoever bears it is let in all the same. */
    private static final NodeTaint UNSCHEDULABLE = new NodeTaint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    private Feasibility() {}

    /**
     * Why {@code node} cannot take {@code pod}; empty if it can. What depends on other nodes, {@link SpreadCount} knows.
     *
     * <p>One rule is stricter than kube-scheduler's: a node that Kubernetes does not hear from takes no pod, whatever that
     * bears.
     */
    public static Optional<Unfit> unfit(PodState pod, NodeLoad node) {
        NodeState state = node.node();
        PodNeeds needs = pod.needs();
        if (!state.ready()) {
            return Optional.of(Unfit.NOT_READY);
        }
        if (state.cordoned() && keepsAway(UNSCHEDULABLE, needs)) {
            return Optional.of(Unfit.CORDONED);
        }
        if (!selectorHolds(needs, state)) {
            return Optional.of(Unfit.SELECTOR);
        }
        if (!affinityHolds(needs, state)) {
            return Optional.of(Unfit.AFFINITY);
        }
        if (!bearsTaints(needs, state)) {
            return Optional.of(Unfit.TAINT);
        }
        if (!needs.volumeNodes().isEmpty() && !needs.volumeNodes().stream().allMatch(term -> holds(term, state))) {
            return Optional.of(Unfit.VOLUME_ELSEWHERE);
        }
        if (!needs.hostPorts().isEmpty() && portTaken(needs, node)) {
            return Optional.of(Unfit.PORT_TAKEN);
        }
        return needs.resources().fitsBeside(node.used(), state.allocatable())
                ? Optional.empty()
                : Optional.of(Unfit.NO_ROOM);
    }

    private static boolean keepsAway(NodeTaint taint, PodNeeds needs) {
        if (taint.effect().equals("PreferNoSchedule")) {
            return false;
        }
        for (PodToleration toleration : needs.tolerations()) { // no streams here: for each pod and node
            if (bears(toleration, taint)) {
                return false;
            }
        }
        return true;
    }

    private static boolean bears(PodToleration toleration, NodeTaint taint) {
        boolean key = toleration.key().isEmpty() || toleration.key().equals(taint.key());
        boolean effect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
        return key
                && effect
                && (toleration.operator().equals("Exists") || toleration.value().equals(taint.value()));
    }

    /** Whether a pod's selector and required affinity allow {@code node}. */
    static boolean selects(PodNeeds needs, NodeState node) {
        return selectorHolds(needs, node) && affinityHolds(needs, node);
    }

    private static boolean selectorHolds(PodNeeds needs, NodeState node) {
        return needs.nodeSelector().isEmpty()
                || node.labels().entrySet().containsAll(needs.nodeSelector().entrySet());
    }

    private static boolean affinityHolds(PodNeeds needs, NodeState node) {
        for (NodeTerm term : needs.nodeAffinity()) {
            if (holds(term, node)) {
                return true;
            }
        }
        return needs.nodeAffinity().isEmpty();
    }

    /** Whether a pod bears all taints of {@code node} that would keep it away. */
    static boolean bearsTaints(PodNeeds needs, NodeState node) {
        for (NodeTaint taint : node.taints()) {
            if (keepsAway(taint, needs)) {
                return false;
            }
        }
        return true;
    }

    private static boolean portTaken(PodNeeds needs, NodeLoad node) {
        for (PodState other : node.pods()) {
            for (String taken : other.needs().hostPorts()) {
                for (String asked : needs.hostPorts()) {
                    if (clash(taken, asked)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** The same port, on the same address or with either on all of them. */
    private static boolean clash(String taken, String asked) {
        return taken.equals(asked) || taken.startsWith(asked + "/") || asked.startsWith(taken + "/");
    }

    /** A term without expressions holds nowhere, as in Kubernetes. */
    private static boolean holds(NodeTerm term, NodeState node) {
        for (Expression expression : term.expressions()) {
            if (!holds(expression, node)) {
                return false;
            }
        }
        return !term.expressions().isEmpty();
    }

    private static boolean holds(Expression expression, NodeState node) {
        return expression.holds(
                expression.key().equals(NAME) ? node.name() : node.labels().get(expression.key()));
    }
}
