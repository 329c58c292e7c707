package dev.lapwing.orchestration.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Where replicas are to be, from where they are. Each partition keeps its number of replicas, no broker gets two of one, and
 * in the end no broker has more than one replica more than another. What need not move stays; a replica that moves keeps its
 * place in the partition's list, whose first is the preferred leader.
 *
 * @param moves the partitions that change, with all their replicas afterwards
 */
record ReplicaPlan(Map<TopicPartition, List<Integer>> moves) {

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    ReplicaPlan {
        moves = Map.copyOf(moves);
    }

    /**
     * Plans.
     *
     * @param current the replicas of each partition, the preferred leader first
     * @param brokers that may have replicas afterwards
     * @throws IllegalArgumentException if a partition has more replicas than there are brokers
     */
    static ReplicaPlan of(Map<TopicPartition, List<Integer>> current, Collection<Integer> brokers) {
        var draft = new Draft(current, new TreeSet<>(brokers));
        draft.drain();
        draft.level();
        return new ReplicaPlan(draft.changed(current));
    }

    /** How many replicas get to a broker that does not have them. */
    static int copies(Map<TopicPartition, List<Integer>> before, Map<TopicPartition, List<Integer>> after) {
        int copies = 0;
        for (Map.Entry<TopicPartition, List<Integer>> partition : after.entrySet()) {
            Set<Integer> added = new LinkedHashSet<>(partition.getValue());
            added.removeAll(before.getOrDefault(partition.getKey(), List.of()));
            copies += added.size();
        }
        return copies;
    }

    private static final class Draft {

        private final Map<TopicPartition, List<Integer>> replicas = new TreeMap<>(BY_NAME);
        private final Map<TopicPartition, List<Integer>> original;
        private final Map<Integer, Integer> load = new TreeMap<>();
        private final Map<Integer, Integer> leads = new TreeMap<>();

        Draft(Map<TopicPartition, List<Integer>> current, Set<Integer> brokers) {
            original = current;
            brokers.forEach(broker -> {
                load.put(broker, 0);
                leads.put(broker, 0);
            });
            current.forEach((partition, on) -> {
                if (on.size() > brokers.size()) {
                    throw new IllegalArgumentException(partition + " has " + on.size()
                            + " replicas, and there would be " + brokers.size() + " brokers");
                }
                replicas.put(partition, new ArrayList<>(on));
                on.forEach(broker -> load.computeIfPresent(broker, (b, count) -> count + 1));
                leads.computeIfPresent(on.getFirst(), (b, count) -> count + 1);
            });
        }

        /** Takes replicas off brokers that are to have none. */
        void drain() {
            replicas.forEach((partition, on) -> {
                for (int place = 0; place < on.size(); place++) {
                    if (!load.containsKey(on.get(place))) {
                        put(on, place, roomiest(on, place == 0));
                    }
                }
            });
        }

        /** The broker with the fewest replicas that has none of this partition; of those, the one that leads the least. */
        private int roomiest(List<Integer> on, boolean leading) {
            return load.keySet().stream()
                    .filter(broker -> !on.contains(broker))
                    .min(Comparator.<Integer>comparingInt(load::get)
                            .thenComparingInt(broker -> leading ? leads.getOrDefault(broker, 0) : 0)
                            .thenComparingInt(broker -> broker))
                    .orElseThrow();
        }

        /** Takes from the fullest for the emptiest, until they are within one. */
        void level() {
            while (true) {
                int fullest = load.keySet().stream()
                        .max(Comparator.comparingInt(load::get))
                        .orElseThrow();
                int emptiest = load.keySet().stream()
                        .min(Comparator.comparingInt(load::get))
                        .orElseThrow();
                if (load.getOrDefault(fullest, 0) - load.getOrDefault(emptiest, 0) <= 1) {
                    return;
                }
                // The fullest has more partitions than the emptiest, so there is one that the emptiest lacks.
                List<Integer> from = replicas.entrySet().stream()
                        .filter(entry -> entry.getValue().contains(fullest)
                                && !entry.getValue().contains(emptiest))
                        .min(Comparator.<Map.Entry<TopicPartition, List<Integer>>>comparingInt(
                                        entry -> cost(entry.getKey(), fullest, emptiest))
                                .thenComparingInt(entry -> leadership(entry.getValue(), fullest, emptiest)))
                        .orElseThrow()
                        .getValue();
                put(from, from.indexOf(fullest), emptiest);
            }
        }

        /** Bytes that would have to be copied more: none where the fullest was only to get it, or the emptiest had it. */
        private int cost(TopicPartition partition, int fullest, int emptiest) {
            List<Integer> had = original.getOrDefault(partition, List.of());
            return (had.contains(fullest) ? 1 : 0) - (had.contains(emptiest) ? 1 : 0);
        }

        /** 0 where the move spreads leaders, 2 where it heaps them, 1 where it changes nothing. */
        private int leadership(List<Integer> on, int fullest, int emptiest) {
            if (on.getFirst() != fullest) {
                return 1;
            }
            return leads.getOrDefault(fullest, 0) > leads.getOrDefault(emptiest, 0) + 1 ? 0 : 2;
        }

        private void put(List<Integer> on, int place, int broker) {
            int before = on.set(place, broker);
            load.computeIfPresent(before, (b, count) -> count - 1);
            load.computeIfPresent(broker, (b, count) -> count + 1);
            if (place == 0) {
                leads.computeIfPresent(before, (b, count) -> count - 1);
                leads.computeIfPresent(broker, (b, count) -> count + 1);
            }
        }

        Map<TopicPartition, List<Integer>> changed(Map<TopicPartition, List<Integer>> current) {
            var changed = new LinkedHashMap<TopicPartition, List<Integer>>();
            replicas.forEach((partition, on) -> {
                if (!on.equals(current.get(partition))) {
                    changed.put(partition, List.copyOf(on));
                }
            });
            return changed;
        }
    }
}
