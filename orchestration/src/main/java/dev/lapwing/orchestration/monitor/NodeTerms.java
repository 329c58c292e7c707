package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.PodNeeds.Expression;
import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import java.util.ArrayList;

/** Terms about nodes, as pods and volumes have them. */
final class NodeTerms {

    private NodeTerms() {}

    static NodeTerm read(NodeSelectorTerm term) {
        var expressions = new ArrayList<Expression>();
        term.getMatchExpressions().forEach(each -> expressions.add(read(each)));
        term.getMatchFields().forEach(each -> expressions.add(read(each)));
        return new NodeTerm(expressions);
    }

    private static Expression read(NodeSelectorRequirement requirement) {
        return new Expression(requirement.getKey(), requirement.getOperator(), requirement.getValues());
    }
}
