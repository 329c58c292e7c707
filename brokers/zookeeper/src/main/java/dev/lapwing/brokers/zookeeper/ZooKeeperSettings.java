package dev.lapwing.brokers.zookeeper;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code lapwing zookeeper} is told.
 *
 * @param id ZooKeeper's {@code myid}
 * @param servers {@code host:port:port}, for followers and for elections, by number
 */
record ZooKeeperSettings(
        int id, Map<Integer, String> servers, String address, int clientPort, Path directory, Duration tick) {

    static final Setting<Integer> ID = Setting.integer(
                    "LAPWING_ZOOKEEPER_ID",
                    "",
                    null,
                    "This server's number in the ensemble, its Pi's broker's; it belongs to its disk.")
            .where(id -> id >= 1 && id <= 254, "be 1 to 254");
    static final Setting<String> SERVERS = Setting.text(
                    "LAPWING_ZOOKEEPER_SERVERS",
                    null,
                    "All servers, as 1@kafka-1:2888:3888,2@kafka-2:2888:3888,3@kafka-3:2888:3888.")
            .where(
                    text -> text.matches("[0-9]+@[^@,: ]+:[0-9]+:[0-9]+(,[0-9]+@[^@,: ]+:[0-9]+:[0-9]+)*"),
                    "be id@host:port:port, with commas in between");
    static final Setting<String> ADDRESS =
            Setting.text("LAPWING_ZOOKEEPER_ADDRESS", "0.0.0.0", "Address that the server listens on.");
    static final Setting<Integer> CLIENT_PORT = Setting.integer(
                    "LAPWING_ZOOKEEPER_CLIENT_PORT", "", "2181", "Port for brokers.")
            .where(port -> port > 0 && port <= 65_535, "be 1 to 65535");
    static final Setting<Path> DIRECTORY = Setting.path(
            "LAPWING_ZOOKEEPER_DIRECTORY", "/var/lib/lapwing/zookeeper", "Directory for all that ZooKeeper keeps.");
    static final Setting<Duration> TICK = Setting.duration(
                    "LAPWING_ZOOKEEPER_TICK",
                    "3s",
                    "ZooKeeper's measure of time: servers get 10 of it to come in, and 5 to keep up; a session lasts at least"
                            + " 2.")
            .where(tick -> tick.toMillis() >= 100 && tick.toMillis() <= 60_000, "be 100ms to 60s");

    static List<Setting<?>> declared() {
        return List.of(ID, SERVERS, ADDRESS, CLIENT_PORT, DIRECTORY, TICK);
    }

    /**
     * Reads the settings.
     *
     * @throws SettingException if one is missing or wrong, or does not fit another
     */
    static ZooKeeperSettings of(Settings settings) {
        int id = settings.get(ID);
        Map<Integer, String> servers = servers(settings.get(SERVERS));
        if (!servers.containsKey(id)) {
            throw new SettingException(SERVERS.name() + "=" + settings.get(SERVERS) + " must name " + ID.name() + "="
                    + id + ", since each server is part of the ensemble");
        }
        return new ZooKeeperSettings(
                id,
                servers,
                settings.get(ADDRESS),
                settings.get(CLIENT_PORT),
                settings.get(DIRECTORY).toAbsolutePath(),
                settings.get(TICK));
    }

    private static Map<Integer, String> servers(String text) {
        var servers = new TreeMap<Integer, String>();
        Arrays.stream(text.split(",", -1)).forEach(server -> {
            int at = server.indexOf('@');
            int id = Integer.parseInt(server.substring(0, at));
            if (servers.put(id, server.substring(at + 1)) != null) {
                throw new SettingException(
                        SERVERS.name() + "=" + text + " must name each number once, but names " + id + " twice");
            }
        });
        return servers;
    }

    /** Its servers, for people. */
    String ensemble() {
        return String.join(", ", servers.values());
    }
}
