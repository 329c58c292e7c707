package dev.lapwing.bridge;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes of records the bridge holds between edge and cloud, all lanes together. */
final class ByteBudget {

    private final long limit;
    private final Runnable onRoom;
    private final AtomicLong used = new AtomicLong();
    private volatile int sharers = 1;

    /**
     * Makes a budget.
     *
     * @param onRoom called after each release, from the thread that releases
     */
    ByteBudget(long limit, Runnable onRoom) {
        this.limit = limit;
        this.onRoom = onRoom;
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void release(long bytes) {
        if (bytes > 0) {
            used.addAndGet(-bytes);
            onRoom.run();
        }
    }

    /** Says how many lanes share it. */
    void sharedBy(int lanes) {
        sharers = Math.max(1, lanes);
    }

    /** What one lane may have of it while all have some. */
    long share() {
        return limit / sharers;
    }

    long limit() {
        return limit;
    }

    /** Whether that many bytes more fit; one record fits always where there is nothing else. */
    boolean hasRoomFor(long bytes) {
        long now = used.get();
        return now == 0 || now + bytes <= limit;
    }
}
