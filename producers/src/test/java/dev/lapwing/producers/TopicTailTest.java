package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.producers.Acknowledged.Mark;
import dev.lapwing.producers.TopicTail.Tail;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a topic that several sources share. */
@Timeout(20)
class TopicTailTest {

    private static final TopicPartition PARTITION = new TopicPartition("temperature", 0);
    private static final LogState LOG = new LogState(Uuid.randomUuid(), 0);
    private static final byte[] NOTHING = {};

    /** A log of 1,000 records, of which those at 0 and at 995 are of node1; its end may never be quiet. */
    private static final class SharedLog extends MockConsumer<byte[], byte[]> {
        private final boolean busy;
        private long end = 1_000;
        private long lowest = Long.MAX_VALUE;

        SharedLog(boolean busy) {
            super("none");
            this.busy = busy;
            updateBeginningOffsets(Map.of(PARTITION, 0L));
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return Map.of(PARTITION, end);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (position(PARTITION) > end) {
                end += busy ? 1 : 0;
                throw new LogTruncationException(
                        Map.of(PARTITION, position(PARTITION)), Map.of(PARTITION, new OffsetAndMetadata(end)));
            }
            lowest = Math.min(lowest, position(PARTITION));
            for (long offset = position(PARTITION); offset < end; offset++) {
                addRecord(record(offset));
            }
            return super.poll(timeout);
        }

        private static ConsumerRecord<byte[], byte[]> record(long offset) {
            var record = new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, NOTHING, NOTHING);
            boolean ours = offset == 0 || offset == 995;
            RecordHeaders.add(record.headers(), HeaderNames.SOURCE, ours ? "node1" : "node2");
            RecordHeaders.add(record.headers(), HeaderNames.SEQUENCE, offset == 995 ? "1" : "0");
            RecordHeaders.add(record.headers(), HeaderNames.ID, "id" + offset);
            return record;
        }
    }

    @Test
    void doesNotWaitForEverForTheEndOfATopicThatIsNeverQuiet() throws Exception {
        var log = new SharedLog(true);

        Tail tail = tail(log, 1_000_000).read(1, Duration.ofMillis(20), LOG);

        assertThat(tail.lastSequence()).isEqualTo(1);
    }

    @Test
    void findsWhatIsWanted() throws Exception {
        Tail tail = tail(new SharedLog(false), 1_000_000).read(2, Duration.ofMillis(1), LOG);

        assertThat(tail.offsets()).containsOnlyKeys("id0", "id995");
    }

    @Test
    void doesNotReadTheWholeOfASharedTopicForOneMoreRecord() throws Exception {
        var log = new SharedLog(false);

        Tail tail = tail(log, 50).read(2, Duration.ofMillis(1), LOG);

        assertThat(tail).isEqualTo(new Tail(1, Map.of("id995", 995L)));
        assertThat(log.lowest).as("oldest offset read").isGreaterThan(800);
    }

    @Test
    void findsThatRecordsAreWhereTheyWere() {
        assertThat(holds(mark(0, "id0"), mark(995, "id995"))).isTrue();
    }

    @Test
    void noticesThatALogEndsBeforeWhatWasAcknowledged() {
        assertThat(holds(mark(1_000, "id1000"))).isFalse();
    }

    @Test
    void noticesAnotherRecordInThePlaceOfOne() {
        assertThat(holds(mark(995, "id17"))).isFalse();
        assertThat(holds(mark(0, "id0"), mark(995, "id17"))).isFalse();
    }

    @Test
    void noticesThatALogWasCutAndGrewAgain() {
        assertThat(holds(mark(995, "id995"), mark(0, "id0"))).isFalse();
    }

    @Test
    void doesNotTrustAnOffsetThatTheBrokerDidNotKnow() {
        assertThat(holds(mark(Long.MAX_VALUE, "id995"))).isFalse();
    }

    private static boolean holds(Mark... marks) {
        return tail(new SharedLog(false), 1_000_000).holds(List.of(marks), 0);
    }

    private static Mark mark(long offset, String id) {
        return new Mark(offset, id, 0);
    }

    private static TopicTail tail(MockConsumer<byte[], byte[]> log, long searchMax) {
        log.assign(Set.of(PARTITION));
        return new TopicTail(log, PARTITION, "node1", searchMax);
    }
}
