package dev.lapwing.brokers;

import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Kafka's settings for one broker of a cluster on boards of 1 GB; a pure function of the cluster's shape. */
final class BrokerProperties {

    /** The listener that clients, and without security brokers too, connect to. */
    static final String CLIENT = "CLIENT";
    /** The listener among brokers, where clients have to prove who they are. */
    static final String INTERNAL = "INTERNAL";
    /** The listener of the KRaft quorum. */
    static final String CONTROLLER = "CONTROLLER";

    private static final String HOST = "127.0.0.1";
    private static final int RECORD_MAX_BYTES =
            RecordLimits.recordMaxBytes(Settings.of(Map.of(), Map.of()).get(BoardSettings.FRAME_MAX_BYTES));

    private BrokerProperties() {}

    /**
     * The settings of broker {@code index}, but for those of its security.
     *
     * @param ports of all brokers
     * @param heapBytes of one broker: what waits to be served is bounded by it
     */
    static Map<String, String> of(
            int index, List<BrokerPorts> ports, BrokerFiles files, long heapBytes, boolean internalListener) {
        BrokerPorts own = ports.get(index);
        var properties = new LinkedHashMap<String, String>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(index + 1));
        properties.put(
                "controller.quorum.voters",
                IntStream.range(0, ports.size())
                        .mapToObj(i -> (i + 1) + "@" + HOST + ":" + ports.get(i).controller())
                        .collect(Collectors.joining(",")));
        String internal = internalListener ? INTERNAL + "://" + HOST + ":" + own.internal() + "," : "";
        String brokers = internal + CLIENT + "://" + HOST + ":" + own.client();
        properties.put("listeners", brokers + "," + CONTROLLER + "://" + HOST + ":" + own.controller());
        properties.put("advertised.listeners", brokers);
        properties.put("inter.broker.listener.name", internalListener ? INTERNAL : CLIENT);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("log.dirs", files.logs().toString());
        putPromises(properties, ports.size());
        putSmallness(properties, heapBytes);
        putPatience(properties);
        return properties;
    }

    private static void putPromises(Map<String, String> properties, int brokers) {
        String replicas = Integer.toString(Math.min(3, brokers));
        String minInsync = brokers >= 3 ? "2" : "1";
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", replicas);
        }
        properties.put("transaction.state.log.min.isr", minInsync);
        properties.put("share.coordinator.state.topic.min.isr", minInsync);
        properties.put("default.replication.factor", replicas);
        properties.put("min.insync.replicas", minInsync);
        properties.put("unclean.leader.election.enable", "false");
        properties.put("auto.create.topics.enable", "false");
        // A board without a clock says 1970 or, beside one that says so, seems to come from the future.
        properties.put("log.retention.ms", "-1");
        properties.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        // A site may be without its consumers for a winter.
        properties.put("offsets.retention.minutes", "86400");
        properties.put("message.max.bytes", Integer.toString(RECORD_MAX_BYTES));
    }

    private static void putSmallness(Map<String, String> properties, long heapBytes) {
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("log.cleaner.threads", "1");
        // Kafka takes 128 MiB for it unless told: a heap of 64 MiB dies at start.
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        // What has been read and not yet written stays on the heap, and Kafka bounds it only where told.
        String requestBytes = Long.toString(Math.max(heapBytes / 4, 2L * RECORD_MAX_BYTES));
        properties.put("queued.max.request.bytes", requestBytes);
        properties.put("socket.request.max.bytes", requestBytes);
        properties.put("log.segment.bytes", Integer.toString(32 << 20));
        properties.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        properties.put("offsets.topic.num.partitions", "8");
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        // Each idle record is flushed: at Kafka's 500 ms an SD card sees 170,000 writes a day.
        properties.put("metadata.max.idle.interval.ms", "5000");
    }

    private static void putPatience(Map<String, String> properties) {
        properties.put("group.initial.rebalance.delay.ms", "0");
        // How soon a dead broker is missed. Shorter, and a board under load is taken for dead.
        properties.put("broker.heartbeat.interval.ms", "1000");
        properties.put("broker.session.timeout.ms", "6000");
        properties.put("controller.quorum.fetch.timeout.ms", "3000");
    }
}
