package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final TopicPartition KNOWN = new TopicPartition("cameraData", 0);
    private static final TopicPartition UNKNOWN = new TopicPartition("cameraData", 1);

    @Test
    void goesBackToTheBeginningWhereNobodyKnowsWhereTheLogWasCut() {
        var cut =
                new LogTruncationException(Map.of(KNOWN, 70L, UNKNOWN, 70L), Map.of(KNOWN, new OffsetAndMetadata(40)));

        assertThat(Recovery.causes(cut))
                .containsOnly(
                        Map.entry(KNOWN, new Recovery.Truncated(40)), Map.entry(UNKNOWN, new Recovery.Truncated(0)));
    }

    @Test
    void tellsACutFromAnOffsetThatIsNotThere() {
        assertThat(Recovery.causes(new OffsetOutOfRangeException(Map.of(KNOWN, 70L))))
                .containsOnly(Map.entry(KNOWN, new Recovery.OutOfRange()));
    }
}
