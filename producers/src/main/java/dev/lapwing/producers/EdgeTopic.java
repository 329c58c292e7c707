package dev.lapwing.producers;

import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic on the Pis as its first producer creates it: one partition, nothing ever deleted by time (a Pi's clock may say
 * 1970), but by size before the disk is full.
 *
 * @param recordMaxBytes largest record
 * @param retentionBytes of its partition; if empty, its share of the brokers' smallest disk
 * @param cameras that share that disk
 */
record EdgeTopic(String name, int recordMaxBytes, OptionalLong retentionBytes, int cameras) {

    /** What Kafka itself takes unless told otherwise; enough for anything but pictures. */
    static final int KAFKA_RECORD_MAX_BYTES = 1_048_588;

    private static final Logger LOG = LoggerFactory.getLogger(EdgeTopic.class);
    private static final int SEGMENT_BYTES = 32 << 20;
    /** Where no broker says how large its disk is. */
    private static final long RETENTION_OTHERWISE = 1L << 30;

    /** Longer than the client's own wait, since the client can say what it waited for. */
    private static final long WAIT_SECONDS = 20;

    /** Makes sure that the topic is there. */
    TopicDescription ensure(Admin admin, KafkaCluster cluster) throws InterruptedException, TimeoutException {
        TopicSpec spec = spec(cluster, retentionBytes.orElse(RETENTION_OTHERWISE));
        Optional<TopicDescription> there = spec.find(admin, cluster::isFirstWarningOf);
        if (there.isPresent()) {
            return there.get();
        }
        if (retentionBytes.isEmpty()) {
            spec = spec(cluster, shareOfDisk(admin, cluster.replicationFactor()));
        }
        return spec.ensure(admin, cluster::isFirstWarningOf);
    }

    private TopicSpec spec(KafkaCluster cluster, long retention) {
        var config = new LinkedHashMap<String, String>();
        config.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(cluster.minInsyncReplicas()));
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        config.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(retention));
        config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(Math.max(SEGMENT_BYTES, recordMaxBytes)));
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(recordMaxBytes));
        config.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        config.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        // A broker whose clock says 1970 would refuse everything as coming from the future.
        config.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
        if (name.equals(TopicNames.CONTEXT)) {
            // Whether a board was heard lately is judged by when its sample arrived: its own clock may say 1970.
            config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        }
        return new TopicSpec(name, 1, (short) cluster.replicationFactor(), config);
    }

    /**
     * Four fifths of what the smallest disk has for logs, divided among one topic per camera, or per broker if those are more, and one for
     * all that is small. A broker holds {@code replicas / brokers} of the topics.
     */
    private long shareOfDisk(Admin admin, int replicas) throws InterruptedException, TimeoutException {
        try {
            Collection<Node> brokers = admin.describeCluster().nodes().get(WAIT_SECONDS, TimeUnit.SECONDS);
            var disks = admin.describeLogDirs(brokers.stream().map(Node::id).toList())
                    .allDescriptions()
                    .get(WAIT_SECONDS, TimeUnit.SECONDS);
            OptionalLong smallest = disks.values().stream()
                    .flatMapToLong(directories -> room(directories).stream())
                    .min();
            if (smallest.isPresent()) {
                long share = share(smallest.getAsLong(), brokers.size(), replicas, cameras);
                return Math.max(share, 2L * Math.max(SEGMENT_BYTES, recordMaxBytes));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException retriable) {
                throw retriable; // the topic keeps what it is created with, so better later than with a guess
            }
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, name)
                    .addKeyValue(LogKeys.REASON, String.valueOf(e.getCause()))
                    .log("the brokers do not say how large their disks are; LAPWING_LOCAL_RETENTION_BYTES can");
        }
        return RETENTION_OTHERWISE;
    }

    static long share(long diskBytes, int brokers, int replicas, int cameras) {
        long topics = Math.max(brokers, cameras) + 1L;
        return diskBytes / 5 * 4 * brokers / (Math.min(replicas, brokers) * topics);
    }

    /** What a broker's logs have and may still get: on a card that the system lies on too, that is not all of it. */
    private static OptionalLong room(Map<String, LogDirDescription> directories) {
        return directories.values().stream()
                .filter(directory -> directory.usableBytes().isPresent())
                .mapToLong(directory -> directory.usableBytes().getAsLong()
                        + directory.replicaInfos().values().stream()
                                .mapToLong(ReplicaInfo::size)
                                .sum())
                .min();
    }
}
