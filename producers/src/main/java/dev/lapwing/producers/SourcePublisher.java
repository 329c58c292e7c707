package dev.lapwing.producers;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what one source has in its outbox, each item once, and in order as long as the log loses nothing.
 *
 * <pre>
 *   start         outbox held, topic there, tail read
 *  ------> Opening ----------------------------------> Publishing
 *          ^  |  ^                                      |      |
 *          |  |  +------- the log is another one -------+      | a record failed,
 *    pause |  | not to be had                                  | outbox lost
 *     over |  v                                                |
 *         Recovering &lt;-----------------------------------------+
 *
 *  From each of them: close() leads to Closed, a defect of our own to Failed.
 * </pre>
 *
 * <p>Opening is the same at start and after any trouble: the outbox hands out everything that is not settled, and what
 * stands in the topic's tail already (by {@code ce_id}) is not sent again. So nothing has to be remembered over a crash
 * but the files themselves.
 *
 * <p>While it publishes, a {@link LogWatch} looks every few seconds which log the partition has. Only what that log certainly
 * holds is let go. If it lacks something that was acknowledged (the rack lost power, the topic was made anew), everything
 * begins at Opening, which finds what is missing; it then stands behind what was sent meanwhile.
 *
 * <p>One thread of its own does all of it; acknowledgements reach it through the {@link Window}.
 *
 * @param <T> what the outbox hands out
 */
final class SourcePublisher<T> implements Service {

    /** How it goes. */
    sealed interface State {
        /** Takes hold of outbox and topic; {@code after} what, if it is not the first time. */
        record Opening(@Nullable Setback after) implements State {}

        /** Sends. */
        record Publishing(TopicSession session, LogWatch watch) implements State {}

        /** Waits before it tries again. */
        record Recovering(Setback setback, Duration pause) implements State {}

        /** Was closed. */
        record Closed() implements State {}

        /** Does not recover by itself. */
        record Failed(Throwable cause) implements State {}
    }

    /**
     * How it paces itself.
     *
     * @param firstPause of Recovering; doubled up to {@code longestPause} until a record is acknowledged
     * @param idle longest wait for a picture or an acknowledgement
     * @param lookEvery between two looks at the log
     * @param quiet see {@link TopicTail#read}
     */
    record Pace(Duration firstPause, Duration longestPause, Duration idle, Duration lookEvery, Duration quiet) {

        /** The usual pace over an outbox that keeps what is acknowledged for {@code settle}. */
        static Pace of(Duration settle) {
            return new Pace(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(250),
                    Duration.ofMillis(Math.clamp(settle.toMillis() / 4, 200, 5_000)),
                    Duration.ofMillis(100));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SourcePublisher.class);
    private static final Duration UNANSWERED_TOO_LONG = Duration.ofSeconds(10);
    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(5);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(8);

    private final String name;
    private final Outbox<T> outbox;
    private final TopicSession.Plan plan;
    private final PublishMetrics metrics;
    private final Pace pace;
    private final FirstThenCount setbacks = new FirstThenCount(LOG);

    private volatile State state = new State.Opening(null);
    private volatile Window<T> window = new Window<>();
    private volatile boolean closed;
    private @Nullable Thread thread;
    private Duration nextPause;
    private @Nullable T waiting;

    SourcePublisher(String name, Outbox<T> outbox, TopicSession.Plan plan, PublishMetrics metrics, Pace pace) {
        this.name = name;
        this.outbox = outbox;
        this.plan = plan;
        this.metrics = metrics;
        this.pace = pace;
        this.nextPause = pace.firstPause();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start() {
        // A platform thread: it waits in poll(2) for the directory.
        thread = Thread.ofPlatform().name(name).start(this::run);
    }

    private void run() {
        try {
            while (!closed) {
                state = switch (state) {
                    case State.Opening opening -> open();
                    case State.Publishing publishing -> publish(publishing);
                    case State.Recovering recovering -> {
                        Thread.sleep(recovering.pause());
                        yield new State.Opening(recovering.setback());
                    }
                    case State.Closed done -> done;
                    case State.Failed failed -> failed;
                };
            }
            endSession(LAST_ACKNOWLEDGEMENTS);
            takeAcknowledgements();
            state = new State.Closed();
        } catch (InterruptedException | IOException e) {
            endSession(Duration.ZERO); // closing; what is on disk tells all at the next start
            state = new State.Closed();
        } catch (RuntimeException | Error e) {
            endSession(Duration.ZERO);
            state = new State.Failed(e);
        } finally {
            outbox.close();
        }
    }

    private void endSession(Duration patience) {
        if (state instanceof State.Publishing publishing) {
            publishing.session().close(patience);
        }
    }

    private State open() throws InterruptedException {
        waiting = null;
        window = new Window<>();
        metrics.inFlight(0);
        try {
            outbox.open();
            int held = outbox.size();
            // An earlier session of ours may have records on the way only if it left items behind.
            var session = TopicSession.open(plan, held, held == 0 ? Duration.ZERO : pace.quiet());
            return new State.Publishing(session, new LogWatch(name, session, outbox, pace.lookEvery()));
        } catch (IOException e) {
            return setback(Setback.outbox(e));
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return setback(Setback.of(e, plan.topic().name()));
        }
    }

    private State publish(State.Publishing publishing) throws InterruptedException {
        TopicSession session = publishing.session();
        try {
            takeAnswers();
            Optional<Setback> changed = publishing.watch().turn(window);
            if (changed.isPresent()) {
                return leave(session, changed.get());
            }
            if (waiting == null && !outbox.full()) {
                waiting = outbox.next(window.isEmpty() ? pace.idle() : Duration.ZERO)
                        .orElse(null);
            }
            T item = waiting;
            if (item != null && hasRoomFor(item)) {
                waiting = null;
                send(session, item);
            } else if (item != null || !window.isEmpty() || outbox.full()) {
                window.awaitAnswer(pace.idle());
            }
            return publishing;
        } catch (IOException e) {
            session.close(Duration.ZERO);
            return setback(Setback.outbox(e));
        } catch (KafkaException e) {
            return failed(session, e);
        }
    }

    /** A record failed. It is asked why before the session is closed: what is on the way then fails because of that. */
    private State failed(TopicSession session, KafkaException noticed) {
        Setback because =
                Setback.of(session.failure().orElse(noticed), plan.topic().name());
        session.close(Duration.ZERO);
        try {
            takeAcknowledgements(); // and what the topic refused, if it was noticed by the next record's being sent
        } catch (IOException e) {
            return setback(Setback.outbox(e));
        }
        return setback(because);
    }

    /** The log is another one, or nobody can say. What is on its way may still arrive, unless the topic is gone. */
    private State leave(TopicSession session, Setback because) throws IOException {
        boolean moved = because.fault() == PublishFault.LOG_CHANGED;
        session.close(moved ? LAST_ACKNOWLEDGEMENTS : Duration.ZERO);
        takeAcknowledgements();
        if (!moved && because.fault() != PublishFault.TOPIC_GONE) {
            return setback(because);
        }
        metrics.setback(because.fault());
        LOG.atInfo().addKeyValue(LogKeys.SERVICE, name).log("{}", because.detail());
        return new State.Opening(because);
    }

    private boolean hasRoomFor(T item) {
        return window.isEmpty()
                || window.bytes() + outbox.recordBytes(item) <= plan.limits().windowBytes();
    }

    private void send(TopicSession session, T item) throws IOException {
        Optional<Outgoing> prepared = outbox.prepare(item);
        if (prepared.isEmpty()) {
            return;
        }
        Outgoing outgoing = prepared.get();
        if (session.tail().contains(outgoing.id())) {
            outbox.acknowledged(item, true);
            metrics.found();
            return;
        }
        var sent = window.add(item, outgoing.value().length, outgoing.writtenAt());
        metrics.inFlight(window.size());
        session.send(outgoing, sent);
    }

    /**
     * Takes what was answered.
     *
     * @throws KafkaException the first failure
     */
    private void takeAnswers() throws IOException {
        Optional<Exception> failure = takeAcknowledgements();
        if (failure.isPresent()) {
            throw failure.get() instanceof KafkaException kafka ? kafka : new KafkaException(failure.get());
        }
    }

    /** Takes what was acknowledged, up to the first failure, which it returns. */
    private Optional<Exception> takeAcknowledgements() throws IOException {
        Window<T>.Sent sent = window.pollAnswered();
        while (sent != null) {
            if (sent.failure().isPresent()) {
                if (sent.failure().get() instanceof RecordTooLargeException) {
                    outbox.refused(sent.item());
                }
                return sent.failure();
            }
            outbox.acknowledged(sent.item(), false);
            metrics.published(Duration.between(sent.writtenAt(), plan.clock().instant()));
            metrics.inFlight(window.size());
            recovered();
            sent = window.pollAnswered();
        }
        return Optional.empty();
    }

    private State setback(Setback setback) {
        Duration pause = nextPause;
        Duration doubled = pause.multipliedBy(2);
        nextPause = doubled.compareTo(pace.longestPause()) > 0 ? pace.longestPause() : doubled;
        metrics.setback(setback.fault());
        setbacks.failure(setback.fault().label())
                .addKeyValue(LogKeys.SERVICE, name)
                .addKeyValue(LogKeys.REASON, setback.fault())
                .log("{} (tried again in {} s)", setback.detail(), pause.toSeconds());
        return new State.Recovering(setback, pause);
    }

    private void recovered() {
        if (nextPause.equals(pace.firstPause())) {
            return;
        }
        nextPause = pace.firstPause();
        long count = 0;
        for (PublishFault fault : PublishFault.values()) {
            count += setbacks.recovered(fault.label());
        }
        LOG.atInfo()
                .addKeyValue(LogKeys.SERVICE, name)
                .addKeyValue(LogKeys.COUNT, count)
                .log("publishes again");
    }

    @Override
    public Health check() {
        return switch (state) {
            case State.Opening(Setback after) when after != null -> new Health.Waiting(after.detail());
            case State.Opening opening ->
                new Health.Waiting("opens " + plan.topic().name());
            case State.Publishing publishing -> publishing();
            case State.Recovering recovering ->
                new Health.Waiting(recovering.setback().detail());
            case State.Closed done -> new Health.Waiting("closed");
            case State.Failed failed -> new Health.Down("failed: " + failed.cause(), failed.cause());
        };
    }

    private Health publishing() {
        Duration unanswered = window.unanswered();
        if (unanswered.compareTo(UNANSWERED_TOO_LONG) > 0) {
            return new Health.Degraded(plan.topic().name() + " has not acknowledged anything for "
                    + unanswered.toSeconds() + " s; what is not acknowledged stays on disk. See that the brokers run");
        }
        return outbox.trouble()
                .<Health>map(Health.Degraded::new)
                .orElseGet(() -> new Health.Up("publishes to " + plan.topic().name()));
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            if (!(state instanceof State.Publishing)) {
                running.interrupt(); // it may wait for a broker, or for its next try
            }
            if (!running.join(CLOSE_WITHIN)) {
                running.interrupt();
                running.join(LAST_ACKNOWLEDGEMENTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
