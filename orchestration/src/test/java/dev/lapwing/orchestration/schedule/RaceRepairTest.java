package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes from a node that has more than it can take; on it 100 of whatever pods ask for. */
class RaceRepairTest {

    private static final Resources ROOM = new Resources(100, 100, 10);

    private final NodeLoads loads = new NodeLoads();
    private final SchedulerMetrics metrics = new SchedulerMetrics(new PrometheusRegistry());
    private final List<String> evicted = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow
    private final RaceRepair races = new RaceRepair(loads, pod -> evicted.add(pod.name()), metrics, nanos::get);

    @BeforeEach
    void registerANode() {
        loads.nodeSeen(new NodeState("n", Map.of(), List.of(), true, false, ROOM, null));
    }

    @AfterEach
    void stop() {
        races.close();
    }

    @Test
    void evictsTheNewestOfOursThatWereBoundLately() {
        ours("first", 30);
        pass(Duration.ofSeconds(1));
        ours("second", 30);
        pass(Duration.ofMinutes(4));

        theirs("theirs", 60);

        await().untilAsserted(() -> assertThat(metrics.count(Race.REPLACED)).isOne());
        assertThat(evicted).containsExactly("second");
        assertThat(metrics.count(Race.LEFT)).isZero();
    }

    @Test
    void leavesWhatWasBoundLongBeforeAndCountsTheNodeOnce() {
        ours("old", 60);
        pass(Duration.ofMinutes(6));

        theirs("theirs", 60);
        races.look("n");

        assertThat(metrics.count(Race.LEFT)).isOne();
        assertThat(evicted).isEmpty();
    }

    @Test
    void evictsNothingForWhatMayComeToNothing() {
        ours("runs", 10);
        loads.assume(pod("assumed", 60), "n");

        theirs("theirs", 60);

        assertThat(races.leaving()).isZero();
        assertThat(metrics.count(Race.LEFT)).isZero();
    }

    @Test
    void stopsToAskOnceThereIsRoom() throws Exception {
        var asked = new CountDownLatch(1);
        var reluctant = new RaceRepair(
                loads,
                pod -> {
                    asked.countDown();
                    loads.gone("theirs");
                    return false;
                },
                metrics,
                nanos::get);
        reluctant.remember("ours");
        loads.bound(pod("ours", 60));
        loads.bound(pod("theirs", 60));

        reluctant.look("n");

        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        await().until(() -> reluctant.leaving() == 0);
        assertThat(metrics.count(Race.REFUSED) + metrics.count(Race.REPLACED)).isZero();
        reluctant.close();
    }

    @Test
    void countsOnceThatAKubeletRefusedOneOfOurs() {
        ours("ours", 60);

        assertThat(races.refused("ours")).isTrue();
        assertThat(races.refused("ours")).isFalse();
        assertThat(races.refused("theirs")).isFalse();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void ours(String name, long asked) {
        PodState pod = pod(name, asked);
        races.remember(name);
        loads.bound(pod);
    }

    private void theirs(String name, long asked) {
        loads.bound(pod(name, asked));
        races.look("n");
    }

    private static PodState pod(String name, long asked) {
        return new PodState(
                "n",
                name,
                name,
                new PodState.Owner("ReplicationController", "rc", "rc"),
                "n",
                false,
                Movability.MOVABLE,
                PodNeeds.of(new Resources(asked, 0, 1)),
                0,
                Instant.EPOCH);
    }
}
