package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.Retention.Backlog;
import dev.lapwing.bridge.Retention.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Limits BY_SIZE = new Limits(Optional.of(1_000L), 100, Optional.empty());
    private static final Limits BY_AGE = new Limits(Optional.empty(), 100, Optional.of(Duration.ofSeconds(60)));

    @Test
    void reachesTheBacklogWhenItFillsWhatIsKeptButOneSegment() {
        var backlog = new Backlog(400, 10, 0, Duration.ofSeconds(5));

        assertThat(Retention.secondsToLoss(backlog, BY_SIZE)).isEqualTo((1_000 - 100 - 400) / 10.0);
    }

    @Test
    void neverReachesABacklogThatDoesNotGrow() {
        assertThat(Retention.secondsToLoss(new Backlog(400, 10, 10, Duration.ZERO), BY_SIZE))
                .isInfinite();
        assertThat(Retention.secondsToLoss(new Backlog(400, 10, 20, Duration.ZERO), BY_SIZE))
                .isInfinite();
        assertThat(Retention.secondsToLoss(new Backlog(400, 10, 0, Duration.ZERO), Limits.NONE))
                .isInfinite();
    }

    @Test
    void isZeroWhereItIsThereAlready() {
        assertThat(Retention.secondsToLoss(new Backlog(2_000, 10, 0, Duration.ZERO), BY_SIZE))
                .isZero();
        assertThat(Retention.secondsToLoss(new Backlog(1, 0, 0, Duration.ofSeconds(70)), BY_AGE))
                .isZero();
    }

    @Test
    void reachesByAgeWhatIsNotForwardedBefore() {
        assertThat(Retention.secondsToLoss(new Backlog(400, 10, 0, Duration.ofSeconds(20)), BY_AGE))
                .isEqualTo(40);
        assertThat(Retention.secondsToLoss(new Backlog(400, 10, 400, Duration.ofSeconds(20)), BY_AGE))
                .isInfinite();
        assertThat(Retention.secondsToLoss(new Backlog(0, 10, 0, Duration.ZERO), BY_AGE))
                .isInfinite();
    }

    @Test
    void readsTheLimitsOfATopic() {
        assertThat(LagWatch.limits(Map.of("retention.bytes", "1000", "segment.bytes", "100", "retention.ms", "-1")))
                .isEqualTo(BY_SIZE);
        assertThat(LagWatch.limits(Map.of("cleanup.policy", "compact", "retention.bytes", "1000")))
                .isEqualTo(Limits.NONE);
        assertThat(LagWatch.limits(Map.of()).bytes()).isEmpty();
    }
}
