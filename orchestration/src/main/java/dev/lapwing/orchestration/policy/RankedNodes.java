package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.PodState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * All nodes for pods that go alike: those that can take one by layer and score, the nearest layer first, and some of the
 * others with the reason. Sorted no further than somebody looks, which seldom is far.
 *
 * @param layers those that can take one
 * @param refused the first of those that cannot
 */
record RankedNodes(List<OfLayer> layers, List<Refused> refused) {

    RankedNodes {
        layers = List.copyOf(layers);
        refused = List.copyOf(refused);
    }

    /** A node and its score when it was ranked. */
    record Ranked(Target target, double score) implements Comparable<Ranked> {

        @Override
        public int compareTo(Ranked other) {
            int order = Double.compare(score, other.score);
            return order == 0 ? target.name().compareTo(other.target.name()) : order;
        }
    }

    /** A node that takes none. */
    record Refused(Target target, Unfit why) {}

    /** Those of one layer, best first. For one thread. */
    static final class OfLayer {

        private final List<Ranked> sorted = new ArrayList<>();
        private final PriorityQueue<Ranked> rest;

        OfLayer(List<Ranked> nodes) {
            rest = new PriorityQueue<>(nodes); // takes time in proportion to the nodes, which sorting does not
        }

        /** The one with {@code index} better ones; {@code null} if there are not as many. */
        @Nullable Ranked at(int index) {
            while (sorted.size() <= index) {
                Ranked next = rest.poll();
                if (next == null) {
                    return null;
                }
                sorted.add(next);
            }
            return sorted.get(index);
        }
    }

    /**
     * Ranks {@code targets} for {@code pod}, which comes from layer {@code from} and never goes to one nearer to the sensors.
     *
     * @param targets by name
     * @param told how many of those that cannot take it are named
     */
    static RankedNodes of(PodState pod, Layer from, Collection<Target> targets, int told) {
        Map<Layer, Sorted> sorted = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            sorted.put(layer, new Sorted(new ArrayList<>(), new ArrayList<>()));
        }
        for (Target target : targets) {
            Unfit unfit = from.compareTo(target.layer()) > 0
                    ? Unfit.AFFINITY
                    : target.unfit()
                            .or(() -> Feasibility.unfit(pod, target.load()))
                            .orElse(null);
            double score = unfit == null ? target.score(pod) : Double.NaN;
            if (unfit == null && Double.isNaN(score)) {
                unfit = Unfit.UNKNOWN;
            }
            Sorted its = Objects.requireNonNull(sorted.get(target.layer()));
            if (unfit == null) {
                its.ranked().add(new Ranked(target, score));
            } else if (its.refused().size() < told) {
                its.refused().add(new Refused(target, unfit));
            }
        }
        return new RankedNodes(
                sorted.values().stream().map(its -> new OfLayer(its.ranked())).toList(),
                sorted.values().stream()
                        .flatMap(its -> its.refused().stream())
                        .limit(told)
                        .toList());
    }

    /** The nodes of a layer while they are ranked. */
    private record Sorted(List<Ranked> ranked, List<Refused> refused) {}
}
