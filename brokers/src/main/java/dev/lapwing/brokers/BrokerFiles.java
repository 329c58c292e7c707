package dev.lapwing.brokers;

import java.nio.file.Path;

/**
 * What lies in a broker's directory.
 *
 * @param directory of this one broker
 */
record BrokerFiles(Path directory) {

    /** In {@link #formatProperties()}: the cluster's id. */
    static final String CLUSTER_ID = "cluster.id";
    /** In {@link #formatProperties()}: before a user's name; the value is {@link ScramCredential#argument()}. */
    static final String USER_PREFIX = "user.";

    /** Kafka's own settings. */
    Path serverProperties() {
        return directory.resolve("server.properties");
    }

    /** What the storage is formatted with once; holds secrets. */
    Path formatProperties() {
        return directory.resolve("format.properties");
    }

    /** Topics and metadata. */
    Path logs() {
        return directory.resolve("logs");
    }

    /** What the process writes to standard output and error. */
    Path output() {
        return directory.resolve("broker.log");
    }

    /** There once the broker serves clients; its process id. */
    Path ready() {
        return directory.resolve("ready");
    }
}
