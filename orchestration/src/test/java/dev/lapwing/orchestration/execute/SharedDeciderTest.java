package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedDeciderTest {

    /** Remembers what it was told, in the order. */
    private static final class Listener implements Decider {
        private final List<String> heard = new ArrayList<>();

        @Override
        public List<Decision> decide(ClusterModel model) {
            return List.of();
        }

        @Override
        public void told(Placement placement) {
            heard.add(placement.id() + " " + placement.step());
        }

        @Override
        public void forget() {
            heard.add("forgot");
        }
    }

    private static Placement step(String id, Step step) {
        return new Placement(
                id, step, Instant.EPOCH, "w", "p", "a", "b", "BATTERY_LOW", "", "longest-life", Map.of(), List.of());
    }

    @Test
    void anOutcomeThatIsWrittenWhileAllIsToldAnewIsToldAfterItsDecision() throws Exception {
        var listener = new Listener();
        var decider = new SharedDecider(listener, _ -> {});
        Thread move = new Thread(() -> decider.tell(step("move", Step.UNDONE)));

        decider.retell(told -> {
            told.accept(step("older", Step.DONE));
            move.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> move.getState() == Thread.State.BLOCKED);
            told.accept(step("move", Step.DECIDED));
        });
        move.join();

        assertThat(listener.heard).containsExactly("forgot", "older DONE", "move DECIDED", "move UNDONE");
    }
}
