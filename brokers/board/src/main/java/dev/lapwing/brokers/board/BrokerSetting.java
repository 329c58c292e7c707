package dev.lapwing.brokers.board;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings that every broker has. */
public final class BrokerSetting {

    /** Its number. */
    public static final Setting<Integer> ID = Setting.integer(
                    "LAPWING_BROKER_ID", "", null, "This broker's number in its cluster; it belongs to its disk.")
            .where(id -> id >= 0, "be at least 0");
    /** Where others find it. */
    public static final Setting<String> HOST = Setting.text(
                    "LAPWING_BROKER_HOST", null, "Name or address by which clients and other brokers reach this one.")
            .where(host -> host.matches("[A-Za-z0-9.-]+"), "be a host's name or address");
    /** Where it listens. */
    public static final Setting<String> ADDRESS =
            Setting.text("LAPWING_BROKER_ADDRESS", "0.0.0.0", "Address that the broker listens on.");
    /** For clients. */
    public static final Setting<Integer> CLIENT_PORT = port("CLIENT", "9092", "clients");
    /** For all that it keeps. */
    public static final Setting<Path> DIRECTORY = Setting.path(
            "LAPWING_BROKER_DIRECTORY", "/var/lib/lapwing/kafka", "Directory for topics and metadata, in logs/ there.");
    /** How many there are. */
    public static final Setting<Integer> REPLICAS = Setting.integer(
                    "LAPWING_BROKER_REPLICAS", "", "3", "Brokers of the cluster; topics get 3 replicas of so many.")
            .where(count -> count > 0 && count <= 99, "be 1 to 99");
    /** The watermark of its disk. */
    public static final Setting<Long> DISK_FREE_MIN = Setting.bytes(
                    "LAPWING_BROKER_DISK_FREE_MIN",
                    null,
                    "Free bytes below which the disk is degraded; without it, a twentieth of the disk, at least 500MiB.")
            .where(bytes -> bytes > 0, "be greater than 0");

    private static final String PASS_THROUGH = "LAPWING_BROKER_KAFKA_";

    private BrokerSetting() {}

    /** A port, {@code LAPWING_BROKER_<listener>_PORT}. */
    public static Setting<Integer> port(String listener, String port, String whom) {
        return Setting.integer("LAPWING_BROKER_" + listener + "_PORT", "", port, "Port for " + whom + ".")
                .where(number -> number > 0 && number <= 65_535, "be 1 to 65535");
    }

    /** Kafka's own settings that were passed through, as {@code LAPWING_BROKER_KAFKA_LOG_SEGMENT_BYTES}. */
    public static Map<String, String> passedThrough(Settings settings) {
        var properties = new LinkedHashMap<String, String>();
        settings.withPrefix(PASS_THROUGH)
                .forEach((name, value) -> properties.put(KafkaCluster.propertyName(name), value));
        return properties;
    }
}
