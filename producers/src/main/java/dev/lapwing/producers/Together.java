package dev.lapwing.producers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Things that are made at the same time, each on a thread of its own, and that are wanted all or not at all. For one
 * thread.
 */
final class Together {

    private static final Duration ABANDON_WITHIN = Duration.ofSeconds(10);

    private record Part<T>(Future<T> made, Consumer<T> closer) {

        void close() {
            if (made.state() == Future.State.SUCCESS) {
                closer.accept(made.resultNow());
            }
        }
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Part<?>> parts = new ArrayList<>();

    /** Begins to make something; {@code closer} ends it, should the others fail. */
    <T> Future<T> make(Callable<T> maker, Consumer<T> closer) {
        Future<T> made = threads.submit(maker);
        parts.add(new Part<>(made, closer));
        return made;
    }

    /** All were made. */
    void done() {
        threads.shutdown();
    }

    /** Not all could be made: those that are still on the way are waited for, and all are closed. */
    void abandon() {
        threads.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            threads.awaitTermination(ABANDON_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        parts.forEach(Part::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
