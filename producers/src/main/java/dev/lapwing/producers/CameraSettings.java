package dev.lapwing.producers;

import dev.lapwing.records.SourceId;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the camera producer is told.
 *
 * @param settle how long a picture stays after it was acknowledged
 * @param windowBytes of records that may be on the way
 * @param localCameras how many share the brokers' disks
 * @param quarantineMaxBytes of files that are no pictures
 */
record CameraSettings(
        String site,
        String camera,
        String topic,
        Path directory,
        ZoneId zone,
        long frameMaxBytes,
        Duration settle,
        long windowBytes,
        OptionalLong retentionBytes,
        int localCameras,
        long quarantineMaxBytes) {

    static final Setting<Boolean> ENABLED =
            Setting.flag("LAPWING_CAMERA", "true", "Whether lapwing node publishes a camera's pictures.");
    static final Setting<Integer> NUMBER = Setting.integer(
                    "LAPWING_CAMERA_NUMBER",
                    "",
                    "1",
                    "The Pi's number N: the camera is cameraN, its topic nodeN, its directory /cameraN.")
            .where(number -> number > 0, "be greater than 0");
    static final Setting<String> CAMERA = Setting.text(
                    "LAPWING_CAMERA_ID", null, "The camera's id; without it, camera and the Pi's number.")
            .where(SourceId::fits, BoardSettings.SOURCE_ID_RULE);
    static final Setting<String> TOPIC = Setting.text(
            "LAPWING_CAMERA_TOPIC", null, "Topic of the camera's frames; without it, node and the Pi's number.");
    static final Setting<Path> DIRECTORY = Setting.path(
            "LAPWING_CAMERA_DIRECTORY",
            null,
            "Directory that the camera fills; without it, /camera and the Pi's number.");
    static final Setting<Duration> SETTLE = Setting.duration(
            "LAPWING_CAMERA_SETTLE",
            "60s",
            "How long a picture stays after it was acknowledged, so that a power cut of all brokers loses nothing.");
    static final Setting<Long> WINDOW = Setting.bytes(
                    "LAPWING_CAMERA_WINDOW",
                    "8MiB",
                    "Frames that may be sent and not acknowledged; one is always allowed.")
            .where(bytes -> bytes > 0 && bytes <= 256L << 20, "be greater than 0 and at most 256MiB");
    static final Setting<Long> RETENTION = Setting.bytes(
                    "LAPWING_LOCAL_RETENTION_BYTES",
                    null,
                    "Size at which a local topic begins to lose its oldest records; without it, its share of the"
                            + " brokers' smallest disk. For topics that are created from now on.")
            .where(bytes -> bytes > 0, "be greater than 0");

    static final Setting<Integer> LOCAL_CAMERAS = Setting.integer(
                    "LAPWING_LOCAL_CAMERAS",
                    "",
                    "5",
                    "Cameras whose topics share the brokers' disks, if there are more of them than brokers.")
            .where(cameras -> cameras > 0 && cameras <= 1000, "be 1 to 1000");
    static final Setting<Long> QUARANTINE = Setting.bytes(
                    "LAPWING_CAMERA_QUARANTINE_MAX_BYTES",
                    "64MiB",
                    "Size at which the oldest files in .quarantine make room for others.")
            .where(bytes -> bytes >= 1 << 20, "be at least 1MiB");

    static CameraSettings of(Settings settings) {
        int number = settings.get(NUMBER);
        return new CameraSettings(
                settings.get(BoardSettings.SITE),
                settings.find(CAMERA).orElse("camera" + number),
                settings.find(TOPIC).orElse(TopicNames.node(number)),
                settings.find(DIRECTORY).orElse(Path.of("/camera" + number)),
                settings.get(BoardSettings.TIME_ZONE),
                settings.get(BoardSettings.FRAME_MAX_BYTES),
                settings.get(SETTLE),
                settings.get(WINDOW),
                retention(settings),
                settings.get(LOCAL_CAMERAS),
                settings.get(QUARANTINE));
    }

    static OptionalLong retention(Settings settings) {
        return settings.find(RETENTION).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    static List<Setting<?>> settings() {
        var all = new ArrayList<Setting<?>>(
                List.of(NUMBER, CAMERA, TOPIC, DIRECTORY, SETTLE, WINDOW, QUARANTINE, RETENTION, LOCAL_CAMERAS));
        all.addAll(List.of(BoardSettings.SITE, BoardSettings.TIME_ZONE, BoardSettings.FRAME_MAX_BYTES));
        all.addAll(KafkaCluster.Side.LOCAL.settings());
        return all;
    }
}
