package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransactionSizeTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TransactionSize size = new TransactionSize(4 << 20, TIMEOUT);

    @Test
    void growsWhileFullTransactionsAreQuickUpToItsLimit() {
        for (int i = 0; i < 10; i++) {
            size.committed(size.bytes(), Duration.ofMillis(20));
        }

        assertThat(size.bytes()).isEqualTo(4 << 20);
    }

    @Test
    void doesNotGrowOnTransactionsThatProveNothing() {
        long before = size.bytes();

        size.committed(1_000, Duration.ofMillis(5));

        assertThat(size.bytes()).isEqualTo(before);
    }

    @Test
    void shrinksWhereATransactionTakesAQuarterOfItsTimeout() {
        long before = size.bytes();

        size.committed(before, Duration.ofSeconds(16));

        assertThat(size.bytes()).isEqualTo(before / 2);
        assertThat(size.timeout()).isEqualTo(TIMEOUT);
    }

    @Test
    void givesMoreTimeWhereEvenTheSmallestRunsIntoTheTimeout() {
        for (int i = 0; i < 20; i++) {
            size.timedOut();
        }

        assertThat(size.bytes()).isEqualTo(64 << 10);
        assertThat(size.timeout()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void takesBackTheTimeThatItGaveWhenTheLinkIsQuickAgain() {
        for (int i = 0; i < 20; i++) {
            size.timedOut();
        }

        for (int i = 0; i < 31; i++) {
            size.committed(20_000, Duration.ofMillis(20));
        }
        assertThat(size.timeout()).as("after a few").isEqualTo(Duration.ofMinutes(15));
        for (int i = 0; i < 200; i++) {
            size.committed(20_000, Duration.ofMillis(20));
        }
        assertThat(size.timeout()).as("after many").isEqualTo(TIMEOUT);
    }

    @Test
    void keepsTheTimeThatALargePictureNeedsNowAndThen() {
        for (int i = 0; i < 6; i++) {
            size.timedOut();
        }
        Duration given = size.timeout();

        for (int i = 0; i < 100; i++) {
            size.committed(20_000, i % 20 == 0 ? given.dividedBy(3) : Duration.ofMillis(20));
        }

        assertThat(size.timeout()).isGreaterThan(TIMEOUT).isEqualTo(given);
    }

    @Test
    void settlesOnASlowLink() {
        double bytesPerSecond = 1_000_000 / 8.0;
        int timeouts = 0;
        for (int i = 0; i < 50; i++) {
            Duration took = Duration.ofMillis((long) (5 * size.bytes() / bytesPerSecond * 1000)); // five lanes share it
            if (took.compareTo(size.timeout()) > 0) {
                size.timedOut();
                timeouts++;
            } else {
                size.committed(size.bytes(), took);
            }
        }

        assertThat(timeouts).isLessThan(3);
    }
}
