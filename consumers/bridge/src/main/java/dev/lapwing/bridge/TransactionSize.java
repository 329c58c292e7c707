package dev.lapwing.bridge;

import java.time.Duration;

/**
 * How much one transaction carries, and how long it may take. It halves when a transaction takes longer than a quarter of
 * its timeout, so that a slow link does not run into the timeout again and again, and doubles while they are quick. Where
 * even the smallest runs into it (one large picture over a slow link), the timeout doubles, and halves again after many
 * that would have been quick within the half. Of one thread.
 */
final class TransactionSize {

    private static final long SMALLEST_BYTES = 64 << 10;
    private static final long FIRST_BYTES = 1 << 20;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int SLOW = 4;
    private static final int QUICK = 40;

    /** So many that one large picture among small ones does not run into the timeout each time. */
    private static final int MANY = 32;

    private final long mostBytes;
    private final Duration usual;
    private long bytes;
    private Duration timeout;
    private int quickInARow;

    TransactionSize(long mostBytes, Duration timeout) {
        this.mostBytes = mostBytes;
        this.bytes = Math.min(mostBytes, FIRST_BYTES);
        this.usual = timeout;
        this.timeout = timeout;
    }

    /** The most bytes of the next transaction; a record that is larger goes alone. */
    long bytes() {
        return bytes;
    }

    /** The timeout of the next producer. */
    Duration timeout() {
        return timeout;
    }

    /** A transaction of {@code carried} bytes was committed. */
    void committed(long carried, Duration took) {
        calmDown(took);
        if (took.compareTo(timeout.dividedBy(SLOW)) > 0) {
            halve();
        } else if (carried * 2 > bytes && took.compareTo(timeout.dividedBy(QUICK)) < 0) {
            bytes = Math.min(mostBytes, bytes * 2);
        }
    }

    private void calmDown(Duration took) {
        Duration half = timeout.dividedBy(2);
        quickInARow = took.compareTo(half.dividedBy(SLOW)) > 0 ? 0 : quickInARow + 1;
        if (quickInARow >= MANY) {
            quickInARow = 0;
            timeout = half.compareTo(usual) > 0 ? half : usual;
        }
    }

    /** A transaction that carried records ran into its timeout. */
    void timedOut() {
        quickInARow = 0;
        if (bytes <= Math.min(mostBytes, SMALLEST_BYTES)) {
            timeout = timeout.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : timeout.multipliedBy(2);
        }
        halve();
    }

    private void halve() {
        bytes = Math.max(Math.min(mostBytes, SMALLEST_BYTES), bytes / 2);
    }
}
