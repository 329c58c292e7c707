package dev.lapwing.orchestration.model;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod asks of the node that it runs on.
 *
 * @param resources what it requests; one pod
 * @param nodeSelector labels that the node must have
 * @param nodeAffinity terms of required node affinity, of which one must hold; empty if any node will do
 * @param tolerations taints that it bears
 * @param hostPorts of the node that it takes, as {@code TCP/80}, or {@code TCP/80/10.0.0.7} if on one address alone
 * @param volumeNodes terms that its volumes put on the node, all of which must hold (local volumes)
 * @param unsupported what it asks for that Lapwing does not know how to keep, each in words for people; a pod with any is
 *     left alone
 * @param spread rules by which pods like it must be spread (those that only should are not here)
 * @param apart which others must not stand in its domain: its required podAntiAffinity
 */
public record PodNeeds(
        Resources resources,
        Map<String, String> nodeSelector,
        List<NodeTerm> nodeAffinity,
        List<PodToleration> tolerations,
        List<String> hostPorts,
        List<NodeTerm> volumeNodes,
        List<String> unsupported,
        List<SpreadRule> spread,
        List<ApartRule> apart) {

    public PodNeeds {
        nodeSelector = Map.copyOf(nodeSelector);
        nodeAffinity = List.copyOf(nodeAffinity);
        tolerations = List.copyOf(tolerations);
        hostPorts = List.copyOf(hostPorts);
        volumeNodes = List.copyOf(volumeNodes);
        unsupported = List.copyOf(unsupported);
        spread = List.copyOf(spread);
        apart = List.copyOf(apart);
    }

    /** A pod without rules about other pods. */
    public PodNeeds(
            Resources resources,
            Map<String, String> nodeSelector,
            List<NodeTerm> nodeAffinity,
            List<PodToleration> tolerations,
            List<String> hostPorts,
            List<NodeTerm> volumeNodes,
            List<String> unsupported) {
        this(
                resources,
                nodeSelector,
                nodeAffinity,
                tolerations,
                hostPorts,
                volumeNodes,
                unsupported,
                List.of(),
                List.of());
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
     * One expression about a label of a node or pod, or about a node's {@code metadata.name}.
     *
     * @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}, {@code Gt} or {@code Lt}
     */
    public record Expression(String key, String operator, List<String> values) {
        public Expression {
            values = List.copyOf(values);
        }

        /** Whether it holds of a label that has {@code value}, or is not there ({@code null}). */
        public boolean holds(@Nullable String value) {
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                case "Gt" -> compare(value) > 0;
                case "Lt" -> compare(value) < 0;
                default -> false;
            };
        }

        /** 0 if either is no number, so that neither greater nor less holds. */
        private int compare(@Nullable String value) {
            OptionalLong has = value == null ? OptionalLong.empty() : number(value);
            OptionalLong asked = values.size() == 1 ? number(values.getFirst()) : OptionalLong.empty();
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

    /**
     * A toleration; an empty key bears every taint, an empty effect every effect.
     *
     * @param operator {@code Exists} or {@code Equal}
     */
    public record PodToleration(String key, String operator, String value, String effect) {}

    /**
     * A rule of spread that must hold.
     *
     * @param maxSkew how many more pods like it a domain may have than the one that has the fewest
     * @param topologyKey label whose values are the domains
     * @param selector what labels the pods that count have; without any expression none counts
     * @param minDomains as long as there are fewer domains, the fewest counts as 0
     * @param honorAffinity whether nodes that the pod's selector and affinity rule out are left out of the count
     * @param honorTaints whether nodes whose taints it does not bear are left out of the count
     */
    public record SpreadRule(
            int maxSkew,
            String topologyKey,
            List<Expression> selector,
            int minDomains,
            boolean honorAffinity,
            boolean honorTaints) {
        public SpreadRule {
            selector = List.copyOf(selector);
        }

        /** Whether a pod with these labels counts. An empty selector holds of every pod, and yet counts none. */
        public boolean holds(Map<String, String> labels) {
            return selector.stream().allMatch(expression -> expression.holds(labels.get(expression.key())));
        }
    }

    /**
     * A rule that keeps other pods out of the domain that a pod stands in. Where Kubernetes would look at more than is kept
     * here (labels of namespaces), it holds of more pods than in Kubernetes, never of fewer.
     *
     * @param topologyKey label whose values are the domains
     * @param namespaces of the pods that it is about; empty if of all
     * @param selector what labels these have; all, if empty
     */
    public record ApartRule(String topologyKey, Set<String> namespaces, List<Expression> selector) {
        public ApartRule {
            namespaces = Set.copyOf(namespaces);
            selector = List.copyOf(selector);
        }

        /** Whether it keeps {@code other} away. */
        public boolean keepsAway(PodState other) {
            return (namespaces.isEmpty() || namespaces.contains(other.namespace()))
                    && selector.stream()
                            .allMatch(expression ->
                                    expression.holds(other.labels().get(expression.key())));
        }
    }
}
