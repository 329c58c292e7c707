package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.execute.MoveProgress.Wait;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MoveProgressTest {

    private final MoveProgress progress = new MoveProgress();

    @Test
    void waitsFromTheFirstTimeThatItIsAsked() {
        assertThat(progress.isPast(Wait.READY, Duration.ofNanos(-1))).isFalse();
        assertThat(progress.isPast(Wait.READY, Duration.ofNanos(-1))).isTrue();
        assertThat(progress.isPast(Wait.READY, Duration.ofHours(1))).isFalse();
        assertThat(progress.isPast(Wait.GONE, Duration.ofNanos(-1))).isFalse();
    }

    @Test
    void takesARefusalToBeForGoodIfItCameOftenAndForLong() {
        Duration none = Duration.ofNanos(-1);
        assertThat(IntStream.range(0, 5).mapToObj(i -> progress.isRefusedForGood(none)))
                .containsOnly(false);
        assertThat(progress.isRefusedForGood(Duration.ofHours(1))).isFalse();
        assertThat(progress.isRefusedForGood(none)).isTrue();
    }
}
