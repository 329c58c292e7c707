package dev.lapwing.orchestration.execute;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process is the one that acts: it holds a Lease, with the times of Kubernetes' own controllers (15 s, renewed
 * within 10 s, tried every 2 s).
 *
 * <p>A process that was stopped and goes on later still believes what it believed. Therefore {@link #holds} goes by the
 * monotonic clock: it says yes only for 10 s from when the last renewal that succeeded was <em>sent</em>, while others wait
 * 15 s from when they saw it, by their own monotonic clocks. What time it is by the clocks of two boards is never compared.
 */
public final class Leadership implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW_WITHIN = Duration.ofSeconds(10);
    private static final Duration TRY_EVERY = Duration.ofSeconds(2);
    /** From when this process may write no more until another may. */
    private static final Duration MARGIN = LEASE.minus(RENEW_WITHIN);

    private final KubernetesClient client;
    private final RenewedLock lock;
    private final LongSupplier nanoTime;
    private volatile boolean closed;
    private volatile String leader = "nobody yet";
    private @Nullable ExecutorService executor;
    private volatile @Nullable CompletableFuture<?> election;

    /** @param identity of this process, such as its pod's name; no two may have the same */
    public Leadership(KubernetesClient client, String namespace, String lease, String identity) {
        this(client, new LeaseLock(namespace, lease, identity), System::nanoTime);
    }

    Leadership(KubernetesClient client, Lock lock, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
        this.lock = new RenewedLock(lock, nanoTime);
    }

    @Override
    public String name() {
        return "leadership";
    }

    @Override
    public synchronized void start() {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("leadership-", 0).factory());
        executor = threads;
        elect(threads);
    }

    /** The elector ends when it has lost the lease; then it stands again, since nobody restarts this process for it. */
    @SuppressWarnings("FutureReturnValueIgnored") // it is kept, and what follows it is the next election
    private void elect(ExecutorService threads) {
        if (closed) {
            return;
        }
        var callbacks = new LeaderCallbacks(
                () -> LOG.atInfo().addKeyValue("identity", lock.identity()).log("leads"),
                () -> LOG.atInfo().addKeyValue("identity", lock.identity()).log("leads no more"),
                now -> leader = now);
        var config = new LeaderElectionConfig(lock, LEASE, RENEW_WITHIN, TRY_EVERY, callbacks, true, lock.describe());
        CompletableFuture<?> standing = new LeaderElector(client, config, threads).start();
        election = standing;
        standing.whenComplete((done, failure) -> {
            lock.forget();
            if (!closed) {
                CompletableFuture.delayedExecutor(TRY_EVERY.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> elect(threads));
            }
        });
    }

    /** Whether this process may write now. */
    public boolean holds() {
        long sentAt = lock.renewalSentAt();
        return !closed && sentAt != RenewedLock.NEVER && nanoTime.getAsLong() - sentAt < RENEW_WITHIN.toNanos();
    }

    /** The number of this process's term: another one may have led since a term with a lower number. */
    int term() {
        return lock.terms();
    }

    /**
     * A client for what is written under a lease: it sends each request once, and gives it up before another process may
     * hold the lease. A client that tries again by itself, as fabric8's does after 429, 5xx and lost connections, for as long
     * as a server says, could write long after {@link #require} was asked.
     */
    static KubernetesClient sendingOnce(KubernetesClient client) {
        return client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withRequestRetryBackoffLimit(0)
                                .withRequestTimeout((int) MARGIN.toMillis())
                                .build())
                .adapt(KubernetesClient.class);
    }

    /**
     * Asks {@link #holds} right before a write.
     *
     * @throws NotLeaderException if it does not
     */
    public void require() {
        if (!holds()) {
            throw new NotLeaderException(lock.identity() + " does not hold the lease; " + leader + " was seen to");
        }
    }

    @Override
    public Health check() {
        return holds() ? new Health.Up("leads") : new Health.Up("stands by; the leader is " + leader);
    }

    /** Gives the lease back, so that another one need not wait for its end. */
    @Override
    public synchronized void close() {
        closed = true;
        CompletableFuture<?> standing = election;
        if (standing != null) {
            standing.cancel(true);
        }
        if (executor != null) {
            executor.shutdown();
            try {
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    executor.shutdownNow();
                }
            } catch (InterruptedException e) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
            }
            executor = null;
        }
    }
}
