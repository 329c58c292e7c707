package dev.lapwing.bridge;

import dev.lapwing.bridge.LaneQueue.Batch;
import dev.lapwing.bridge.LaneQueue.Interruption;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards one partition of the edge, on a thread of its own; see {@link LaneState} for what it does when. The poll
 * thread fills its {@link LaneQueue}; whatever fails, the lane lets go of everything and opens again at the position that
 * the cloud has.
 */
final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration IDLE_CHECK = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Of a lane that the group was not asked about; or that is fenced again, by another that believes the same. */
    private static final Duration FENCED_PAUSE = Duration.ofSeconds(2);

    private static final Duration FENCED_AGAIN = Duration.ofSeconds(10);
    /** For a group whose coordinator cannot write, because too few of its replicas live: no lane can be moved then. */
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(30);

    private final TopicPartition partition;
    private final LaneOpener opener;
    private final Membership membership;
    private final LaneQueue queue;
    private final ByteBudget budget;
    private final BridgeMetrics metrics;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CompletableFuture<Void> leaving = new CompletableFuture<>();
    private final Thread thread;
    private final TransactionSize size;
    private final Map<Long, Unforwardable> dead = new HashMap<>();
    private long isolateUntil = -1;
    private long fencedAt = System.nanoTime() - FENCED_AGAIN.toNanos();
    private Duration pause = FIRST_PAUSE;
    private volatile LaneState state = new LaneState.Opening(Optional.empty());
    private volatile Progress progress = Progress.UNKNOWN;

    Lane(
            TopicPartition partition,
            LaneOpener opener,
            Membership membership,
            ByteBudget budget,
            BridgeMetrics metrics,
            TransactionSize size) {
        this.partition = partition;
        this.opener = opener;
        this.membership = membership;
        this.queue = new LaneQueue(budget);
        this.budget = budget;
        this.metrics = metrics;
        this.size = size;
        this.thread =
                Thread.ofPlatform().name("bridge-lane-" + partition).daemon().unstarted(this::run);
    }

    /**
     * What the cloud has of this partition.
     *
     * @param next offset that it does not have; -1 while that is not known
     * @param leaderEpoch of the record before it
     * @param timestamp of the record before it, milliseconds since 1970; -1 if not known
     */
    record Progress(long next, Optional<Integer> leaderEpoch, long timestamp) {
        static final Progress UNKNOWN = new Progress(-1, Optional.empty(), -1);

        /** Whether the cloud has said it. */
        boolean isKnown() {
            return next >= 0;
        }
    }

    TopicPartition partition() {
        return partition;
    }

    LaneQueue queue() {
        return queue;
    }

    LaneState state() {
        return state;
    }

    Progress progress() {
        return progress;
    }

    void start() {
        thread.start();
    }

    /** Asks it to leave after the transaction that it is in. */
    void leave() {
        leaving.complete(null);
        queue.wake();
    }

    /** Waits until it has left; interrupts it when the deadline ({@link System#nanoTime}) is past. */
    void awaitLeft(long deadline) throws InterruptedException {
        if (!thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
            // Whoever takes over fences what this thread still does.
            thread.interrupt();
        }
    }

    private void run() {
        LaneState next = state;
        try {
            while (!(next instanceof LaneState.Left)) {
                state = next;
                next = left() ? new LaneState.Left() : step(next);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.atDebug().addKeyValue(LogKeys.TOPIC, partition).log("lane interrupted while it left");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue(LogKeys.TOPIC, partition).setCause(e).log("lane failed: a defect of the bridge");
            died = e;
        } finally {
            queue.shut();
            if (state instanceof LaneState.Forwarding forwarding) {
                forwarding.session().close();
            }
            state = new LaneState.Left();
        }
    }

    private volatile @Nullable RuntimeException died;

    /** The defect that ended it, if one did. */
    Optional<RuntimeException> died() {
        return Optional.ofNullable(died);
    }

    private boolean left() {
        return leaving.isDone();
    }

    private LaneState step(LaneState now) throws InterruptedException {
        return switch (now) {
            case LaneState.Opening opening -> open(opening);
            case LaneState.Forwarding forwarding -> forward(forwarding.session());
            case LaneState.BackingOff backingOff -> {
                pause(backingOff.pause());
                yield new LaneState.Opening(backingOff.because());
            }
            case LaneState.Fenced fenced -> {
                pause(fenced.pause());
                yield new LaneState.Opening(Optional.empty());
            }
            case LaneState.Left left -> left;
        };
    }

    private void pause(Duration time) throws InterruptedException {
        await(leaving, time);
    }

    private static void await(CompletableFuture<?> event, Duration atMost) throws InterruptedException {
        try {
            event.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atTrace().log("nothing in {}", atMost);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private LaneState open(LaneState.Opening opening) throws InterruptedException {
        try {
            Optional<LaneOpener.Opened> taken =
                    opener.open(partition, size.timeout(), opening.because(), this::stillOwn);
            if (taken.isEmpty()) {
                return state; // left
            }
            LaneOpener.Opened opened = taken.get();
            progress = new Progress(opened.point().offset(), opened.point().leaderEpoch(), -1);
            queue.want(opened.point());
            opener.wakePollThread();
            recovered("open");
            return new LaneState.Forwarding(opened.session());
        } catch (LaneOpener.OpeningException e) {
            if (Setback.fenced(e.reason())) {
                return fenced();
            }
            return backOff("open", e.reason(), e.cloud(), opening.because());
        }
    }

    /**
     * Whether to go on: waits until the group counts this instance among its members, or the lane is to leave. To open fences
     * whoever has the source: one that was cut off must not do that before it has been told. A lane that has never been
     * open was assigned lately, and goes on.
     */
    private boolean stillOwn() throws InterruptedException {
        if (progress.isKnown() && !left()) {
            CompletableFuture<Void> confirmation = membership.confirmation();
            try {
                opener.wakePollThread();
                await(CompletableFuture.anyOf(confirmation, leaving), CONFIRMED_WITHIN);
                if (!confirmation.isDone() && !left()) {
                    LOG.atWarn()
                            .addKeyValue(LogKeys.TOPIC, partition)
                            .log(
                                    "the local cluster has not said for {} s whether this bridge still is in its group;"
                                            + " it forwards all the same. See with lapwing status that the brokers run"
                                            + " and their replicas are in sync",
                                    CONFIRMED_WITHIN.toSeconds());
                }
            } finally {
                membership.forget(confirmation);
            }
        }
        return !left();
    }

    private LaneState forward(Session session) throws InterruptedException {
        boolean isolating = progress.next() <= isolateUntil;
        // Half of the lane's share, so that the other half is fetched while this one is on its way.
        long most = Math.min(size.bytes(), budget.share() / 2);
        Batch batch = queue.take(most, isolating ? 1 : Integer.MAX_VALUE, IDLE_CHECK);
        try {
            Future<Map<String, Uuid>> ids = opener.edge().topicIds();
            if (left()) {
                return state;
            }
            if (!batch.records().isEmpty()) {
                long startedAt = System.nanoTime();
                Session.Receipt receipt = session.forward(batch, dead, opener.letters(), ids);
                committed(batch, receipt, Duration.ofNanos(System.nanoTime() - startedAt));
                return state;
            }
            Optional<Interruption> interruption = queue.interruption();
            if (interruption.isPresent()) {
                return reopen(session, interruption);
            }
            session.checkTopic(ids);
            return state;
        } catch (Session.ReplacedException e) {
            aborted(batch);
            return reopen(session, Optional.empty());
        } catch (Session.RefusedException e) {
            aborted(batch);
            return refused(session, batch, e);
        } catch (EdgeException e) {
            if (batch.records().isEmpty()) {
                return state; // the idle check was not answered: nothing is known, nothing is lost
            }
            aborted(batch);
            session.close();
            return backOff("forward", e.reason(), false, Optional.empty());
        } catch (KafkaException e) {
            aborted(batch);
            return failed(session, e);
        } finally {
            budget.release(batch.bytes());
        }
    }

    private void committed(Batch batch, Session.Receipt receipt, Duration took) {
        ConsumerRecord<byte[], byte[]> last = batch.records().getLast();
        progress = new Progress(receipt.next(), last.leaderEpoch(), last.timestamp());
        size.committed(batch.bytes(), took);
        pause = FIRST_PAUSE;
        String topic = partition.topic();
        metrics.transactions.labelValues(BridgeMetrics.Outcome.COMMITTED.name()).inc();
        metrics.forwarded.labelValues(topic).inc(receipt.forwarded());
        metrics.repeats.labelValues(topic).inc(receipt.repeats());
        for (ConsumerRecord<byte[], byte[]> letter : receipt.deadLetters()) {
            Unforwardable reason = dead.remove(letter.offset());
            String name = reason == null ? Unforwardable.REFUSED.name() : reason.name();
            metrics.deadLetters.labelValues(name).inc();
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, partition)
                    .addKeyValue(LogKeys.OFFSET, letter.offset())
                    .addKeyValue(LogKeys.REASON, name)
                    .log("cannot be forwarded; it is in {}.dlq", topic);
        }
        long now = System.currentTimeMillis();
        var latency = metrics.latency.labelValues("bridge");
        batch.records().forEach(record -> latency.observe(Math.max(0, now - record.timestamp()) / 1000.0));
        recovered("forward");
    }

    private void aborted(Batch batch) {
        if (!batch.records().isEmpty()) {
            metrics.transactions
                    .labelValues(BridgeMetrics.Outcome.ABORTED.name())
                    .inc();
        }
    }

    private LaneState refused(Session session, Batch batch, Session.RefusedException refusal)
            throws InterruptedException {
        Throwable cause = refusal.getCause() == null ? refusal : refusal.getCause();
        Optional<Unforwardable> reason = Unforwardable.of(cause);
        if (reason.isEmpty()) {
            return failed(session, cause);
        }
        // Brokers refuse whole batches: only a record that was refused alone is known to be the one.
        if (batch.records().size() == 1 || reason.get() == Unforwardable.TOO_LARGE) {
            dead.put(refusal.offset(), reason.get());
        } else {
            isolateUntil = batch.records().getLast().offset();
        }
        return reopen(session, Optional.empty());
    }

    private LaneState failed(Session session, Throwable failure) throws InterruptedException {
        session.close();
        if (Setback.fenced(failure)) {
            return fenced();
        }
        if (Setback.timeout(failure)) {
            size.timedOut();
        }
        return backOff("forward", failure, true, Optional.empty());
    }

    private LaneState reopen(Session session, Optional<Interruption> because) {
        session.close();
        queue.shut();
        return new LaneState.Opening(because);
    }

    private LaneState fenced() {
        queue.shut();
        metrics.transactions.labelValues(BridgeMetrics.Outcome.FENCED.name()).inc();
        LOG.atInfo()
                .addKeyValue(LogKeys.TOPIC, partition)
                .log("fenced: another instance took over, or the cloud gave up a transaction of this one");
        boolean again = System.nanoTime() - fencedAt < FENCED_AGAIN.toNanos();
        fencedAt = System.nanoTime();
        return new LaneState.Fenced(again || !progress.isKnown() ? FENCED_PAUSE : FIRST_PAUSE);
    }

    private LaneState backOff(String kind, Throwable failure, boolean cloud, Optional<Interruption> because) {
        queue.shut();
        String sentence = Setback.sentence(failure, cloud);
        failures.failure(kind)
                .addKeyValue(LogKeys.TOPIC, partition)
                .addKeyValue(LogKeys.REASON, sentence)
                .setCause(LOG.isDebugEnabled() ? failure : null)
                .log("not forwarded for now; trying again");
        double jitter = ThreadLocalRandom.current().nextDouble(0.8, 1.2);
        Duration now = Duration.ofMillis((long) (pause.toMillis() * jitter));
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        return new LaneState.BackingOff(sentence, cloud, now, because);
    }

    private void recovered(String kind) {
        long failed = failures.recovered(kind);
        if (failed > 0) {
            LOG.atInfo()
                    .addKeyValue(LogKeys.TOPIC, partition)
                    .addKeyValue(LogKeys.COUNT, failed)
                    .log("forwarded again");
        }
    }
}
