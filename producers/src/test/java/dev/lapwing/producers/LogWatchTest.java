package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** A watch that looks whenever it is asked to, at a log that says what the test wants. */
class LogWatchTest {

    private static final Uuid TOPIC = Uuid.randomUuid();

    private final ToldLog log = new ToldLog();
    private final NotedOutbox outbox = new NotedOutbox();
    private final Window<String> window = new Window<>();
    private final LogWatch watch = new LogWatch("camera", log, outbox, Duration.ZERO);

    @Test
    void settlesWhatALogHoldsThatIsTheSame() throws IOException {
        acknowledge("id1", 7);
        log.looks.add(done(new LogState(TOPIC, 3)));

        turn(2);

        assertThat(outbox.settled).hasSize(1);
        assertThat(log.compared).isEmpty();
    }

    @Test
    void comparesAnotherLeadersLogOnceAllIsAnswered() throws IOException {
        acknowledge("id1", 7);
        Window<String>.Sent sent = window.add("picture2", 100, Instant.EPOCH);
        log.looks.add(done(new LogState(TOPIC, 4)));
        turn(3);
        assertThat(log.compared).as("compared while something is on its way").isEmpty();

        sent.onCompletion(null, null);
        acknowledge("id2", 8);
        window.pollAnswered();
        log.looks.add(done(new LogState(TOPIC, 4)));
        log.answers.add(CompletableFuture.completedFuture(true));
        turn(4);

        assertThat(log.compared).containsExactly(List.of("id1", "id2"));
        assertThat(outbox.settledAnew).isEqualTo(1);
        log.looks.add(done(new LogState(TOPIC, 4)));
        turn(2);
        assertThat(outbox.settled).as("the log is that leader's from now on").hasSize(1);
    }

    @Test
    void endsTheSessionWhoseLogLacksSomething() throws IOException {
        acknowledge("id1", 7);
        log.looks.add(done(new LogState(TOPIC, 4)));
        log.answers.add(CompletableFuture.completedFuture(false));

        assertThat(turn(4)).map(Setback::fault).contains(PublishFault.LOG_CHANGED);
        assertThat(outbox.settled).isEmpty();
    }

    @Test
    void comparesAgainWhatCouldNotBeRead() throws IOException {
        acknowledge("id1", 7);
        log.looks.add(done(new LogState(TOPIC, 4)));
        log.answers.add(CompletableFuture.failedFuture(new TimeoutException("a leader that is busy")));
        log.looks.add(done(new LogState(TOPIC, 4)));
        log.answers.add(CompletableFuture.completedFuture(true));

        assertThat(turn(8)).isEmpty();

        assertThat(log.compared).hasSize(2);
        assertThat(outbox.settledAnew).isEqualTo(1);
    }

    @Test
    void endsTheSessionWhoseTopicWasMadeAnew() throws IOException {
        log.looks.add(done(new LogState(Uuid.randomUuid(), 3)));

        assertThat(turn(2)).map(Setback::fault).contains(PublishFault.LOG_CHANGED);
    }

    @Test
    void noticesThatATopicIsGoneThoughItsRecordsAreNeverAnswered() throws IOException {
        window.add("picture1", 100, Instant.EPOCH);
        log.looks.add(done(new LogState(TOPIC, 4)));
        log.looks.add(CompletableFuture.failedFuture(new UnknownTopicOrPartitionException("gone")));

        assertThat(turn(6)).map(Setback::fault).contains(PublishFault.TOPIC_GONE);
    }

    @Test
    void doesNotBelieveABrokerThatDoesNotKnowYetWhoLeads() throws IOException {
        acknowledge("id1", 7);
        log.looks.add(done(new LogState(TOPIC, 2)));

        assertThat(turn(2)).isEmpty();

        assertThat(outbox.settled).isEmpty();
        assertThat(log.compared).isEmpty();
    }

    /** Under load something is always on its way; what matters is what was before the new leader was seen. */
    @Test
    void waitsOnlyForWhatWasSentBeforeItSawTheOtherLeader() throws IOException {
        Window<String>.Sent before = window.add("picture1", 100, Instant.EPOCH);
        log.looks.add(done(new LogState(TOPIC, 4)));
        turn(2);
        window.add("picture2", 100, Instant.EPOCH);
        log.looks.add(done(new LogState(TOPIC, 4)));
        turn(3);
        before.onCompletion(null, null);
        window.pollAnswered();
        log.answers.add(CompletableFuture.completedFuture(true));

        turn(4);

        assertThat(log.compared).hasSize(1);
    }

    @Test
    void doesNotBelieveTheFormerLeaderAfterItSawItsSuccessor() throws IOException {
        window.add("picture1", 100, Instant.EPOCH);
        log.looks.add(done(new LogState(TOPIC, 4)));
        turn(3);
        log.looks.add(done(new LogState(TOPIC, 3)));

        turn(2);

        assertThat(outbox.settled).isEmpty();
    }

    /** Turns so often, or until the session is to end. */
    private Optional<Setback> turn(int times) throws IOException {
        Optional<Setback> end = Optional.empty();
        for (int i = 0; i < times && end.isEmpty(); i++) {
            end = watch.turn(window);
        }
        return end;
    }

    private void acknowledge(String id, long offset) {
        log.acknowledged.add(offset, id, System.nanoTime());
    }

    private static CompletableFuture<LogState> done(LogState state) {
        return CompletableFuture.completedFuture(state);
    }

    /** Answers what it was told to, in that order, and then nothing more. */
    private static final class ToldLog implements LogWatch.Log {
        private final Acknowledged acknowledged = new Acknowledged();
        private final List<CompletableFuture<LogState>> looks = new ArrayList<>();
        private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        private final List<List<String>> compared = new ArrayList<>();

        @Override
        public String topic() {
            return "node1";
        }

        @Override
        public LogState opened() {
            return new LogState(TOPIC, 3);
        }

        @Override
        public CompletableFuture<LogState> look() {
            return looks.isEmpty() ? new CompletableFuture<>() : looks.removeFirst();
        }

        @Override
        public Acknowledged acknowledged() {
            return acknowledged;
        }

        @Override
        public CompletableFuture<Boolean> holds(List<Acknowledged.Mark> marks, LogState now) {
            compared.add(marks.stream().map(Acknowledged.Mark::id).toList());
            return answers.removeFirst();
        }
    }

    private static final class NotedOutbox implements Outbox<String> {
        private final List<Long> settled = new ArrayList<>();
        private int settledAnew;

        @Override
        public void settle(long unchangedUntil) {
            settled.add(unchangedUntil);
        }

        @Override
        public void settleAnew() {
            settledAnew++;
        }

        @Override
        public void open() {}

        @Override
        public int size() {
            return 0;
        }

        @Override
        public Optional<String> next(Duration timeout) {
            return Optional.empty();
        }

        @Override
        public long recordBytes(String item) {
            return 0;
        }

        @Override
        public Optional<Outgoing> prepare(String item) {
            return Optional.empty();
        }

        @Override
        public void acknowledged(String item, boolean found) {}

        @Override
        public void refused(String item) {}

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public Optional<String> trouble() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
