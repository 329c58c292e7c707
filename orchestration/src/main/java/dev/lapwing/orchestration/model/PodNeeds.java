package dev.lapwing.orchestration.model;

import java.util.List;
import java.util.Map;

/**
 * What a pod asks of the node that it runs on.
 *
 * @param resources what it requests; one pod
 * @param nodeSelector labels that the node must have
 * @param nodeAffinity terms of required node affinity, of which one must hold; empty if any node will do
 * @param tolerations taints that it bears
 * @param hostPorts of the node that it takes, as {@code TCP/80}
 * @param volumeNodes terms that its volumes put on the node, all of which must hold (local volumes)
 * @param unsupported what it asks for that Lapwing does not know how to keep, each in words for people; a pod with any is
 *     left alone
 */
public record PodNeeds(
        Resources resources,
        Map<String, String> nodeSelector,
        List<NodeTerm> nodeAffinity,
        List<PodToleration> tolerations,
        List<String> hostPorts,
        List<NodeTerm> volumeNodes,
        List<String> unsupported) {

    public PodNeeds {
        nodeSelector = Map.copyOf(nodeSelector);
        nodeAffinity = List.copyOf(nodeAffinity);
        tolerations = List.copyOf(tolerations);
        hostPorts = List.copyOf(hostPorts);
        volumeNodes = List.copyOf(volumeNodes);
        unsupported = List.copyOf(unsupported);
    }

    /** A pod that asks for resources only. */
    public static PodNeeds of(Resources resources) {
        return new PodNeeds(resources, Map.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** One term of node affinity: all of its expressions must hold. */
    public record NodeTerm(List<Expression> expressions) {
        public NodeTerm {
            expressions = List.copyOf(expressions);
        }
    }

    /**
     * One expression about a node's label, or about {@code metadata.name}.
     *
     * @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}, {@code Gt} or {@code Lt}
     */
    public record Expression(String key, String operator, List<String> values) {
        public Expression {
            values = List.copyOf(values);
        }
    }

    /**
     * A toleration; an empty key bears every taint, an empty effect every effect.
     *
     * @param operator {@code Exists} or {@code Equal}
     */
    public record PodToleration(String key, String operator, String value, String effect) {}
}
