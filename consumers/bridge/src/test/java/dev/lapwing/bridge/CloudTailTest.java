package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.bridge.Position.Cut;
import dev.lapwing.records.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;

class CloudTailTest {

    private static final Source SOURCE = new Source("home", "node1", new Uuid(1, 1), 0);
    private static final Source OTHER = new Source("home", "node2", new Uuid(1, 2), 0);
    private static final Duration LONG = Duration.ofDays(1);
    private static final byte[] SMALL = new byte[10];

    private final FakeLogs logs = new FakeLogs();
    private final TopicPartition first = logs.log("cameraData", 0);
    private final TopicPartition second = logs.log("cameraData", 1);

    @Test
    void findsWhatWasForwardedFromTheCutOnAndReadsNoFurtherThanTheFirstOlderRecord() {
        forward(SOURCE, first, 0, 200, SMALL);

        CloudTail.Found found = search(cut(150, 50), LONG);

        assertThat(found.all()).isTrue();
        assertThat(found.ids()).isEqualTo(ids(150, 200));
        assertThat(logs.delivered()).isLessThan(200);
    }

    @Test
    void goesOnInOtherPartitionsWhenOneHoldsNothingOfTheSource() {
        forward(OTHER, first, 0, 25_000, SMALL);
        forward(SOURCE, second, 0, 5_000, SMALL);
        forward(OTHER, second, 0, 10_000, SMALL);

        CloudTail.Found found = search(cut(4_000, 1_000), LONG);

        assertThat(found.ids()).isEqualTo(ids(4_000, 5_000));
    }

    @Test
    void leavesToTheArchiveWhatItIsTooSlowToFind() {
        forward(SOURCE, first, 0, 2_000, SMALL);

        CloudTail.Found found = search(cut(0, 2_000), Duration.ofMinutes(10)); // at one record a second

        assertThat(found.all()).isFalse();
        assertThat(found.places()).isBetween(300, 601);
        assertThat(logs.nanoTime()).isLessThan(Duration.ofMinutes(11).toNanos());
    }

    @Test
    void leavesToTheArchiveWhatAnOpenTransactionHides() {
        forward(SOURCE, first, 0, 100, SMALL);
        logs.stickAfter(10);

        CloudTail.Found found = search(cut(0, 100), Duration.ofMinutes(1));

        assertThat(found.all()).isFalse();
        assertThat(found.places()).isEqualTo(10);
    }

    @Test
    void readsNoMorePicturesThanItsShareOfBytes() {
        forward(SOURCE, first, 0, 200, new byte[1 << 20]);

        CloudTail.Found found = search(cut(0, 200), LONG);

        assertThat(found.all()).isFalse();
        assertThat(found.places()).isPositive();
        assertThat(logs.delivered()).isLessThan(40);
    }

    private CloudTail.Found search(Cut cut, Duration within) {
        try (LogReader reader = logs.reader()) {
            return CloudTail.search(reader, SOURCE, cut, logs.ends(), cut.records(), within, logs::nanoTime);
        }
    }

    private static Cut cut(long from, long records) {
        return new Cut(from, records, Instant.EPOCH, List.of());
    }

    private void forward(Source source, TopicPartition to, int from, int until, byte[] value) {
        for (int offset = from; offset < until; offset++) {
            logs.append(
                    to,
                    value,
                    header(HeaderNames.ID, source.topic() + "/" + offset),
                    header(HeaderNames.SOURCE_TOPIC_ID, source.topicId().toString()),
                    header(HeaderNames.SOURCE_PARTITION, "0"),
                    header(HeaderNames.SOURCE_OFFSET, Integer.toString(offset)));
        }
    }

    private static RecordHeader header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Set<String> ids(int from, int until) {
        return IntStream.range(from, until)
                .mapToObj(offset -> "node1/" + offset)
                .collect(Collectors.toSet());
    }
}
