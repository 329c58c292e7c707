package dev.lapwing.orchestration.schedule;

import dev.lapwing.orchestration.execute.PlacementLog;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Placements on their way to the topic, so that no pod waits for Kafka: each is taken at once, or dropped and counted.
 *
 * <pre>
 *   accept --> queue --> batch --> topic
 *                |         ^ |
 *         full: dropped    +-+ not acknowledged: again, the same batch
 * </pre>
 *
 * One virtual thread writes; {@link #accept} may be called from any, and does not block.
 */
final class PlacementOutbox implements Service, Consumer<Placement> {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementOutbox.class);
    /** Of some 2 KB each: what a heap of 64 MiB can spare, and a minute of more pods than a site of boards has. */
    static final int CAPACITY = 1_000;

    static final int BATCH = 100;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);
    private static final String AWAY = "kafka";

    /** Where placements go. Its methods throw a {@link KafkaException} where it is worth trying again. */
    interface Topic extends AutoCloseable {

        /** Finds out where to go on; called until it returns. */
        void open() throws InterruptedException;

        /** Returns when all are there; called with the same ones until it does. */
        void write(List<Placement> placements) throws InterruptedException;

        @Override
        void close();
    }

    private final Topic topic;
    private final SchedulerMetrics metrics;
    private final Duration pause;
    private final BlockingQueue<Placement> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final List<Placement> batch = new ArrayList<>();
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health health = new Health.Degraded("has not reached Kafka yet; pods are placed all the same");
    private @Nullable Thread thread;

    /** @param pause before Kafka is tried again */
    PlacementOutbox(Topic topic, SchedulerMetrics metrics, Duration pause) {
        this.topic = topic;
        this.metrics = metrics;
        this.pause = pause;
    }

    /** One that writes to {@code log}, and closes it. */
    static PlacementOutbox to(PlacementLog log, SchedulerMetrics metrics) {
        return new PlacementOutbox(
                new Topic() {
                    @Override
                    public void open() throws InterruptedException {
                        log.open(BATCH);
                    }

                    @Override
                    public void write(List<Placement> placements) throws InterruptedException {
                        log.write(placements);
                    }

                    @Override
                    public void close() {
                        log.close();
                    }
                },
                metrics,
                Duration.ofSeconds(1));
    }

    @Override
    public String name() {
        return "placements";
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("placements").start(this::run);
    }

    @Override
    public void accept(Placement placement) {
        if (closed.getCount() == 0) {
            metrics.recorded(Recorded.STOPPED, 1);
        } else if (!queue.offer(placement)) {
            metrics.recorded(Recorded.OUTBOX_FULL, 1);
        }
    }

    private void run() {
        try {
            if (!untilDone(topic::open)) {
                return;
            }
            while (closed.getCount() > 0 || !queue.isEmpty()) {
                Placement first = queue.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    if (!untilDone(() -> topic.write(batch))) {
                        return;
                    }
                    metrics.recorded(Recorded.WRITTEN, batch.size());
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            health = new Health.Down("placements are no longer written: " + e, e);
            LOG.atError().addKeyValue(LogKeys.SERVICE, name()).setCause(e).log("cannot go on");
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    /** Tries until Kafka does it, and once more after this was closed; {@code false} if that failed, too. */
    private boolean untilDone(Step step) throws InterruptedException {
        while (true) {
            boolean isLastTry = closed.getCount() == 0;
            try {
                step.run();
                health = new Health.Up("placements are written");
                if (failures.recovered(AWAY) > 0) {
                    LOG.atInfo().addKeyValue(LogKeys.SERVICE, name()).log("placements are written again");
                }
                return true;
            } catch (KafkaException e) {
                String reason = String.valueOf(e.getMessage());
                metrics.setback();
                health = new Health.Degraded("pods are placed, and not told to the topic: " + reason);
                failures.failure(AWAY)
                        .addKeyValue(LogKeys.REASON, reason)
                        .log("placements cannot be written; they wait, as many as there is room for");
            }
            if (isLastTry) {
                return false;
            }
            var _ = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Health check() {
        return health;
    }

    /** Writes what waits as far as Kafka takes it now, and counts the rest. */
    @Override
    public void close() {
        closed.countDown();
        Thread running = thread;
        try {
            if (running != null && !running.join(STOP_WITHIN)) {
                running.interrupt();
                running.join(STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        topic.close();
        int left = batch.size() + queue.size();
        queue.clear();
        batch.clear();
        if (left > 0) {
            metrics.recorded(Recorded.STOPPED, left);
            LOG.atWarn()
                    .addKeyValue(LogKeys.COUNT, left)
                    .log("placements were not written before the scheduler stopped");
        }
    }
}
