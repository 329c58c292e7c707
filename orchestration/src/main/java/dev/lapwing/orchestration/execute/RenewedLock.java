package dev.lapwing.orchestration.execute;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A lock that knows when the last renewal that succeeded was sent, and that judges another's lease by the monotonic clock.
 */
final class RenewedLock implements Lock {

    /** No renewal has succeeded, or the lease was given back. */
    static final long NEVER = Long.MIN_VALUE;

    private final Lock lock;
    private final LongSupplier nanoTime;
    private final AtomicLong renewalSentAt = new AtomicLong(NEVER);
    private int transitions;
    private volatile int terms;
    private @Nullable LeaderElectionRecord seen;
    private long seenAt;

    RenewedLock(Lock lock, LongSupplier nanoTime) {
        this.lock = lock;
        this.nanoTime = nanoTime;
    }

    long renewalSentAt() {
        return renewalSentAt.get();
    }

    /** How often the lease was taken; renewals do not count. */
    int terms() {
        return terms;
    }

    void forget() {
        renewalSentAt.set(NEVER);
    }

    /**
     * The lease with another time of its renewal: the elector compares that with the clock on the wall, and by clocks of
     * two boards a lease may seem to be over that is renewed all the time, or to last for years. It is over if it was seen
     * not to change for as long as it lasts.
     */
    @Override
    public synchronized @Nullable LeaderElectionRecord get(KubernetesClient from) {
        LeaderElectionRecord read = lock.get(from);
        if (read == null
                || read.getHolderIdentity() == null
                || read.getHolderIdentity().isEmpty()
                || read.getHolderIdentity().equals(identity())) {
            return read;
        }
        if (!read.equals(seen)) {
            seen = read;
            seenAt = nanoTime.getAsLong();
        }
        boolean over = nanoTime.getAsLong() - seenAt > read.getLeaseDuration().toNanos();
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        return new LeaderElectionRecord(
                read.getHolderIdentity(),
                read.getLeaseDuration(),
                read.getAcquireTime(),
                over ? now.minus(read.getLeaseDuration()).minusSeconds(1) : now,
                read.getLeaderTransitions());
    }

    @Override
    public void create(KubernetesClient in, LeaderElectionRecord record) {
        long sentAt = nanoTime.getAsLong();
        lock.create(in, record);
        note(record, sentAt);
    }

    @Override
    public void update(KubernetesClient in, LeaderElectionRecord record) {
        long sentAt = nanoTime.getAsLong();
        lock.update(in, record);
        note(record, sentAt);
    }

    /** A lease is given back by writing that nobody holds it. */
    private synchronized void note(LeaderElectionRecord record, long sentAt) {
        boolean held = identity().equals(record.getHolderIdentity());
        // The times in it are not those that were written, once it was read.
        if (held && (renewalSentAt.get() == NEVER || record.getLeaderTransitions() != transitions)) {
            transitions = record.getLeaderTransitions();
            terms = terms + 1;
        }
        renewalSentAt.set(held ? sentAt : NEVER);
    }

    @Override
    public String identity() {
        return lock.identity();
    }

    @Override
    public String describe() {
        return lock.describe();
    }
}
