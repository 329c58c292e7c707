package dev.lapwing.streams;

import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

/** The topics that the application reads and writes, as it creates those that are not there. */
final class ContextTopics {

    private static final long CONTEXT_RETENTION_BYTES = 1L << 30;
    private static final long LETTERS_RETENTION_BYTES = 64L << 20;
    private static final int SEGMENT_BYTES = 32 << 20;
    /** A node's latest stands at most this long behind what it was before. */
    private static final Duration COMPACTED_WITHIN = Duration.ofHours(1);

    private static final int COMPACTED_SEGMENT_BYTES = 8 << 20;

    private ContextTopics() {}

    static List<TopicSpec> of(KafkaCluster cluster) {
        var kept = new HashMap<>(common(cluster));
        kept.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        kept.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        kept.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES));
        var context = new HashMap<>(kept);
        context.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(CONTEXT_RETENTION_BYTES));
        // A board's clock may say 1970: when a sample was heard, the broker says.
        context.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        context.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        var letters = new HashMap<>(kept);
        letters.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(LETTERS_RETENTION_BYTES));
        var nodes = new HashMap<>(common(cluster));
        nodes.putAll(compacted());
        short replicas = (short) cluster.replicationFactor();
        return List.of(
                new TopicSpec(TopicNames.CONTEXT, 1, replicas, context),
                new TopicSpec(TopicNames.deadLetter(TopicNames.CONTEXT), 1, replicas, letters),
                new TopicSpec(TopicNames.NODE_CONTEXT, 1, replicas, nodes));
    }

    /** What the changelog has besides what Kafka Streams gives it. */
    static Map<String, String> changelog(KafkaCluster cluster) {
        var config = new HashMap<>(common(cluster));
        config.putAll(compacted());
        return config;
    }

    private static Map<String, String> common(KafkaCluster cluster) {
        return Map.of(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(cluster.minInsyncReplicas()),
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                // A broker whose clock says 1970 would refuse everything as coming from the future.
                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                Long.toString(Long.MAX_VALUE));
    }

    private static Map<String, String> compacted() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(COMPACTED_SEGMENT_BYTES),
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                Long.toString(COMPACTED_WITHIN.toMillis()));
    }

    /**
     * Makes sure that all are there.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster cannot say or create them now; try again later
     */
    static void ensure(Admin admin, KafkaCluster cluster) throws InterruptedException {
        for (TopicSpec spec : of(cluster)) {
            spec.ensure(admin, cluster::isFirstWarningOf);
        }
    }
}
