package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.bridge.LaneQueue.Batch;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final Uuid ID = new Uuid(1, 1);
    private static final Source SOURCE = new Source("home", "node1", ID, 0);
    private final TimeoutException silence = new TimeoutException("the local cluster is away");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Session session =
            new Session(SOURCE, "edge", "cameraData", producer, RepeatFilter.NONE, Optional.empty(), Clock.systemUTC());
    private final DeadLetters letters = letters();

    @BeforeEach
    void begin() {
        producer.initTransactions();
    }

    @Test
    void commitsRecordsAndThePositionBehindThem() throws Exception {
        Session.Receipt receipt =
                session.forward(batch(), Map.of(), letters, CompletableFuture.completedFuture(Map.of("node1", ID)));

        assertThat(receipt.next()).isEqualTo(8);
        assertThat(producer.transactionCommitted()).isTrue();
        assertThat(producer.history())
                .extracting(record -> record.topic())
                .containsExactly("cameraData", "bridge-offsets");
    }

    @Test
    void doesNotTakeAFailureOfTheLocalClusterForOneOfTheCloud() {
        assertThatThrownBy(() -> session.forward(batch(), Map.of(), letters, CompletableFuture.failedFuture(silence)))
                .isInstanceOfSatisfying(
                        EdgeException.class, e -> assertThat(e.reason()).isSameAs(silence));
        assertThat(producer.transactionAborted())
                .as("what is open would hold up the cloud's readers")
                .isTrue();
    }

    @Test
    void doesNotTakeALetterThatCannotBeWrittenForAFailureOfTheCloud() {
        var dead = Map.of(7L, Unforwardable.REFUSED);

        assertThatThrownBy(() ->
                        session.forward(batch(), dead, letters, CompletableFuture.completedFuture(Map.of("node1", ID))))
                .isInstanceOf(EdgeException.class);
        assertThat(producer.transactionAborted()).isTrue();
    }

    @Test
    void saysOfAnIdleCheckToo() {
        assertThatThrownBy(() -> session.checkTopic(CompletableFuture.failedFuture(silence)))
                .isInstanceOf(EdgeException.class);
        assertThat(producer.transactionAborted()).isFalse();
    }

    private static Batch batch() {
        return new Batch(new ArrayList<>(List.of(new ConsumerRecord<>("node1", 0, 7, new byte[3], new byte[10]))), 13);
    }

    /** Dead letters of a cluster whose address is none: no client for it can be made. */
    private static DeadLetters letters() {
        var cluster = KafkaCluster.of(
                Settings.of(Map.of("LAPWING_LOCAL_BOOTSTRAP_SERVERS", "nowhere:9092"), Map.of()), Side.LOCAL);
        return new DeadLetters(cluster, new Edge(cluster), 1 << 20);
    }
}
