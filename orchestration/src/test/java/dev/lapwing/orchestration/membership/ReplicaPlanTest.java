package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReplicaPlanTest {

    @Property
    void keepsTheNumberOfReplicasAndPutsNoTwoOfAPartitionOnABroker(
            @ForAll long seed,
            @ForAll @IntRange(min = 3, max = 9) int before,
            @ForAll @IntRange(min = 3, max = 9) int after) {
        Map<TopicPartition, List<Integer>> current = assignment(seed, before);

        Map<TopicPartition, List<Integer>> planned = planned(current, numbers(after));

        assertThat(planned.keySet()).isEqualTo(current.keySet());
        planned.forEach((partition, on) -> {
            assertThat(on).hasSameSizeAs(current.get(partition)).doesNotHaveDuplicates();
            assertThat(numbers(after)).containsAll(on);
        });
    }

    @Property
    void isLevelWithinOneAfterwards(
            @ForAll long seed,
            @ForAll @IntRange(min = 3, max = 9) int before,
            @ForAll @IntRange(min = 3, max = 9) int after) {
        Map<TopicPartition, List<Integer>> planned = planned(assignment(seed, before), numbers(after));

        Map<Integer, Integer> load = load(planned, numbers(after));

        assertThat(Collections.max(load.values()) - Collections.min(load.values()))
                .isLessThanOrEqualTo(1);
    }

    /** Each broker has to get up to the fair share, or down to it: no plan copies fewer. */
    @Property
    void copiesNoMoreThanItMustForAPiThatComes(@ForAll long seed, @ForAll @IntRange(min = 3, max = 8) int before) {
        Set<Integer> after = numbers(before + 1);
        Map<TopicPartition, List<Integer>> current = planned(assignment(seed, before), numbers(before));

        Map<TopicPartition, List<Integer>> moves =
                ReplicaPlan.of(current, after).moves();

        int replicas = current.values().stream().mapToInt(List::size).sum();
        assertThat(ReplicaPlan.copies(current, moves)).isEqualTo(replicas / after.size());
    }

    @Property
    void copiesForAPiThatLeavesOnlyWhatItHad(@ForAll long seed, @ForAll @IntRange(min = 4, max = 9) int before) {
        Map<TopicPartition, List<Integer>> current = planned(assignment(seed, before), numbers(before));
        Set<Integer> others = numbers(before - 1);

        Map<TopicPartition, List<Integer>> moves =
                ReplicaPlan.of(current, others).moves();

        int had = load(current, numbers(before)).getOrDefault(before, 0);
        assertThat(ReplicaPlan.copies(current, moves)).isBetween(had, 2 * had);
    }

    @Property
    void hasNothingToDoTheSecondTime(@ForAll long seed, @ForAll @IntRange(min = 3, max = 9) int brokers) {
        Map<TopicPartition, List<Integer>> planned = planned(assignment(seed, brokers), numbers(brokers));

        assertThat(ReplicaPlan.of(planned, numbers(brokers)).moves()).isEmpty();
    }

    @Test
    void givesAPiThatComesLeadersAsWell() {
        var current = new HashMap<TopicPartition, List<Integer>>();
        for (int i = 0; i < 5; i++) {
            current.put(new TopicPartition("node" + i, 0), List.of(i % 3 + 1, (i + 1) % 3 + 1, (i + 2) % 3 + 1));
        }

        Map<TopicPartition, List<Integer>> planned = planned(current, numbers(4));

        assertThat(planned.values()).extracting(List::getFirst).contains(4);
    }

    @Test
    void refusesFewerBrokersThanReplicas() {
        var current = Map.of(new TopicPartition("node1", 0), List.of(1, 2, 3));

        assertThatThrownBy(() -> ReplicaPlan.of(current, Set.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node1-0 has 3 replicas, and there would be 2 brokers");
    }

    private static Map<TopicPartition, List<Integer>> planned(
            Map<TopicPartition, List<Integer>> current, Set<Integer> brokers) {
        var planned = new HashMap<>(current);
        planned.putAll(ReplicaPlan.of(current, brokers).moves());
        return planned;
    }

    private static Map<TopicPartition, List<Integer>> assignment(long seed, int brokers) {
        var random = new Random(seed);
        var assignment = new HashMap<TopicPartition, List<Integer>>();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            var shuffled = new ArrayList<>(numbers(brokers));
            Collections.shuffle(shuffled, random);
            assignment.put(new TopicPartition("topic" + i, 0), List.copyOf(shuffled.subList(0, 1 + random.nextInt(3))));
        }
        return assignment;
    }

    private static Set<Integer> numbers(int count) {
        return new TreeSet<>(IntStream.rangeClosed(1, count).boxed().toList());
    }

    private static Map<Integer, Integer> load(Map<TopicPartition, List<Integer>> on, Set<Integer> brokers) {
        var load = new HashMap<Integer, Integer>();
        new HashSet<>(brokers).forEach(broker -> load.put(broker, 0));
        on.values().forEach(replicas -> replicas.forEach(broker -> load.merge(broker, 1, Integer::sum)));
        return load;
    }
}
