package dev.lapwing.cli.cluster;

import dev.lapwing.cli.cluster.ClusterFacts.PartitionFacts;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the pipeline's topics are as the design wants them. */
final class TopicChecks {

    private static final Duration CLOUD_KEEPS_AT_LEAST = Duration.ofDays(1);
    private static final Duration MARKERS_KEPT_AT_MOST = Duration.ofHours(1);

    private TopicChecks() {}

    static List<Finding> of(ClusterFacts facts, Expectations expected) {
        var findings = new ArrayList<Finding>();
        List<TopicFacts> topics = facts.topics().stream()
                .filter(topic -> expected.concerns(topic.name()))
                .toList();
        findings.add(
                topics.stream().anyMatch(topic -> expected.carriesFrames(topic.name()))
                        ? Finding.ok(Check.TOPICS, expected.name(), topics.size() + " topic(s) of the pipeline")
                        : Finding.warning(
                                Check.TOPICS,
                                expected.name(),
                                "there is no topic of frames yet",
                                expected.side() == Side.LOCAL
                                        ? "start bin/lapwing node on a Pi; it makes its topic"
                                        : "start bin/lapwing bridge; it makes " + TopicNames.CAMERA_DATA
                                                + " with the first frame"));
        for (TopicFacts topic : topics) {
            int before = findings.size();
            replication(topic, expected, findings);
            inSync(topic, expected, findings);
            if (topic.config().isEmpty()) {
                findings.add(Finding.warning(
                        Check.REACHABLE,
                        expected.name(topic.name()),
                        "does not show its settings to this user",
                        "allow DESCRIBE_CONFIGS on the topic"));
            } else {
                minInSync(topic, expected, findings);
                recordSize(topic, expected, findings);
                compaction(topic, expected, findings);
                if (expected.side() == Side.LOCAL) {
                    edge(topic, expected, findings);
                } else {
                    cloud(topic, expected, findings);
                }
            }
            if (findings.size() == before) {
                findings.add(Finding.ok(
                        Check.REPLICATION,
                        expected.name(topic.name()),
                        topic.partitions().size() + " partition(s), " + topic.replicas()
                                + " replica(s), all up to date, settings as designed"));
            }
        }
        return findings;
    }

    private static void replication(TopicFacts topic, Expectations expected, List<Finding> findings) {
        if (topic.replicas() < expected.replicas()) {
            findings.add(Finding.failure(
                    Check.REPLICATION,
                    expected.name(topic.name()),
                    "has " + topic.replicas() + " replica(s), not " + expected.replicas(),
                    "raise it with bin/lapwing kafka-reassign-partitions"));
        }
    }

    private static void inSync(TopicFacts topic, Expectations expected, List<Finding> findings) {
        List<Integer> leaderless = topic.partitions().stream()
                .filter(partition -> partition.leader() < 0)
                .map(PartitionFacts::number)
                .toList();
        List<Integer> behind = topic.partitions().stream()
                .filter(partition -> partition.leader() >= 0 && partition.inSync() < partition.replicas())
                .map(PartitionFacts::number)
                .toList();
        if (!leaderless.isEmpty()) {
            findings.add(Finding.failure(
                    Check.IN_SYNC,
                    expected.name(topic.name()),
                    "partition(s) " + leaderless + " have no leader: nothing can be written or read",
                    "start the brokers that are away"));
        }
        if (!behind.isEmpty()) {
            findings.add(Finding.warning(
                    Check.IN_SYNC,
                    expected.name(topic.name()),
                    "partition(s) " + behind + " have replicas that are not up to date",
                    "look for a broker that is away or slow; it catches up by itself"));
        }
    }

    private static void minInSync(TopicFacts topic, Expectations expected, List<Finding> findings) {
        OptionalLong minInSync = topic.number(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        if (minInSync.isPresent() && minInSync.getAsLong() < expected.minInSync()) {
            findings.add(Finding.failure(
                    Check.MIN_IN_SYNC,
                    expected.name(topic.name()),
                    "acknowledges a write that only " + minInSync.getAsLong() + " replica(s) have",
                    expected.alter(topic.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, expected.minInSync())));
        } else if (minInSync.isPresent() && topic.replicas() > 1 && minInSync.getAsLong() >= topic.replicas()) {
            findings.add(Finding.warning(
                    Check.MIN_IN_SYNC,
                    expected.name(topic.name()),
                    "takes no write as soon as one broker is away",
                    expected.alter(topic.name(), TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, expected.minInSync())));
        }
    }

    private static void recordSize(TopicFacts topic, Expectations expected, List<Finding> findings) {
        OptionalLong largest = topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        if (expected.carriesFrames(topic.name())
                && largest.isPresent()
                && largest.getAsLong() < expected.recordMaxBytes()) {
            findings.add(Finding.failure(
                    Check.RECORD_SIZE,
                    expected.name(topic.name()),
                    "takes records of up to " + Amount.bytes(largest.getAsLong()) + ", and the largest picture makes "
                            + Amount.bytes(expected.recordMaxBytes()),
                    expected.alter(topic.name(), TopicConfig.MAX_MESSAGE_BYTES_CONFIG, expected.recordMaxBytes())
                            + ", or lower LAPWING_FRAME_MAX_BYTES"));
        }
    }

    private static void compaction(TopicFacts topic, Expectations expected, List<Finding> findings) {
        boolean compacted =
                topic.setting(TopicConfig.CLEANUP_POLICY_CONFIG).orElse("").contains("compact");
        boolean newestCounts = Expectations.newestCounts(topic.name());
        if (newestCounts && !compacted) {
            findings.add(Finding.failure(
                    Check.COMPACTION,
                    expected.name(topic.name()),
                    topic.name().equals(TopicNames.BRIDGE_OFFSETS)
                            ? "is not compacted: the bridge's positions are deleted for their age, and all is sent again"
                            : "is not compacted: what is known of a node goes for its age, or stays for ever",
                    "set cleanup.policy=compact with bin/lapwing kafka-configs"));
        }
        if (!newestCounts && compacted) {
            findings.add(Finding.failure(
                    Check.COMPACTION,
                    expected.name(topic.name()),
                    "is compacted: of each camera only the newest frame stays",
                    "set cleanup.policy=delete with bin/lapwing kafka-configs"));
        }
    }

    private static void edge(TopicFacts topic, Expectations expected, List<Finding> findings) {
        OptionalLong keptMs = topic.number(TopicConfig.RETENTION_MS_CONFIG);
        if (keptMs.isPresent() && keptMs.getAsLong() >= 0) {
            findings.add(Finding.failure(
                    Check.RETENTION_TIME,
                    expected.name(topic.name()),
                    "deletes records by their age (" + Amount.time(Duration.ofMillis(keptMs.getAsLong()))
                            + "): what a board whose clock says 1970 sends goes at once",
                    expected.alter(topic.name(), TopicConfig.RETENTION_MS_CONFIG, -1)));
        }
        OptionalLong ahead = topic.number(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);
        if (ahead.isPresent() && ahead.getAsLong() < Duration.ofDays(36_500).toMillis()) {
            findings.add(Finding.warning(
                    Check.TIMESTAMPS,
                    expected.name(topic.name()),
                    "refuses records that are " + Amount.time(Duration.ofMillis(ahead.getAsLong()))
                            + " ahead of the broker's clock: a broker that boots at 1970 takes none",
                    expected.alter(topic.name(), TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.MAX_VALUE)));
        }
    }

    private static void cloud(TopicFacts topic, Expectations expected, List<Finding> findings) {
        if (topic.name().equals(TopicNames.BRIDGE_OFFSETS)) {
            positions(topic, expected, findings);
            return;
        }
        Optional<String> type = topic.setting(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        if (type.isPresent() && !type.get().equals("LogAppendTime")) {
            findings.add(Finding.failure(
                    Check.TIMESTAMPS,
                    expected.name(topic.name()),
                    "keeps the edge's timestamps: a backlog of days is deleted for its age as it arrives",
                    "set message.timestamp.type=LogAppendTime with bin/lapwing kafka-configs"));
        }
        OptionalLong keptMs = topic.number(TopicConfig.RETENTION_MS_CONFIG);
        if (keptMs.isPresent() && keptMs.getAsLong() >= 0 && keptMs.getAsLong() < CLOUD_KEEPS_AT_LEAST.toMillis()) {
            findings.add(Finding.warning(
                    Check.RETENTION_TIME,
                    expected.name(topic.name()),
                    "keeps records for " + Amount.time(Duration.ofMillis(keptMs.getAsLong()))
                            + ": an archive that is away for longer misses them",
                    expected.alter(
                            topic.name(),
                            TopicConfig.RETENTION_MS_CONFIG,
                            Duration.ofDays(7).toMillis())));
        }
    }

    private static void positions(TopicFacts topic, Expectations expected, List<Finding> findings) {
        Optional<String> type = topic.setting(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
        if (type.isPresent() && !type.get().equals("LogAppendTime")) {
            findings.add(Finding.failure(
                    Check.TIMESTAMPS,
                    expected.name(topic.name()),
                    "keeps the bridge's timestamps: while its board's clock is ahead by more than brokers accept (an hour"
                            + " by default), nothing is forwarded",
                    "set message.timestamp.type=LogAppendTime with bin/lapwing kafka-configs"));
        }
        OptionalLong keptMs = topic.number(TopicConfig.DELETE_RETENTION_MS_CONFIG);
        if (keptMs.isPresent() && keptMs.getAsLong() > MARKERS_KEPT_AT_MOST.toMillis()) {
            findings.add(Finding.warning(
                    Check.COMPACTION,
                    expected.name(topic.name()),
                    "keeps the markers of transactions for " + Amount.time(Duration.ofMillis(keptMs.getAsLong()))
                            + ": the bridge reads them all when it starts, on a slow link for hours",
                    expected.alter(
                            topic.name(),
                            TopicConfig.DELETE_RETENTION_MS_CONFIG,
                            Duration.ofMinutes(10).toMillis())));
        }
    }
}
