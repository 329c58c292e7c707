package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is promised, confirmed and taken back. */
class NodeLoadsTest {

    private final NodeLoads loads = new NodeLoads();

    @Test
    void countsWhatIsAssumedUntilItIsForgotten() {
        loads.nodeSeen(node("a"));

        loads.assume(pod("p", null, 600), "a");
        assertThat(used("a")).isEqualTo(600);
        loads.forget("p");

        assertThat(used("a")).isZero();
    }

    @Test
    void keepsWhatIsConfirmedWhenTheAssumptionIsTakenBack() {
        loads.nodeSeen(node("a"));
        loads.assume(pod("p", null, 600), "a");

        boolean isNew = loads.bound(pod("p", "a", 600));
        loads.forget("p");

        assertThat(isNew).isFalse();
        assertThat(used("a")).isEqualTo(600);
    }

    @Test
    void movesThePodWhenAnotherClientBoundItElsewhere() {
        loads.nodeSeen(node("a"));
        loads.nodeSeen(node("b"));
        loads.assume(pod("p", null, 600), "a");

        assertThat(loads.bound(pod("p", "b", 600))).isTrue();

        assertThat(used("a")).isZero();
        assertThat(used("b")).isEqualTo(600);
    }

    @Test
    void holdsNoPromiseOnANodeThatIsGoneOrFull() {
        loads.nodeSeen(node("a"));
        PodState ours = pod("ours", null, 600);
        loads.assume(ours, "a");
        assertThat(loads.holds(ours, "a")).isTrue();

        loads.bound(pod("theirs", "a", 600));
        assertThat(loads.holds(ours, "a")).isFalse();
        assertThat(loads.overcommitted()).hasSize(1);
        loads.gone("theirs");
        assertThat(loads.holds(ours, "a")).isTrue();

        loads.nodeGone("a");
        assertThat(loads.holds(ours, "a")).isFalse();
    }

    @Test
    void findsThePodsOfANodeThatIsSeenAfterThem() {
        loads.bound(pod("p", "a", 400));

        loads.nodeSeen(node("a"));

        assertThat(used("a")).isEqualTo(400);
    }

    @Property(tries = 500)
    void alwaysCountsWhatStandsWhereWhateverTheOrder(@ForAll long seed) {
        var random = new Random(seed);
        var some = new NodeLoads();
        Map<String, PodState> truth = new HashMap<>();
        List<String> names = List.of("a", "b", "c");

        for (int i = 0; i < 200; i++) {
            String uid = "p" + random.nextInt(20);
            String node = names.get(random.nextInt(3));
            switch (random.nextInt(5)) {
                case 0 -> some.nodeSeen(node(node));
                case 1 -> some.nodeGone(node);
                case 2 -> {
                    some.bound(pod(uid, node, 1 + random.nextInt(500)));
                    truth.put(uid, pod(uid, node, 0));
                }
                case 3 -> {
                    some.gone(uid);
                    truth.remove(uid);
                }
                default -> {
                    some.assume(pod(uid, null, 100), node);
                    truth.putIfAbsent(uid, pod(uid, node, 0));
                }
            }
        }
        names.forEach(name -> some.nodeSeen(node(name)));

        var where = new HashMap<String, String>();
        for (NodeLoad load : some.all()) {
            assertThat(load.used()).isEqualTo(new NodeLoad(load.node(), load.pods()).used());
            load.pods().forEach(pod -> where.put(pod.uid(), load.node().name()));
        }
        var expected = new HashMap<String, String>();
        truth.forEach((uid, pod) -> expected.put(uid, String.valueOf(pod.node())));
        assertThat(where).as("seed %s", seed).isEqualTo(expected);
    }

    private long used(String node) {
        return loads.node(node).orElseThrow().used().milliCpu();
    }

    @Test
    void knowsWhatIsBoundAndWhatIsAssumedOnly() {
        NodeLoads loads = new NodeLoads();
        loads.nodeSeen(node("a"));
        loads.assume(pod("ours", null, 100), "a");
        assertThat(loads.boundTo("ours")).isEmpty();
        assertThat(loads.node("a").orElseThrow().pods()).hasSize(1);
        assertThat(loads.settled("a").orElseThrow().pods()).isEmpty();

        loads.bound(pod("ours", "a", 100));

        assertThat(loads.boundTo("ours")).contains("a");
        assertThat(loads.settled("a").orElseThrow().pods()).hasSize(1);
        assertThat(loads.settled("b")).isEmpty();
    }

    private static NodeState node(String name) {
        return new NodeState(name, Map.of(), List.of(), true, false, new Resources(1000, 1000, 10), null);
    }

    private static PodState pod(String uid, @Nullable String node, long milliCpu) {
        return new PodState(
                "n",
                uid,
                uid,
                null,
                node,
                false,
                Movability.NO_OWNER,
                PodNeeds.of(new Resources(milliCpu, 1, 1)),
                0,
                Instant.EPOCH);
    }
}
