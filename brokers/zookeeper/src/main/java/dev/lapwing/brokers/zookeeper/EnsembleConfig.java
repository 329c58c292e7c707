package dev.lapwing.brokers.zookeeper;

import java.util.Map;
import java.util.Properties;

/** ZooKeeper's settings for one server on a board of 1 GB; a pure function. */
final class EnsembleConfig {

    private EnsembleConfig() {}

    /** All settings of one server. */
    static Properties of(ZooKeeperSettings settings) {
        var properties = new Properties();
        properties.put("dataDir", settings.directory().toString());
        properties.put("clientPort", Integer.toString(settings.clientPort()));
        properties.put("clientPortAddress", settings.address());
        properties.put("tickTime", Long.toString(settings.tick().toMillis()));
        properties.put("initLimit", "10");
        properties.put("syncLimit", "5");
        // A server of one is an ensemble, too: it may grow, and its health is told in the same words.
        properties.put("standaloneEnabled", "false");
        properties.put("reconfigEnabled", "false");
        // The name of a Service is no address that a pod could listen on.
        properties.put(
                "quorumListenOnAllIPs", Boolean.toString(settings.address().equals("0.0.0.0")));
        // One connection per broker and some for people; without it ZooKeeper warns that it knows no bound.
        properties.put("maxCnxns", "100");
        // No HTTP server beside ours, and no command but the one by which brokers ask how it is.
        properties.put("admin.enableServer", "false");
        properties.put("4lw.commands.whitelist", "srvr");
        // ZooKeeper never deletes old snapshots by itself unless told.
        properties.put("autopurge.snapRetainCount", "3");
        properties.put("autopurge.purgeInterval", "24");
        // By default 64 MiB are written in advance for each log, which an SD card feels; these are KiB.
        properties.put("preAllocSize", "1024");
        properties.put("snapCount", "10000");
        for (Map.Entry<Integer, String> server : settings.servers().entrySet()) {
            properties.put("server." + server.getKey(), server.getValue());
        }
        return properties;
    }
}
