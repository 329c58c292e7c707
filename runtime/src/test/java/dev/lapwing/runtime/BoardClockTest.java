package dev.lapwing.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.ClockState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class BoardClockTest {

    @Test
    void aClockOf1970IsWrongWhateverTheKernelSays() {
        var clock = new BoardClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

        assertThat(clock.state()).isEqualTo(ClockState.NOT_SYNCHRONISED);
    }

    @Test
    void theKernelCanBeAskedAgainAndAgain() {
        var clock = new BoardClock(Clock.systemUTC());
        ClockState first = clock.state();

        for (int i = 0; i < 1_000; i++) {
            assertThat(clock.state()).isEqualTo(first);
        }
    }
}
