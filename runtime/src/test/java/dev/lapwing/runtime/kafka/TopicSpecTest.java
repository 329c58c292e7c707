package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.settings.Settings;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSpecTest {

    private static final Map<String, String> KEEPS_ALL = Map.of(
            "min.insync.replicas", "2",
            "retention.ms", "-1",
            "cleanup.policy", "delete",
            "unclean.leader.election.enable", "false");

    private final TopicSpec spec = new TopicSpec("node1", 1, (short) 3, KEEPS_ALL);

    @Test
    void isContentWithATopicThatKeepsAll() {
        assertThat(spec.losses(3, KEEPS_ALL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "min.insync.replicas, 1",
        "retention.ms, 604800000",
        "cleanup.policy, compact",
        "cleanup.policy, 'compact,delete'",
        "unclean.leader.election.enable, true"
    })
    void namesTheSettingThatLosesRecords(String setting, String value) {
        var settings = new HashMap<>(KEEPS_ALL);
        settings.put(setting, value);

        assertThat(spec.losses(3, settings)).singleElement().asString().contains(setting, value);
    }

    @Test
    void countsTheReplicas() {
        assertThat(spec.losses(1, KEEPS_ALL)).singleElement().asString().contains("1 replicas");
    }

    @Test
    void takesOneReplicaAsAskedForByTheSettingButNotRetentionByAge() {
        var one = new TopicSpec("node1", 1, (short) 1, Map.of("min.insync.replicas", "1", "retention.ms", "-1"));

        assertThat(one.losses(1, Map.of("min.insync.replicas", "1", "retention.ms", "-1")))
                .isEmpty();
        assertThat(one.losses(1, Map.of("min.insync.replicas", "1", "retention.ms", "1000")))
                .hasSize(1);
    }

    @Test
    void saysNothingOfWhatItDoesNotAskFor() {
        var compacted = new TopicSpec("positions", 1, (short) 3, Map.of("cleanup.policy", "compact"));

        assertThat(compacted.losses(3, Map.of("cleanup.policy", "compact", "min.insync.replicas", "2")))
                .isEmpty();
    }

    @Test
    void isWarnedOfOncePerCluster() {
        KafkaCluster cluster = KafkaCluster.of(Settings.of(Map.of(), Map.of()), KafkaCluster.Side.LOCAL);

        assertThat(cluster.isFirstWarningOf("node1")).isTrue();
        assertThat(cluster.isFirstWarningOf("node1")).isFalse();
        assertThat(cluster.isFirstWarningOf("node2")).isTrue();
    }
}
