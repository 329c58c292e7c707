package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PositionLogTest {

    private static final Uuid ID = new Uuid(1, 1);
    private static final Source NODE1 = new Source("home", "node1", ID, 0);
    private static final Source NODE2 = new Source("home", "node2", new Uuid(1, 2), 0);
    /** Of which {@link FakeLogs} lets one pass with each record. */
    private static final Duration STALL = Duration.ofSeconds(20);

    private final FakeLogs logs = new FakeLogs();
    private final TopicPartition topic = logs.log(TopicNames.BRIDGE_OFFSETS, 0);
    private Uuid topicId = new Uuid(9, 1);
    private final PositionLog positions = new PositionLog("home", new PositionLog.Topic() {
        @Override
        public PositionLog.Ends ends() {
            return new PositionLog.Ends(topicId, logs.ends());
        }

        @Override
        public LogReader reader() {
            return logs.reader();
        }
    });

    @Test
    void readsTheTopicOnceForAllLanesAndThenOnlyWhatCameSince() throws InterruptedException {
        commit(NODE1, 1, 100);
        commit(NODE2, 1, 100);

        assertThat(offsets(NODE1)).containsExactly(100L);
        assertThat(offsets(NODE2)).containsExactly(100L);
        assertThat(logs.delivered()).isEqualTo(200);
        assertThat(logs.readers()).isEqualTo(1);

        commit(NODE1, 101, 103);
        assertThat(offsets(NODE1)).containsExactly(103L);
        assertThat(logs.delivered()).isEqualTo(203);
    }

    @Test
    void readsForAsLongAsItGetsFurther() throws InterruptedException {
        commit(NODE1, 1, 1_000); // which takes fifty times as long as it may stall

        assertThat(offsets(NODE1)).containsExactly(1_000L);
    }

    @Test
    void failsWhenItGetsNoFurtherAndThenGoesOnFromThere() throws InterruptedException {
        commit(NODE1, 1, 100);
        logs.stickAfter(60);

        assertThatThrownBy(() -> positions.of(NODE1, STALL))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("beyond 60 of 100");

        logs.goOn();
        assertThat(offsets(NODE1)).containsExactly(100L);
        assertThat(logs.delivered()).isEqualTo(100);
    }

    @Test
    void hasTheNewestIdOfARecreatedTopicLastWhateverTheClockSaid() throws InterruptedException {
        var former = new Source("home", "node1", new Uuid(1, 3), 0);
        append(new Position(
                former, "edge", 7, Optional.empty(), Optional.empty(), Instant.parse("2026-11-22T10:00:00Z")));
        append(new Position(NODE1, "edge", 3, Optional.empty(), Optional.empty(), Instant.EPOCH));
        append(new Position(
                new Source("elsewhere", "node1", ID, 0), "edge", 5, Optional.empty(), Optional.empty(), Instant.EPOCH));

        assertThat(offsets(NODE1)).containsExactly(7L, 3L);
    }

    @Test
    void forgetsWhatItReadOfATopicThatWasCutOrRecreated() throws InterruptedException {
        commit(NODE1, 1, 100);
        assertThat(offsets(NODE1)).containsExactly(100L);

        logs.log(TopicNames.BRIDGE_OFFSETS, 0);
        commit(NODE1, 1, 20);
        assertThat(offsets(NODE1)).containsExactly(20L);

        topicId = new Uuid(9, 2);
        logs.log(TopicNames.BRIDGE_OFFSETS, 0);
        commit(NODE2, 1, 200);
        assertThat(offsets(NODE1)).isEmpty();
    }

    @Test
    void isMadeForManyTransactionsAndForBoardsWithAnyClock() {
        assertThat(Cloud.positionsTopic(3, 2).config())
                .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")
                .containsEntry(TopicConfig.DELETE_RETENTION_MS_CONFIG, "600000")
                .containsEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }

    private List<Long> offsets(Source source) throws InterruptedException {
        return positions.of(source, STALL).stream().map(Position::offset).toList();
    }

    private void commit(Source source, int from, int to) {
        for (int offset = from; offset <= to; offset++) {
            append(new Position(source, "edge", offset, Optional.of(1), Optional.empty(), Instant.EPOCH));
        }
    }

    private void append(Position position) {
        logs.append(topic, PositionJson.value(position));
    }
}
