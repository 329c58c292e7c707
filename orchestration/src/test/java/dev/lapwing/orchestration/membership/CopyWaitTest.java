package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.membership.CopyWait.Left;
import dev.lapwing.orchestration.site.SiteException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopyWaitTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Left DONE = new Left(List.of(), 0);

    private final List<String> said = new ArrayList<>();

    @Test
    void waitsForACopyThatGrowsHoweverLongItTakes() throws Exception {
        await(left(1, 0), left(1, 1_000_000), left(1, 2_000_000), left(1, 3_000_000), DONE);

        assertThat(said).contains("copies: 1 left, 3 MB of them are there");
    }

    @Test
    void startsAnewWithEachPartitionThatIsDone() throws Exception {
        await(left(2, 3_000_000), left(1, 1_000_000), left(1, 2_000_000), DONE);

        assertThat(said).hasSize(3);
    }

    @Test
    void givesUpWhereNothingIsCopied() {
        assertThatThrownBy(() -> await(left(1, 5), left(1, 5), left(1, 4), left(1, 5), DONE))
                .isInstanceOf(SiteException.class)
                .hasMessageContaining("copies: no progress for 600 s, left are [p-0]");
    }

    /** Each look takes most of the patience. */
    private void await(Left... looks) throws SiteException, InterruptedException {
        var clock = new SteppedClock();
        Deque<Left> next = new ArrayDeque<>(List.of(looks));
        new CopyWait(clock, Duration.ZERO, said::add).until("copies", PATIENCE, () -> {
            clock.now = clock.now.plus(Duration.ofMinutes(9));
            return next.remove();
        });
    }

    private static Left left(int partitions, long bytes) {
        return new Left(List.of("p-0", "p-1").subList(0, partitions), bytes);
    }

    private static final class SteppedClock extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this; // spans are the same in each zone
        }
    }
}
