package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Apartness;
import dev.lapwing.orchestration.policy.Feasibility;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.SpreadCount;
import dev.lapwing.orchestration.policy.Unfit;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.placement.Placement.Considered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The node that is best for a pod.
 *
 * @param node it; {@code null} if none can take the pod
 * @param fit how many nodes can take the pod
 * @param known what those feel that stand first, two at most: by node, and the metric's key
 * @param considered the best nodes and some of those that could not take it, ten of each at most
 * @param refused how many nodes could not take it, by reason
 */
record Choice(
        @Nullable String node,
        int fit,
        Map<String, Map<String, Double>> known,
        List<Considered> considered,
        Map<Unfit, Integer> refused) {

    private static final int TOLD = 10;
    private static final int KNOWN = 2;

    Choice {
        considered = List.copyOf(considered);
        refused = Map.copyOf(refused);
    }

    /** Of a thousand nodes nearly all are compared once and dropped, so comparing is written out. */
    private record Candidate(
            NodeLoad node, double score, @Nullable Unfit unwell, boolean asked) implements Comparable<Candidate> {

        /**
         * The one that was asked for first; then well ones; then lower scores, those that could not be ranked last; then the
         * emptier ones; then by name.
         */
        @Override
        public int compareTo(Candidate other) {
            int order = Integer.compare(rank(), other.rank());
            if (order == 0) {
                order = Double.compare(score, other.score); // NaN is above all numbers
            }
            if (order == 0) {
                order = Integer.compare(node.pods().size(), other.node.pods().size());
            }
            return order == 0 ? node.node().name().compareTo(other.node.node().name()) : order;
        }

        private int rank() {
            return asked ? 0 : unwell == null ? 1 : 2;
        }

        Considered told() {
            return new Considered(node.node().name(), score, unwell == null ? null : unwell.name());
        }
    }

    /**
     * Chooses among {@code nodes}. One that is unwell is taken only if no well one can take the pod: a pod that waits serves
     * nobody.
     *
     * @param askedFor where the pod may be on its way already, for a binding to there was not answered: it is taken if it
     *     still can take the pod, since two bindings under way would take room on two nodes
     */
    static Choice among(
            Collection<NodeLoad> nodes,
            PodState pod,
            NodeRanking ranking,
            Wellness wellness,
            Optional<String> askedFor,
            Instant at) {
        SpreadCount spread = SpreadCount.of(pod, nodes);
        Apartness apart = Apartness.of(pod, nodes);
        var refused = new EnumMap<Unfit, Integer>(Unfit.class);
        var refusals = new ArrayList<Considered>();
        // The worst of the best on top.
        var best = new PriorityQueue<Candidate>(TOLD, Comparator.reverseOrder());
        int fit = 0;
        for (NodeLoad node : nodes) {
            @Nullable Unfit unfit = unfit(pod, node, spread, apart);
            if (unfit != null) {
                refused.merge(unfit, 1, Integer::sum);
                if (refusals.size() < TOLD) {
                    refusals.add(new Considered(node.node().name(), Double.NaN, unfit.name()));
                }
                continue;
            }
            fit++;
            var candidate = new Candidate(
                    node,
                    ranking.score(pod, node, at),
                    wellness.unwell(node.node(), at).orElse(null),
                    askedFor.isPresent() && askedFor.get().equals(node.node().name()));
            if (best.size() < TOLD) {
                best.add(candidate);
            } else if (candidate.compareTo(best.element()) < 0) {
                best.remove();
                best.add(candidate);
            }
        }
        List<Candidate> sorted = best.stream().sorted().toList();
        var considered = new ArrayList<Considered>();
        sorted.forEach(candidate -> considered.add(candidate.told()));
        considered.addAll(refusals);
        return new Choice(
                sorted.isEmpty() ? null : sorted.getFirst().node.node().name(),
                fit,
                known(sorted),
                considered,
                refused);
    }

    private static Map<String, Map<String, Double>> known(List<Candidate> sorted) {
        var known = new LinkedHashMap<String, Map<String, Double>>();
        sorted.stream().limit(KNOWN).map(candidate -> candidate.node.node()).forEach(node -> {
            NodeContext context = node.context();
            if (context != null) {
                known.put(node.name(), context.last());
            }
        });
        return known;
    }

    private static @Nullable Unfit unfit(PodState pod, NodeLoad node, SpreadCount spread, Apartness apart) {
        Unfit unfit = Feasibility.unfit(pod, node).orElse(null);
        if (unfit == null && !spread.allows(node.node())) {
            return Unfit.SPREAD;
        }
        return unfit == null && !apart.allows(node.node()) ? Unfit.APART : unfit;
    }

    /** For people, why none can take the pod: {@code 0/5 nodes can take it: 3 no room, 2 taint.} */
    String explanation() {
        return "0/" + refusals() + " nodes can take it" + (refused.isEmpty() ? "." : ": " + reasons() + ".");
    }

    /** For people, why this node: {@code It is the best of 3 nodes that can take it, by longest-life; 2 cannot: 2 no room.} */
    String reason(String ranking) {
        String merit = fit == 1
                ? "It is the only node that can take it"
                : "It is the best of " + fit + " nodes that can take it, by " + ranking;
        String unwell = considered.getFirst().whyNot();
        return merit
                + (unwell == null ? "" : ", though " + words(unwell) + ", as they all are")
                + (refused.isEmpty() ? "." : "; " + refusals() + " cannot: " + reasons() + ".");
    }

    private int refusals() {
        return refused.values().stream().mapToInt(Integer::intValue).sum();
    }

    private String reasons() {
        return refused.entrySet().stream()
                .sorted(Map.Entry.<Unfit, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(each -> each.getValue() + " " + words(each.getKey().name()))
                .collect(Collectors.joining(", "));
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
