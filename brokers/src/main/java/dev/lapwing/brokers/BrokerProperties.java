package dev.lapwing.brokers;

import dev.lapwing.brokers.board.BoardProperties;
import dev.lapwing.brokers.board.BrokerSize;
import java.util.LinkedHashMap;
import java.util.Map;

/** Kafka's settings for one broker of a cluster on boards of 1 GB; a pure function of the cluster's shape. */
final class BrokerProperties {

    /** The listener that clients, and without security brokers too, connect to. */
    static final String CLIENT = "CLIENT";
    /** The listener among brokers, where clients have to prove who they are. */
    static final String INTERNAL = "INTERNAL";
    /** The listener of the KRaft quorum. */
    static final String CONTROLLER = "CONTROLLER";

    private static final String NEVER = Integer.toString(Integer.MAX_VALUE);

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
        properties.putAll(BoardProperties.of(size));
        putShareGroups(properties, size);
        putPatience(properties, place.controller());
        properties.putAll(security.properties());
        return properties;
    }

    private static String brokerListeners(BrokerPlace place, String host, boolean separate) {
        String internal =
                separate ? INTERNAL + "://" + host + ":" + place.ports().internal() + "," : "";
        return internal + CLIENT + "://" + host + ":" + place.ports().client();
    }

    private static void putShareGroups(Map<String, String> properties, BrokerSize size) {
        String topic = "share.coordinator.state.topic.";
        properties.put(topic + "replication.factor", Integer.toString(size.replicas()));
        properties.put(topic + "min.isr", Integer.toString(size.minInsync()));
        properties.put(topic + "num.partitions", "1");
    }

    private static void putPatience(Map<String, String> properties, boolean controller) {
        // Each idle record is flushed: at Kafka's 500 ms an SD card sees 170,000 writes a day.
        properties.put("metadata.max.idle.interval.ms", "5000");
        // How soon a dead broker is missed, and before that its controller if it was the one that led: pictures wait
        // for both. A board that stalls for as long, as an SD card may, is taken for dead until it answers again. A
        // heartbeat without an answer is sent anew after its interval: not so soon that a busy board fails by it.
        properties.put("broker.heartbeat.interval.ms", "600");
        properties.put("broker.session.timeout.ms", "2000");
        // A broker that does not vote asks the other controllers as soon as a request fails. Once this time is over,
        // Kafka 4.3's asks without a pause, on a whole core, until some controller answers.
        properties.put("controller.quorum.fetch.timeout.ms", controller ? "1000" : NEVER);
        properties.put("controller.quorum.election.timeout.ms", "500");
        properties.put("controller.quorum.election.backoff.max.ms", "500");
        // A change of the ISR that was on its way to a controller that died waits for it, 30 s unless told, and with it
        // whoever needs the replica; and so does a connection to it.
        properties.put("controller.socket.timeout.ms", "2000");
        properties.put("socket.connection.setup.timeout.ms", "1000");
        properties.put("socket.connection.setup.timeout.max.ms", "1000");
        // After a power cut of the rack the other boards may take their time; Kafka would give up after a minute.
        properties.put("initial.broker.registration.timeout.ms", NEVER);
    }
}
