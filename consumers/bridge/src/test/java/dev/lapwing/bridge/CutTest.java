package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.Position.Cut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CutTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:30:00Z");

    @Test
    void isRememberedForAnHour() {
        var cut = new Cut(20, 40, NOW, List.of(7L));

        assertThat(cut.expectedAt(NOW.plus(Duration.ofMinutes(59)))).contains(cut);
        assertThat(cut.expectedAt(NOW.plus(Duration.ofMinutes(60)))).isEmpty();
    }

    @Test
    void isNotForgottenWhenTheClockIsSetAfterIt() {
        var cut = new Cut(20, 40, Instant.ofEpochSecond(90), List.of(7L));

        assertThat(cut.expectedAt(Instant.ofEpochSecond(7_200))).isPresent();
        assertThat(cut.expectedAt(NOW)).contains(new Cut(20, 40, NOW, List.of(7L)));
    }

    @Test
    void coversACutBeforeIt() {
        var earlier = new Cut(20, 40, NOW, List.of(7L, 9L)); // 20 to 60, then forwarded 20 to 80 again
        var later = new Cut(50, 30, NOW.plusSeconds(60), List.of(70L, 90L));

        assertThat(later.after(Optional.empty())).isEqualTo(later);
        assertThat(later.after(Optional.of(earlier)))
                .isEqualTo(new Cut(20, 40 + 60, NOW.plusSeconds(60), List.of(70L, 90L)));
    }

    @Test
    void knowsOfNothingInPartitionsThatCameLater() {
        var cut = new Cut(20, 40, NOW, List.of(7L, 9L));

        assertThat(cut.end(1)).isEqualTo(9);
        assertThat(cut.end(2)).isZero();
    }
}
