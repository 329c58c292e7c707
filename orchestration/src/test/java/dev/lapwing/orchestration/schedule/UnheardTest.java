package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.schedule.Unheard.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnheardTest {

    private final Unheard unheard = new Unheard();

    @Test
    void tellsOnceWhichOfSeveralBindingsItWas() {
        Asked first = asked("pod", "a");
        unheard.add(first);
        unheard.add(asked("pod", "b"));

        assertThat(unheard.bound("pod", "a")).contains(first);
        assertThat(unheard.bound("pod", "a")).isEmpty();
        assertThat(unheard.bound("pod", "b")).isEmpty();
    }

    @Test
    void doesNotTakeAnothersBindingForOneOfThese() {
        unheard.add(asked("pod", "a"));

        assertThat(unheard.bound("other", "a")).isEmpty();
        assertThat(unheard.bound("pod", "elsewhere")).isEmpty();
        assertThat(unheard.bound("pod", "a")).as("it was another's").isEmpty();
    }

    @Test
    void keepsTheOthersOfAPodIfOneHasComeToNothing() {
        Asked first = asked("pod", "a");
        Asked second = asked("pod", "b");
        unheard.add(first);
        unheard.add(second);

        unheard.drop(second);

        assertThat(unheard.bound("pod", "a")).contains(first);
    }

    @Test
    void knowsWhichWasAskedForLastUntilItIsHeardOf() {
        Asked first = asked("pod", "a");
        Asked second = asked("pod", "b");
        unheard.add(second);
        unheard.add(first);
        unheard.add(second);

        assertThat(unheard.last("pod")).contains(second);
        unheard.drop(second);
        assertThat(unheard.last("pod")).contains(first);
        assertThat(unheard.of("pod", "a")).contains(first);
        assertThat(unheard.of("pod", "b")).isEmpty();
        assertThat(unheard.bound("pod", "a")).contains(first);
        assertThat(unheard.last("pod")).isEmpty();
        assertThat(unheard.of("pod", "a")).isEmpty();
    }

    @Test
    void forgetsPodsThatAreGone() {
        unheard.add(asked("pod", "a"));

        unheard.forget("pod");

        assertThat(unheard.bound("pod", "a")).isEmpty();
    }

    private static Asked asked(String uid, String node) {
        var pod = new PodState(
                "n", uid, uid, null, null, false, Movability.NO_OWNER, PodNeeds.of(Resources.NONE), 0, Instant.EPOCH);
        return new Asked(
                new PendingPods.Taken(pod, Duration.ZERO), node, new Choice(node, 1, Map.of(), List.of(), Map.of()), 0);
    }
}
