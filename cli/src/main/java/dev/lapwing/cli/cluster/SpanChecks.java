package dev.lapwing.cli.cluster;

import dev.lapwing.cli.cluster.ClusterFacts.BrokerFacts;
import dev.lapwing.cli.cluster.ClusterFacts.PartitionFacts;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import dev.lapwing.records.ClockState;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.config.TopicConfig;

/** What spans topics, disks, clusters and time: bounds against disks and rates, sizes along the way, clocks. */
final class SpanChecks {

    private static final Duration WITHOUT_CLOUD = Duration.ofDays(1);
    private static final Duration AHEAD = Duration.ofMinutes(2);
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

    private SpanChecks() {}

    /** Whether the bounds of the edge's topics fit its disks, and how long they last without the cloud. */
    static List<Finding> bounds(ClusterFacts facts, Expectations expected) {
        var findings = new ArrayList<Finding>();
        if (expected.side() == Side.REMOTE) {
            return findings;
        }
        double allBounds = 0;
        for (TopicFacts topic : facts.topics()) {
            OptionalLong bound = topic.number(TopicConfig.RETENTION_BYTES_CONFIG);
            if (!expected.concerns(topic.name()) || Expectations.newestCounts(topic.name()) || bound.isEmpty()) {
                continue;
            }
            if (bound.getAsLong() < 0) {
                findings.add(Finding.failure(
                        Check.RETENTION_BYTES,
                        expected.name(topic.name()),
                        "has no bound: while the cloud is away it fills the disk, and the broker stops",
                        "set retention.bytes to its share of the disk with bin/lapwing kafka-configs"));
                continue;
            }
            // With as many brokers as replicas, each broker holds a copy of everything.
            allBounds += (double) bound.getAsLong() * topic.partitions().size() * topic.replicas();
            lasting(topic, bound.getAsLong(), expected, findings);
        }
        disks(facts, allBounds, expected, findings);
        return findings;
    }

    private static void lasting(TopicFacts topic, long bound, Expectations expected, List<Finding> findings) {
        for (PartitionFacts partition : topic.partitions()) {
            double rate = partition.bytesPerSecond().orElse(0);
            if (rate <= 0) {
                continue;
            }
            Duration lasts = Duration.ofSeconds((long) Math.min(bound / rate, 1e9));
            String said = "holds " + Amount.time(lasts) + " without the cloud, at " + Amount.bytes(rate) + "/s";
            findings.add(
                    lasts.compareTo(WITHOUT_CLOUD) < 0
                            ? Finding.warning(
                                    Check.DAYS_WITHOUT_CLOUD,
                                    expected.name(topic.name()),
                                    said + "; then what was not sent is deleted",
                                    "raise retention.bytes (now " + Amount.bytes(bound)
                                            + "), or let the camera see less")
                            : Finding.ok(Check.DAYS_WITHOUT_CLOUD, expected.name(topic.name()), said));
        }
    }

    private static void disks(ClusterFacts facts, double allBounds, Expectations expected, List<Finding> findings) {
        // Each broker is given as much as the others: the smallest disk is full first.
        long disks = facts.brokers().size()
                * facts.brokers().stream()
                        .mapToLong(broker -> broker.diskBytes().orElse(0))
                        .min()
                        .orElse(0);
        boolean known = !facts.brokers().isEmpty()
                && facts.brokers().stream().map(BrokerFacts::diskBytes).allMatch(OptionalLong::isPresent);
        if (!known || allBounds == 0) {
            return;
        }
        String said = "all topics may take " + Amount.bytes(allBounds) + " of " + Amount.bytes(disks) + " of disk";
        findings.add(
                allBounds > disks
                        ? Finding.failure(
                                Check.RETENTION_BYTES,
                                expected.name(),
                                said + ": the disks are full before anything is deleted",
                                "lower retention.bytes of the topics, or add disks; for new topics, set"
                                        + " LAPWING_LOCAL_CAMERAS to the number of cameras")
                        : Finding.ok(Check.RETENTION_BYTES, expected.name(), said));
    }

    /** Whether what the edge takes can be forwarded to the cloud. */
    static List<Finding> sizes(
            ClusterFacts edge, Expectations edgeExpected, ClusterFacts cloud, Expectations cloudExpected) {
        var findings = new ArrayList<Finding>();
        long cloudTakes = cloud.topics().stream()
                .filter(topic -> cloudExpected.carriesFrames(topic.name()))
                .mapToLong(topic ->
                        topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).orElse(Long.MAX_VALUE))
                .min()
                .orElse(Long.MAX_VALUE);
        for (TopicFacts topic : edge.topics()) {
            long edgeTakes = topic.number(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).orElse(0);
            if (edgeExpected.carriesFrames(topic.name()) && edgeTakes > cloudTakes) {
                findings.add(Finding.warning(
                        Check.RECORD_SIZE,
                        edgeExpected.name(topic.name()),
                        "takes records of up to " + Amount.bytes(edgeTakes) + ", and the cloud's topic only "
                                + Amount.bytes(cloudTakes) + ": larger ones become dead letters",
                        "set max.message.bytes of both to the same"));
            }
        }
        return findings;
    }

    /** Whether the clock here is right, and whether records claim to be from another time. */
    static List<Finding> clocks(ClusterFacts facts, Expectations expected, ClockState here) {
        var findings = new ArrayList<Finding>();
        if (here == ClockState.NOT_SYNCHRONISED) {
            findings.add(Finding.warning(
                    Check.CLOCK,
                    "here",
                    "this machine's clock (" + facts.at() + ") is not synchronised",
                    "run an NTP client such as systemd-timesyncd or chrony"));
            return findings; // others cannot be judged by a wrong clock
        }
        findings.add(Finding.ok(
                Check.CLOCK,
                "here",
                "this machine's clock (" + facts.at() + ") is synchronised; those of the " + expected.name()
                        + " brokers are not compared with it, for Kafka does not tell them"));
        for (TopicFacts topic : facts.topics()) {
            boolean byBroker = topic.setting(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .filter("LogAppendTime"::equals)
                    .isPresent();
            for (PartitionFacts partition : topic.partitions()) {
                if (!expected.concerns(topic.name()) || partition.newest().isEmpty()) {
                    continue;
                }
                Instant newest = partition.newest().get();
                if (newest.isBefore(WRITTEN) || newest.isAfter(facts.at().plus(AHEAD))) {
                    findings.add(Finding.warning(
                            Check.CLOCK,
                            expected.name(topic.name()),
                            "its newest record claims to be of " + newest + ", and now is " + facts.at(),
                            byBroker
                                    ? "look at the clocks of the brokers, which give this topic's records their time"
                                    : "look at the clock of the board that writes it"));
                }
            }
        }
        return findings;
    }
}
