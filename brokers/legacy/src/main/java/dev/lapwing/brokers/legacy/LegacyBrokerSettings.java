package dev.lapwing.brokers.legacy;

import dev.lapwing.brokers.board.BrokerSetting;
import dev.lapwing.brokers.board.BrokerSize;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code lapwing broker-legacy} is told.
 *
 * @param zooKeeper the ensemble, as brokers connect to it
 * @param ownZooKeeper {@code host:port} of the one that has to serve first
 * @param properties Kafka's own, with what was passed through
 * @param diskFreeMin free bytes below which the disk counts as low; without it, a share of the disk
 */
record LegacyBrokerSettings(
        int id,
        String zooKeeper,
        String ownZooKeeper,
        Map<String, String> properties,
        Path directory,
        Optional<Long> diskFreeMin) {

    static final Setting<String> ZOOKEEPER = Setting.text(
                    "LAPWING_BROKER_ZOOKEEPER",
                    null,
                    "The ZooKeepers of the cluster, as kafka-1:2181,kafka-2:2181,kafka-3:2181.")
            .where(
                    text -> text.matches("[^@,:/ ]+:[0-9]+(,[^@,:/ ]+:[0-9]+)*(/[A-Za-z0-9/_-]+)?"),
                    "be host:port, with" + " commas in between");
    static final Setting<String> OWN_ZOOKEEPER = Setting.text(
                    "LAPWING_BROKER_OWN_ZOOKEEPER",
                    "127.0.0.1:2181",
                    "The ZooKeeper on the broker's own Pi; the broker starts once that follows or leads.")
            .where(text -> text.matches("[^@,:/ ]+:[0-9]{1,5}"), "be host:port");

    static List<Setting<?>> declared() {
        return List.of(
                BrokerSetting.ID,
                ZOOKEEPER,
                OWN_ZOOKEEPER,
                BrokerSetting.HOST,
                BrokerSetting.ADDRESS,
                BrokerSetting.CLIENT_PORT,
                BrokerSetting.DIRECTORY,
                BrokerSetting.REPLICAS,
                BrokerSetting.DISK_FREE_MIN,
                BoardSettings.FRAME_MAX_BYTES);
    }

    /**
     * Reads the settings.
     *
     * @param heapBytes of this process
     * @throws dev.lapwing.runtime.settings.SettingException if one is missing or wrong
     */
    static LegacyBrokerSettings of(Settings settings, long heapBytes) {
        Path directory = settings.get(BrokerSetting.DIRECTORY).toAbsolutePath();
        int port = settings.get(BrokerSetting.CLIENT_PORT);
        var place = new LegacyProperties.Place(
                settings.get(BrokerSetting.ID),
                settings.get(ZOOKEEPER),
                settings.get(BrokerSetting.ADDRESS) + ":" + port,
                settings.get(BrokerSetting.HOST) + ":" + port,
                directory.resolve("logs"));
        var size = new BrokerSize(
                settings.get(BrokerSetting.REPLICAS),
                heapBytes,
                RecordLimits.recordMaxBytes(settings.get(BoardSettings.FRAME_MAX_BYTES)));
        Map<String, String> properties = LegacyProperties.of(place, size);
        properties.putAll(BrokerSetting.passedThrough(settings));
        return new LegacyBrokerSettings(
                place.id(),
                place.zooKeeper(),
                settings.get(OWN_ZOOKEEPER),
                properties,
                directory,
                settings.find(BrokerSetting.DISK_FREE_MIN));
    }
}
