package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.execute.MoveProgress.Wait;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MoveProgressTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private long now = Long.MAX_VALUE - MINUTE.toNanos(); // it may turn over at any time
    private final MoveProgress progress = new MoveProgress(() -> now);

    @Test
    void waitsFromTheFirstTimeThatItIsAsked() {
        for (int i = 0; i <= 12; i++) {
            assertThat(progress.isPast(Wait.READY, MINUTE))
                    .as("after %s looks", i)
                    .isFalse();
            pass(LOOK);
        }

        assertThat(progress.isPast(Wait.READY, MINUTE)).isTrue();
        assertThat(progress.isPast(Wait.GONE, MINUTE)).isFalse();
    }

    @Test
    void doesNotCountTheTimeInWhichNobodyCouldLook() {
        progress.isPast(Wait.READY, MINUTE);
        pass(Duration.ofMinutes(10));

        assertThat(progress.isPast(Wait.READY, MINUTE)).isFalse();
    }

    @Test
    void takesARefusalToBeForGoodIfItComesOftenAndForLong() {
        for (int i = 0; i <= 12; i++) {
            assertThat(progress.isRefusedForGood(MINUTE)).isFalse();
            pass(LOOK);
        }

        assertThat(progress.isRefusedForGood(MINUTE)).isTrue();
    }

    @Test
    void takesScatteredRefusalsForNoLastingOne() {
        for (int i = 0; i < 100; i++) {
            assertThat(progress.isRefusedForGood(Duration.ZERO)).isFalse();
            pass(MINUTE);
        }
    }

    @Test
    void takesAFewQuickRefusalsForNoLastingOne() {
        for (int i = 0; i < 5; i++) {
            assertThat(progress.isRefusedForGood(Duration.ZERO)).isFalse();
            pass(LOOK);
        }
        assertThat(progress.isRefusedForGood(Duration.ZERO)).isTrue();
    }

    private void pass(Duration span) {
        now += span.toNanos();
    }
}
