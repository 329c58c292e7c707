package dev.lapwing.cli.cluster;

import dev.lapwing.cli.cluster.ClusterFacts.BrokerFacts;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import java.util.ArrayList;
import java.util.List;

/** Whether the brokers are as the design wants them. */
final class BrokerChecks {

    private static final double LEAST_FREE = 0.1;

    private BrokerChecks() {}

    static List<Finding> of(ClusterFacts facts, Expectations expected) {
        var findings = new ArrayList<Finding>();
        findings.add(count(facts, expected));
        for (BrokerFacts broker : facts.brokers()) {
            settings(broker, expected, findings);
            disk(broker, expected, findings);
        }
        facts.topics().stream()
                .filter(TopicFacts::internal)
                .filter(topic -> topic.replicas() < expected.replicas())
                .forEach(topic -> findings.add(Finding.failure(
                        Check.INTERNAL_TOPICS,
                        expected.name(topic.name()),
                        "has " + topic.replicas() + " replica(s), not " + expected.replicas()
                                + ": with its broker, positions and transactions are lost",
                        "raise it with bin/lapwing kafka-reassign-partitions, and set offsets.topic.replication.factor and"
                                + " transaction.state.log.replication.factor of the brokers to "
                                + expected.replicas())));
        return findings;
    }

    private static Finding count(ClusterFacts facts, Expectations expected) {
        int brokers = facts.brokers().size();
        String said = brokers + " broker(s) for " + expected.replicas() + " replica(s)";
        if (brokers < expected.replicas()) {
            return Finding.failure(
                    Check.BROKERS,
                    expected.name(),
                    said + ": no topic can be made",
                    "start the others, or lower LAPWING_" + expected.side() + "_REPLICATION_FACTOR");
        }
        return expected.replicas() == 1
                ? Finding.warning(
                        Check.BROKERS,
                        expected.name(),
                        said + ": all is lost with one disk",
                        "run three brokers and set LAPWING_" + expected.side() + "_REPLICATION_FACTOR=3")
                : Finding.ok(Check.BROKERS, expected.name(), said);
    }

    private static void settings(BrokerFacts broker, Expectations expected, List<Finding> findings) {
        String where = expected.name("broker " + broker.id());
        if (broker.config().isEmpty()) {
            findings.add(Finding.warning(
                    Check.REACHABLE,
                    where,
                    "does not show its settings to this user",
                    "allow DESCRIBE_CONFIGS on the cluster, or ask whoever runs it"));
            return;
        }
        if (Boolean.parseBoolean(broker.config().get("auto.create.topics.enable"))) {
            findings.add(Finding.warning(
                    Check.AUTO_CREATION,
                    where,
                    "makes topics by itself: a misspelt name becomes a topic with settings that nobody chose",
                    "set auto.create.topics.enable=false"));
        }
        if (Boolean.parseBoolean(broker.config().get("unclean.leader.election.enable"))) {
            findings.add(Finding.failure(
                    Check.UNCLEAN_ELECTION,
                    where,
                    "may make a replica leader that lacks acknowledged records",
                    "set unclean.leader.election.enable=false"));
        }
        long request = Long.parseLong(broker.config().getOrDefault("socket.request.max.bytes", "104857600"));
        if (request < expected.recordMaxBytes()) {
            findings.add(Finding.failure(
                    Check.RECORD_SIZE,
                    where,
                    "takes requests of up to " + Amount.bytes(request) + ", and the largest picture makes "
                            + Amount.bytes(expected.recordMaxBytes()),
                    "raise socket.request.max.bytes, or lower LAPWING_FRAME_MAX_BYTES"));
        }
    }

    private static void disk(BrokerFacts broker, Expectations expected, List<Finding> findings) {
        if (broker.diskBytes().isEmpty() || broker.freeBytes().isEmpty()) {
            return;
        }
        long free = broker.freeBytes().getAsLong();
        long size = broker.diskBytes().getAsLong();
        String where = expected.name("broker " + broker.id());
        String said = Amount.bytes(free) + " of " + Amount.bytes(size) + " free";
        findings.add(
                free < LEAST_FREE * size
                        ? Finding.failure(
                                Check.DISK,
                                where,
                                said + ": a broker whose disk is full stops",
                                "make room, or lower retention.bytes of the topics")
                        : Finding.ok(Check.DISK, where, said));
    }
}
