package dev.lapwing.brokers.legacy;

import dev.lapwing.brokers.board.BoardProperties;
import dev.lapwing.brokers.board.BrokerSize;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Settings of Kafka 3.9 for one broker with ZooKeeper; a pure function. */
final class LegacyProperties {

    /** The one listener, for clients and brokers. */
    private static final String CLIENT = "CLIENT";

    private LegacyProperties() {}

    /**
     * One broker's place in its cluster.
     *
     * @param bind {@code host:port} that it listens on
     * @param reach {@code host:port} that others reach it by
     * @param logs where topics lie
     */
    record Place(int id, String zooKeeper, String bind, String reach, Path logs) {}

    /** All settings of one broker. */
    static Map<String, String> of(Place place, BrokerSize size) {
        var properties = new LinkedHashMap<String, String>();
        properties.put("broker.id", Integer.toString(place.id()));
        properties.put("zookeeper.connect", place.zooKeeper());
        properties.put("listeners", CLIENT + "://" + place.bind());
        properties.put("advertised.listeners", CLIENT + "://" + place.reach());
        properties.put("listener.security.protocol.map", CLIENT + ":PLAINTEXT");
        properties.put("inter.broker.listener.name", CLIENT);
        properties.put("log.dirs", place.logs().toString());
        properties.putAll(BoardProperties.of(size));
        // How soon a dead broker is missed: two ticks, the least that ZooKeeper grants.
        properties.put("zookeeper.session.timeout.ms", "6000");
        // After a power cut of the rack the other boards may take their time; Kafka would give up after 18 s.
        properties.put("zookeeper.connection.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        return properties;
    }
}
