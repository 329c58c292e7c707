package dev.lapwing.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.cli.cluster.ClusterFacts.LagFacts;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagsTest {

    private static final TopicPartition NODE1 = new TopicPartition("node1", 0);
    private static final TopicPartition FIRST = new TopicPartition("wide", 0);
    private static final TopicPartition SECOND = new TopicPartition("wide", 1);

    @Test
    void addsUpThePartitionsOfATopic() {
        var lags = ClusterProbe.lags("readers", committed(), Map.of(NODE1, 30L, FIRST, 25L, SECOND, 5L));

        assertThat(lags)
                .containsExactly(
                        new LagFacts("readers", "node1", OptionalLong.of(20)),
                        new LagFacts("readers", "wide", OptionalLong.of(15)));
        assertThat(lags).extracting(LagFacts::text).containsExactly("20 readers", "15 readers");
    }

    @Test
    void aPartitionWithoutALeaderHidesTheLagOfItsTopicAlone() {
        var lags = ClusterProbe.lags("readers", committed(), Map.of(NODE1, 30L, FIRST, 25L));

        assertThat(lags).extracting(LagFacts::text).containsExactly("20 readers", "? readers");
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed() {
        return Map.of(
                NODE1, new OffsetAndMetadata(10), FIRST, new OffsetAndMetadata(10), SECOND, new OffsetAndMetadata(10));
    }
}
