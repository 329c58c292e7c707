package dev.lapwing.archive;

import dev.lapwing.archive.store.ArchiveStore;
import dev.lapwing.archive.store.StoreOpener;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that works on the store. What fails because the store, the disk or Kafka is away is tried again, with
 * growing pauses in which the work of other partitions goes on; the store is opened anew after each failure.
 */
final class StoreThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreThread.class);
    private static final String KIND = "store";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration TEMPORARY_AGE = Duration.ofMinutes(30);

    /** Work that can be tried again. */
    @FunctionalInterface
    interface Work<T> {
        T attempt(ArchiveStore store) throws IOException, InterruptedException;
    }

    private final StoreOpener opener;
    private final ArchiveMetrics metrics;
    private final ScheduledThreadPoolExecutor executor;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private @Nullable ArchiveStore store;
    private boolean swept;
    private volatile @Nullable String trouble;

    StoreThread(StoreOpener opener, ArchiveMetrics metrics) {
        this.opener = opener;
        this.metrics = metrics;
        this.executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("archive-store").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** What is wrong at the moment, in a sentence. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Does work until it succeeds.
     *
     * @param wanted whether it still is; once it is not, it is no longer tried, and the future is cancelled
     */
    <T> CompletableFuture<T> submit(Work<T> work, BooleanSupplier wanted) {
        var result = new CompletableFuture<T>();
        schedule(work, wanted, result, Duration.ZERO, FIRST_PAUSE);
        return result;
    }

    private <T> void schedule(
            Work<T> work, BooleanSupplier wanted, CompletableFuture<T> result, Duration delay, Duration nextPause) {
        try {
            var _ = executor.schedule(
                    () -> attempt(work, wanted, result, nextPause), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            result.cancel(false); // closed meanwhile
        }
    }

    private <T> void attempt(Work<T> work, BooleanSupplier wanted, CompletableFuture<T> result, Duration pause) {
        if (!wanted.getAsBoolean()) {
            result.cancel(false);
            return;
        }
        try {
            T done = work.attempt(open());
            recovered();
            result.complete(done);
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            result.cancel(false);
        } catch (IOException | UncheckedIOException | KafkaException e) {
            again(e, work, wanted, result, pause);
        } catch (IllegalArgumentException e) {
            // Hadoop's word for a NameNode whose name is not known, at the moment or at all.
            if (e.getCause() instanceof UnknownHostException) {
                again(e, work, wanted, result, pause);
            } else {
                result.completeExceptionally(e);
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private <T> void again(
            Exception e, Work<T> work, BooleanSupplier wanted, CompletableFuture<T> result, Duration pause) {
        failed(e, pause);
        Duration longer = pause.multipliedBy(2);
        schedule(work, wanted, result, pause, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
    }

    private ArchiveStore open() throws IOException {
        ArchiveStore opened = store;
        if (opened == null) {
            opened = opener.open();
            store = opened;
        }
        if (!swept) {
            int removed = opened.removeTemporaries(Instant.now().minus(TEMPORARY_AGE));
            swept = true;
            if (removed > 0) {
                LOG.atInfo().addKeyValue(LogKeys.COUNT, removed).log("removed what interrupted writers had left");
            }
        }
        return opened;
    }

    private void failed(Exception e, Duration pause) {
        metrics.storeError();
        trouble = e instanceof StagingException
                ? firstLine(e.getMessage()) + "; trying again"
                : "cannot archive to " + opener.root() + ", trying again: "
                        + e.getClass().getSimpleName() + ": " + firstLine(e.getMessage());
        failures.failure(KIND)
                .addKeyValue(LogKeys.URI, opener.root())
                .addKeyValue(LogKeys.REASON, e.getClass().getSimpleName() + ": " + firstLine(e.getMessage()))
                .log("archiving failed; trying again in {} ms, records wait in Kafka", pause.toMillis());
        LOG.atDebug().setCause(e).log("archiving failed in this way");
        closeStore();
    }

    private void recovered() {
        trouble = null;
        long count = failures.recovered(KIND);
        if (count > 0) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.URI, opener.root())
                    .addKeyValue(LogKeys.COUNT, count)
                    .log("archiving again");
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    private void closeStore() {
        ArchiveStore opened = store;
        store = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a store that failed did not close either");
            }
        }
    }

    /** Interrupts what it does, and waits for it, for 10 s at most. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (executor.awaitTermination(10, TimeUnit.SECONDS)) {
                closeStore();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
