package dev.lapwing.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.cli.cluster.ClusterFacts.BrokerFacts;
import dev.lapwing.cli.cluster.ClusterFacts.PartitionFacts;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import dev.lapwing.cli.cluster.Finding.Verdict;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A healthy site has no findings; each thing that is wrong with it has exactly one. */
class ChecksTest {

    private static final long GIB = 1L << 30;
    private static final int RECORD_MAX = RecordLimits.recordMaxBytes(8 << 20);
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Expectations EDGE = new Expectations(Side.LOCAL, 3, 2, RECORD_MAX);
    private static final Expectations CLOUD = new Expectations(Side.REMOTE, 3, 2, RECORD_MAX);

    private static final Map<String, String> EDGE_TOPIC = Map.of(
            "min.insync.replicas",
            "2",
            "max.message.bytes",
            Integer.toString(RECORD_MAX),
            "cleanup.policy",
            "delete",
            "retention.ms",
            "-1",
            "retention.bytes",
            Long.toString(4 * GIB),
            "message.timestamp.after.max.ms",
            Long.toString(Long.MAX_VALUE));
    private static final Map<String, String> CLOUD_TOPIC = Map.of(
            "min.insync.replicas", "2",
            "max.message.bytes", Integer.toString(RECORD_MAX),
            "cleanup.policy", "delete",
            "retention.ms", "604800000",
            "message.timestamp.type", "LogAppendTime");
    private static final Map<String, String> POSITIONS_TOPIC = Map.of(
            "min.insync.replicas", "2",
            "cleanup.policy", "compact",
            "delete.retention.ms", "600000",
            "message.timestamp.type", "LogAppendTime");
    private static final PartitionFacts HEALTHY = new PartitionFacts(
            0, 1, 3, 3, 0, 1000, OptionalLong.of(24_000_000), Optional.of(NOW), OptionalDouble.of(10_000));

    @Test
    void findsNothingWrongWithAHealthySite() {
        List<Finding> findings = new ArrayList<>(examine(edge(EDGE_TOPIC, HEALTHY), EDGE));
        findings.addAll(examine(cloud(CLOUD_TOPIC, HEALTHY), CLOUD));
        findings.addAll(SpanChecks.sizes(edge(EDGE_TOPIC, HEALTHY), EDGE, cloud(CLOUD_TOPIC, HEALTHY), CLOUD));

        assertThat(findings).isNotEmpty().allMatch(finding -> finding.verdict() == Verdict.OK);
    }

    @ParameterizedTest(name = "{0}={1} on the {2}: {3}")
    @MethodSource
    void findsASettingThatLosesRecords(String setting, String value, Side side, Check check, Verdict verdict) {
        boolean edge = side == Side.LOCAL;
        var config = new HashMap<>(edge ? EDGE_TOPIC : CLOUD_TOPIC);
        config.put(setting, value);

        List<Finding> findings = edge ? examine(edge(config, HEALTHY), EDGE) : examine(cloud(config, HEALTHY), CLOUD);

        assertThat(findings)
                .filteredOn(finding -> finding.verdict() != Verdict.OK)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo(check);
                    assertThat(finding.verdict()).isEqualTo(verdict);
                    assertThat(finding.where()).contains(edge ? "local node1" : "remote cameraData");
                    assertThat(finding.advice()).contains(setting);
                });
    }

    static Stream<Arguments> findsASettingThatLosesRecords() {
        return Stream.of(
                Arguments.of("min.insync.replicas", "1", Side.LOCAL, Check.MIN_IN_SYNC, Verdict.FAILURE),
                Arguments.of("min.insync.replicas", "3", Side.LOCAL, Check.MIN_IN_SYNC, Verdict.WARNING),
                Arguments.of("min.insync.replicas", "1", Side.REMOTE, Check.MIN_IN_SYNC, Verdict.FAILURE),
                Arguments.of("max.message.bytes", "1048588", Side.LOCAL, Check.RECORD_SIZE, Verdict.FAILURE),
                Arguments.of("max.message.bytes", "1048588", Side.REMOTE, Check.RECORD_SIZE, Verdict.FAILURE),
                Arguments.of("cleanup.policy", "compact", Side.REMOTE, Check.COMPACTION, Verdict.FAILURE),
                Arguments.of("retention.ms", "604800000", Side.LOCAL, Check.RETENTION_TIME, Verdict.FAILURE),
                Arguments.of("retention.ms", "3600000", Side.REMOTE, Check.RETENTION_TIME, Verdict.WARNING),
                Arguments.of("retention.bytes", "-1", Side.LOCAL, Check.RETENTION_BYTES, Verdict.FAILURE),
                Arguments.of(
                        "retention.bytes",
                        Long.toString(GIB / 2),
                        Side.LOCAL,
                        Check.DAYS_WITHOUT_CLOUD,
                        Verdict.WARNING),
                Arguments.of(
                        "message.timestamp.after.max.ms", "3600000", Side.LOCAL, Check.TIMESTAMPS, Verdict.WARNING),
                Arguments.of("message.timestamp.type", "CreateTime", Side.REMOTE, Check.TIMESTAMPS, Verdict.FAILURE));
    }

    @Test
    void findsBoundsThatTheDisksCannotHold() {
        var config = new HashMap<>(EDGE_TOPIC);
        config.put("retention.bytes", Long.toString(40 * GIB));

        assertThat(problems(examine(edge(config, HEALTHY), EDGE))).containsExactly(Check.RETENTION_BYTES);
    }

    @Test
    void agreesWithTheSharesThatProducersTakeOfTheDisks() {
        // Four fifths of the disk among five cameras and one for all that is small; and among three and one.
        assertThat(problems(SpanChecks.bounds(fivePis(32 * GIB / 5 * 4 / 6, 32 * GIB), EDGE)))
                .isEmpty();
        assertThat(problems(SpanChecks.bounds(fivePis(32 * GIB / 5 * 4 / 4, 32 * GIB), EDGE)))
                .containsExactly(Check.RETENTION_BYTES);
    }

    @Test
    void goesByTheSmallestDisk() {
        assertThat(problems(SpanChecks.bounds(fivePis(32 * GIB / 5 * 4 / 6, 16 * GIB), EDGE)))
                .containsExactly(Check.RETENTION_BYTES);
    }

    /** Five cameras and their temperatures on three brokers, one of which has a disk of that size, the others 32 GiB. */
    private static ClusterFacts fivePis(long retentionBytes, long smallestDisk) {
        var config = new HashMap<>(EDGE_TOPIC);
        config.put("retention.bytes", Long.toString(retentionBytes));
        var quiet = new PartitionFacts(0, 1, 3, 3, 0, 0, OptionalLong.of(0), Optional.empty(), OptionalDouble.empty());
        List<TopicFacts> topics = Stream.of("node1", "node2", "node3", "node4", "node5", "temperature")
                .map(name -> new TopicFacts(name, false, List.of(quiet), config))
                .toList();
        List<BrokerFacts> brokers = Stream.of(smallestDisk, 32 * GIB, 32 * GIB)
                .map(disk -> new BrokerFacts(1, "pi:9092", Map.of(), OptionalLong.of(disk), OptionalLong.of(disk)))
                .toList();
        return new ClusterFacts(Side.LOCAL, "id", brokers, topics, List.of(), NOW);
    }

    @Test
    void findsTooFewReplicasAndThoseThatLag() {
        var oneReplica =
                new PartitionFacts(0, 1, 1, 1, 0, 0, OptionalLong.of(0), Optional.empty(), OptionalDouble.empty());
        var behind = new PartitionFacts(0, 1, 3, 2, 0, 0, OptionalLong.of(0), Optional.empty(), OptionalDouble.empty());
        var leaderless =
                new PartitionFacts(0, -1, 3, 0, 0, 0, OptionalLong.empty(), Optional.empty(), OptionalDouble.empty());

        assertThat(problems(examine(edge(EDGE_TOPIC, oneReplica), EDGE))).contains(Check.REPLICATION);
        assertThat(problems(examine(edge(EDGE_TOPIC, behind), EDGE))).containsExactly(Check.IN_SYNC);
        assertThat(problems(examine(edge(EDGE_TOPIC, leaderless), EDGE))).containsExactly(Check.IN_SYNC);
    }

    @Test
    void findsRecordsFromAnotherTimeButNotByAWrongClockOfItsOwn() {
        var of1970 = new PartitionFacts(
                0,
                1,
                3,
                3,
                0,
                10,
                OptionalLong.of(1),
                Optional.of(Instant.parse("1970-01-01T00:10:00Z")),
                OptionalDouble.empty());
        ClusterFacts facts = edge(EDGE_TOPIC, of1970);

        assertThat(SpanChecks.clocks(facts, EDGE, ClockState.SYNCHRONISED))
                .filteredOn(finding -> finding.verdict() != Verdict.OK)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.said()).contains("1970-01-01T00:10:00Z");
                    assertThat(finding.advice()).contains("board");
                });
        assertThat(SpanChecks.clocks(facts, EDGE, ClockState.NOT_SYNCHRONISED))
                .singleElement()
                .satisfies(finding -> assertThat(finding.where()).isEqualTo("here"));
    }

    @Test
    void blamesBrokersForTheTimeThatTheyGiveAndDoesNotClaimToHaveComparedThem() {
        var ahead = new PartitionFacts(
                0, 1, 3, 3, 0, 10, OptionalLong.of(1), Optional.of(NOW.plusSeconds(3_600)), OptionalDouble.empty());

        List<Finding> findings = SpanChecks.clocks(cloud(CLOUD_TOPIC, ahead), CLOUD, ClockState.SYNCHRONISED);

        assertThat(findings).hasSize(2);
        assertThat(findings.getFirst().said()).contains("brokers are not compared");
        assertThat(findings.getLast().advice()).contains("clocks of the brokers");
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @MethodSource
    void findsPositionsThatStopTheBridge(String setting, String value, Check check, Verdict verdict) {
        var config = new HashMap<>(POSITIONS_TOPIC);
        assertThat(TopicChecks.of(facts(Side.REMOTE, positions(config)), CLOUD))
                .noneMatch(finding -> finding.where().contains("bridge-offsets") && finding.verdict() != Verdict.OK);
        config.put(setting, value);

        assertThat(TopicChecks.of(facts(Side.REMOTE, positions(config)), CLOUD))
                .filteredOn(finding -> finding.where().contains("bridge-offsets"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo(check);
                    assertThat(finding.verdict()).isEqualTo(verdict);
                    assertThat(finding.advice()).contains(setting);
                });
    }

    static Stream<Arguments> findsPositionsThatStopTheBridge() {
        return Stream.of(
                Arguments.of("cleanup.policy", "delete", Check.COMPACTION, Verdict.FAILURE),
                Arguments.of("delete.retention.ms", "86400000", Check.COMPACTION, Verdict.WARNING),
                Arguments.of("message.timestamp.type", "CreateTime", Check.TIMESTAMPS, Verdict.FAILURE));
    }

    @Test
    void wantsWhatIsKnownOfNodesCompactedAndWithoutABound() {
        var config = new HashMap<>(EDGE_TOPIC);
        config.remove("retention.bytes");
        config.put("cleanup.policy", "compact");
        ClusterFacts compacted = facts(Side.LOCAL, new TopicFacts("node-context", false, List.of(HEALTHY), config));
        config.put("retention.bytes", "-1");
        ClusterFacts unbounded = facts(Side.LOCAL, new TopicFacts("node-context", false, List.of(HEALTHY), config));
        config.put("cleanup.policy", "delete");
        ClusterFacts deleted = facts(Side.LOCAL, new TopicFacts("node-context", false, List.of(HEALTHY), config));

        assertThat(TopicChecks.of(compacted, EDGE))
                .noneMatch(each -> each.where().contains("node-context") && each.verdict() != Verdict.OK);
        assertThat(SpanChecks.bounds(unbounded, EDGE))
                .noneMatch(each -> each.where().contains("node-context"));
        assertThat(TopicChecks.of(deleted, EDGE))
                .anyMatch(each -> each.where().contains("node-context") && each.check() == Check.COMPACTION);
    }

    private static TopicFacts positions(Map<String, String> config) {
        return new TopicFacts("bridge-offsets", false, List.of(HEALTHY), config);
    }

    @Test
    void findsACloudThatTakesLessThanTheEdge() {
        var smaller = new HashMap<>(CLOUD_TOPIC);
        smaller.put("max.message.bytes", "1048588");

        assertThat(SpanChecks.sizes(edge(EDGE_TOPIC, HEALTHY), EDGE, cloud(smaller, HEALTHY), CLOUD))
                .singleElement()
                .satisfies(finding -> assertThat(finding.said()).contains("dead letters"));
    }

    @Test
    void findsBrokersThatAreFewFullOrCareless() {
        var broker = new BrokerFacts(
                1,
                "pi1:9092",
                Map.of(
                        "auto.create.topics.enable", "true",
                        "unclean.leader.election.enable", "true",
                        "socket.request.max.bytes", "1000000"),
                OptionalLong.of(32 * GIB),
                OptionalLong.of(GIB));
        var facts = new ClusterFacts(Side.LOCAL, "id", List.of(broker), List.of(), List.of(), NOW);

        assertThat(problems(BrokerChecks.of(facts, EDGE)))
                .containsExactlyInAnyOrder(
                        Check.BROKERS, Check.AUTO_CREATION, Check.UNCLEAN_ELECTION, Check.RECORD_SIZE, Check.DISK);
    }

    private static List<Check> problems(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.verdict() != Verdict.OK)
                .map(Finding::check)
                .toList();
    }

    private static List<Finding> examine(ClusterFacts facts, Expectations expected) {
        var findings = new ArrayList<>(BrokerChecks.of(facts, expected));
        findings.addAll(TopicChecks.of(facts, expected));
        findings.addAll(SpanChecks.bounds(facts, expected));
        findings.addAll(SpanChecks.clocks(facts, expected, ClockState.SYNCHRONISED));
        return findings;
    }

    private static ClusterFacts edge(Map<String, String> config, PartitionFacts partition) {
        return facts(Side.LOCAL, new TopicFacts("node1", false, List.of(partition), config));
    }

    private static ClusterFacts cloud(Map<String, String> config, PartitionFacts partition) {
        return facts(Side.REMOTE, new TopicFacts("cameraData", false, List.of(partition), config));
    }

    private static ClusterFacts facts(Side side, TopicFacts topic) {
        List<BrokerFacts> brokers = Stream.of(1, 2, 3)
                .map(id -> new BrokerFacts(
                        id,
                        "pi" + id + ":9092",
                        Map.of("auto.create.topics.enable", "false"),
                        OptionalLong.of(32 * GIB),
                        OptionalLong.of(20 * GIB)))
                .toList();
        return new ClusterFacts(side, "id", brokers, List.of(topic), List.of(), NOW);
    }
}
