package dev.lapwing.brokers;

import java.nio.file.Path;

/**
 * One broker's place in its cluster.
 *
 * @param nodeId Kafka's {@code node.id}
 * @param controller whether it is one of the quorum, too
 * @param controllers the quorum, as {@code 1@host:port,2@host:port}
 * @param bindAddress that it listens on
 * @param host that others reach it by
 * @param logs where topics and metadata lie
 */
record BrokerPlace(
        int nodeId,
        boolean controller,
        String controllers,
        String bindAddress,
        String host,
        BrokerPorts ports,
        Path logs) {}
