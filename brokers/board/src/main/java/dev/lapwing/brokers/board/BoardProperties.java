package dev.lapwing.brokers.board;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kafka's settings that keep Lapwing's promises on a board of 1 GB; a pure function of a broker's size. */
public final class BoardProperties {

    private BoardProperties() {}

    /** Those that Kafka 3.9 and 4.3 both know. */
    public static Map<String, String> of(BrokerSize size) {
        var properties = new LinkedHashMap<String, String>();
        putPromises(properties, size);
        putSmallness(properties, size);
        properties.put("group.initial.rebalance.delay.ms", "0");
        // How soon the other bridge may take over.
        properties.put("group.min.session.timeout.ms", "2000");
        return properties;
    }

    private static void putPromises(Map<String, String> properties, BrokerSize size) {
        String replicas = Integer.toString(size.replicas());
        String minInsync = Integer.toString(size.minInsync());
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            properties.put(topic + ".replication.factor", replicas);
        }
        properties.put("transaction.state.log.min.isr", minInsync);
        properties.put("default.replication.factor", replicas);
        properties.put("min.insync.replicas", minInsync);
        // How long pictures wait for a replica that does not keep up. For one that comes back, and is not in sync yet,
        // they wait until it has been out of step for as long.
        properties.put("replica.lag.time.max.ms", "2000");
        properties.put("unclean.leader.election.enable", "false");
        properties.put("auto.create.topics.enable", "false");
        // A board without a clock says 1970 or, beside one that says so, seems to come from the future.
        properties.put("log.retention.ms", "-1");
        properties.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        // A site may be without its consumers for a winter.
        properties.put("offsets.retention.minutes", "86400");
        properties.put("message.max.bytes", Integer.toString(size.recordMaxBytes()));
    }

    private static void putSmallness(Map<String, String> properties, BrokerSize size) {
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("log.cleaner.threads", "1");
        // Kafka takes 128 MiB for it unless told: a heap of 64 MiB dies at start.
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        // What has been read and not yet written stays on the heap, and Kafka bounds it only where told.
        String requestBytes = Long.toString(Math.max(size.heapBytes() / 4, 2L * size.recordMaxBytes()));
        properties.put("queued.max.request.bytes", requestBytes);
        properties.put("socket.request.max.bytes", requestBytes);
        properties.put("log.segment.bytes", Integer.toString(32 << 20));
        properties.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        properties.put("offsets.topic.num.partitions", "8");
        properties.put("transaction.state.log.num.partitions", "4");
    }
}
