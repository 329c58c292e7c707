package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.producers.TopicTail.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.junit.jupiter.api.Test;

/** How a session reads a log whose leaders come and go. */
class TopicSessionTest {

    private static final Uuid TOPIC = Uuid.randomUuid();
    private static final LogState FIRST = new LogState(TOPIC, 3);
    private static final LogState NEXT = new LogState(TOPIC, 4);
    private static final Tail SHORT = new Tail(6, Map.of("id6", 6L));
    private static final Tail LONG = new Tail(7, Map.of("id6", 6L, "id7", 7L));

    private final List<LogState> asked = new ArrayList<>();

    @Test
    void readsAgainWhereAnotherBrokerLedMeanwhile() throws Exception {
        var read = TopicSession.read(FIRST, log -> read(log, log.equals(FIRST) ? SHORT : LONG), () -> done(NEXT));

        assertThat(read).isEqualTo(new TopicSession.Read(NEXT, LONG));
        assertThat(asked).containsExactly(FIRST, NEXT);
    }

    @Test
    void readsAgainWhereTheEndWentWithItsLeader() throws Exception {
        var read = TopicSession.read(
                FIRST,
                log -> {
                    if (log.equals(FIRST)) {
                        throw new OffsetOutOfRangeException(Map.of());
                    }
                    return read(log, SHORT);
                },
                () -> done(NEXT));

        assertThat(read).isEqualTo(new TopicSession.Read(NEXT, SHORT));
    }

    @Test
    void givesUpWhereTheSameLeaderDoesNotLetItReadOn() {
        assertThatThrownBy(() -> TopicSession.read(
                        FIRST,
                        log -> {
                            throw new NotEnoughReplicasException("no further than 7");
                        },
                        () -> done(FIRST)))
                .isInstanceOf(NotEnoughReplicasException.class)
                .hasMessage("no further than 7");
    }

    private Tail read(LogState log, Tail tail) {
        asked.add(log);
        return tail;
    }

    private static CompletableFuture<LogState> done(LogState state) {
        return CompletableFuture.completedFuture(state);
    }
}
