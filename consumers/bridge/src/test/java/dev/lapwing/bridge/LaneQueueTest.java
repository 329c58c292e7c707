package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.LaneQueue.Batch;
import dev.lapwing.bridge.LaneQueue.Interruption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaneQueueTest {

    private final ByteBudget budget = new ByteBudget(1_000, () -> {});
    private final LaneQueue queue = new LaneQueue(budget);

    @BeforeEach
    void open() {
        queue.want(new ResumePoint.Fresh(0));
        queue.open(queue.wanted().orElseThrow());
    }

    @Test
    void givesRecordsInOrderUpToTheBytesAskedForAndAtLeastOne() throws InterruptedException {
        queue.offer(records(0, 3));

        assertThat(offsets(queue.take(1, 10, Duration.ZERO))).containsExactly(0L);
        assertThat(offsets(queue.take(1 << 20, 1, Duration.ZERO))).containsExactly(1L);
        assertThat(offsets(queue.take(1 << 20, 10, Duration.ZERO))).containsExactly(2L);
        assertThat(offsets(queue.take(1 << 20, 10, Duration.ZERO))).isEmpty();
    }

    @Test
    void holdsTheBudgetUntilTheTakerGivesItBack() throws InterruptedException {
        queue.offer(records(0, 3));
        assertThat(budget.hasRoomFor(1)).isFalse();

        Batch batch = queue.take(1 << 20, 10, Duration.ZERO);
        assertThat(budget.hasRoomFor(1)).isFalse();

        budget.release(batch.bytes());
        assertThat(budget.hasRoomFor(1)).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void letsGoOfWhatWasFetchedFromAPlaceThatTheLaneLeft() throws InterruptedException {
        queue.offer(records(0, 3));
        queue.shut();
        queue.offer(records(3, 6));
        assertThat(budget.hasRoomFor(1)).isTrue();

        queue.want(new ResumePoint.Fresh(2));
        LaneQueue.Wish outdated = queue.wanted().orElseThrow();
        queue.want(new ResumePoint.Fresh(2)); // the same place, but the fetches of the first wish are not those
        queue.open(outdated);
        queue.offer(records(2, 4));

        assertThat(queue.isOpen()).isFalse();
        assertThat(offsets(queue.take(1 << 20, 10, Duration.ZERO))).isEmpty();
    }

    @Test
    void tellsOfAnInterruptionOnlyBehindTheRecordsBeforeIt() throws InterruptedException {
        queue.offer(records(0, 1));
        queue.interrupt(new Interruption.OutOfRange(1));
        queue.offer(records(5, 6));

        assertThat(queue.interruption()).isEmpty();
        assertThat(offsets(queue.take(1 << 20, 10, Duration.ZERO))).containsExactly(0L);
        assertThat(queue.interruption()).contains(new Interruption.OutOfRange(1));
    }

    @Test
    void takesALogThatWasCutForAnotherEvenWhereTheBrokersDoNotKnowTheCut() {
        var partition = new TopicPartition("node1", 0);
        var known = new LogTruncationException(
                "cut", Map.of(partition, 20L), Map.of(partition, new OffsetAndMetadata(10, Optional.of(3), "")));
        var unknown = new LogTruncationException("cut", Map.of(partition, 20L), Map.of());
        var outOfRange = new OffsetOutOfRangeException("gone", Map.of(partition, 20L));

        assertThat(Interruption.of(known, partition))
                .isEqualTo(new Interruption.Diverged(Optional.of(new ResumePoint.Divergence(10, Optional.of(3)))));
        assertThat(Interruption.of(unknown, partition)).isEqualTo(new Interruption.Diverged(Optional.empty()));
        assertThat(Interruption.of(outOfRange, partition)).isEqualTo(new Interruption.OutOfRange(20));
    }

    private static List<Long> offsets(Batch batch) {
        return batch.records().stream().map(ConsumerRecord::offset).toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(offset -> new ConsumerRecord<>("node1", 0, offset, new byte[0], new byte[10]))
                .toList();
    }
}
