package dev.lapwing.brokers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kafka's settings for one broker of a cluster on boards of 1 GB; a pure function of the cluster's shape. */
final class BrokerProperties {

    /** The listener that clients, and without security brokers too, connect to. */
    static final String CLIENT = "CLIENT";
    /** The listener among brokers, where clients have to prove who they are. */
    static final String INTERNAL = "INTERNAL";
    /** The listener of the KRaft quorum. */
    static final String CONTROLLER = "CONTROLLER";

    private BrokerProperties() {}

    /** All settings of one broker. */
    static Map<String, String> of(BrokerPlace place, BrokerSize size, ListenerSecurity security) {
        var properties = new LinkedHashMap<String, String>();
        boolean separate = security.separatesBrokersFromClients();
        properties.put("process.roles", place.controller() ? "broker,controller" : "broker");
        properties.put("node.id", Integer.toString(place.nodeId()));
        properties.put("controller.quorum.voters", place.controllers());
        String listeners = brokerListeners(place, place.bindAddress(), separate);
        String controller =
                CONTROLLER + "://" + place.bindAddress() + ":" + place.ports().controller();
        properties.put("listeners", place.controller() ? listeners + "," + controller : listeners);
        String advertised = brokerListeners(place, place.host(), separate);
        // Without it, the quorum is told the address that is bound to, which no certificate names.
        String leader = CONTROLLER + "://" + place.host() + ":" + place.ports().controller();
        properties.put("advertised.listeners", place.controller() ? advertised + "," + leader : advertised);
        properties.put("inter.broker.listener.name", separate ? INTERNAL : CLIENT);
        properties.put("controller.listener.names", CONTROLLER);
        properties.put("log.dirs", place.logs().toString());
        putPromises(properties, size);
        putSmallness(properties, size);
        putPatience(properties);
        properties.putAll(security.properties());
        return properties;
    }

    private static String brokerListeners(BrokerPlace place, String host, boolean separate) {
        String internal =
                separate ? INTERNAL + "://" + host + ":" + place.ports().internal() + "," : "";
        return internal + CLIENT + "://" + host + ":" + place.ports().client();
    }

    private static void putPromises(Map<String, String> properties, BrokerSize size) {
        String replicas = Integer.toString(Math.min(3, size.brokers()));
        String minInsync = size.brokers() >= 3 ? "2" : "1";
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
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        // Each idle record is flushed: at Kafka's 500 ms an SD card sees 170,000 writes a day.
        properties.put("metadata.max.idle.interval.ms", "5000");
    }

    private static void putPatience(Map<String, String> properties) {
        properties.put("group.initial.rebalance.delay.ms", "0");
        // How soon a dead broker is missed, and before that its controller if it was the one that led: pictures wait
        // for
        // both. A board that stalls for as long, as an SD card may, is taken for dead until it answers again, at the
        // cost
        // of an election.
        // A heartbeat that is not answered within its interval is sent anew: not so short that a busy board fails by
        // it.
        properties.put("broker.heartbeat.interval.ms", "800");
        properties.put("broker.session.timeout.ms", "2500");
        properties.put("controller.quorum.fetch.timeout.ms", "1500");
        properties.put("controller.quorum.election.timeout.ms", "500");
        properties.put("controller.quorum.election.backoff.max.ms", "500");
        // A change of the ISR that was on its way to a controller that died waits for it, by default for 30 s, and with
        // it
        // whoever needs the replica; and so does a connection to it.
        properties.put("controller.socket.timeout.ms", "2000");
        properties.put("socket.connection.setup.timeout.ms", "1000");
        properties.put("socket.connection.setup.timeout.max.ms", "2000");
        // How soon the other bridge may take over.
        properties.put("group.min.session.timeout.ms", "2000");
        // After a power cut of the rack the other boards may take their time; Kafka would give up after a minute.
        properties.put("initial.broker.registration.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    }
}
