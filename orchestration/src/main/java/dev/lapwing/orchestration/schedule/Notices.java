package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.model.PodState;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Tells people by Events and conditions, beside the work: what cannot be told soon is counted and given up. The same words
 * about the same pod are said once in five minutes. Safe for use by several threads.
 */
final class Notices {

    private static final int WAITING = 4096;
    private static final int AT_ONCE = 8;
    private static final int REMEMBERED = 10_000;
    private static final Duration SAY_AGAIN = Duration.ofMinutes(5);

    private final PodCalls calls;
    private final SchedulerMetrics metrics;
    private final Clock clock;
    private final Semaphore room = new Semaphore(WAITING);
    private final Semaphore speaking = new Semaphore(AT_ONCE);
    private final Map<String, Said> said = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("notice-", 0).factory());

    private record Said(String words, Instant at) {}

    Notices(PodCalls calls, SchedulerMetrics metrics, Clock clock) {
        this.calls = calls;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A pod was bound. */
    void scheduled(PodState pod, String node) {
        tell(() -> calls.event(
                pod,
                "Normal",
                "Scheduled",
                "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + node));
    }

    /** A pod cannot be placed, or is left alone. */
    void unschedulable(PodState pod, String why) {
        if (isNew(pod, why)) {
            tell(() -> {
                calls.unschedulable(pod, why);
                calls.event(pod, "Warning", "FailedScheduling", why);
            });
        }
    }

    private synchronized boolean isNew(PodState pod, String words) {
        Instant now = clock.instant();
        Said before = said.get(pod.uid());
        if (before != null
                && before.words().equals(words)
                && Duration.between(before.at(), now).compareTo(SAY_AGAIN) < 0) {
            return false;
        }
        said.put(pod.uid(), new Said(words, now));
        if (said.size() > REMEMBERED) {
            said.remove(said.keySet().iterator().next());
        }
        return true;
    }

    private void tell(Runnable call) {
        if (threads.isShutdown() || !room.tryAcquire()) {
            metrics.untold();
            return;
        }
        threads.execute(() -> {
            try {
                speaking.acquire();
                try {
                    call.run();
                } finally {
                    speaking.release();
                }
            } catch (KubernetesClientException e) {
                metrics.untold();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                room.release();
            }
        });
    }

    /** Lets those that are under way end. */
    void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                metrics.untold();
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
