package dev.lapwing.producers;

import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the temperature producer is told. */
record TemperatureSettings(
        String site,
        String node,
        ZoneId zone,
        TemperatureSource source,
        Optional<Path> vcgencmd,
        Optional<Path> directory,
        int number,
        Path thermalZones,
        Duration interval,
        Path spoolDirectory,
        long spoolMaxBytes) {

    static final Setting<TemperatureSource> SOURCE = Setting.choice(
            "LAPWING_TEMPERATURE_SOURCE", TemperatureSource.class, "auto", "Where temperatures come from.");
    static final Setting<Path> VCGENCMD = Setting.path(
            "LAPWING_TEMPERATURE_VCGENCMD",
            null,
            "The Pi's tool vcgencmd; without it, /usr/bin/vcgencmd or /opt/vc/bin/vcgencmd.");
    static final Setting<Path> DIRECTORY = Setting.path(
            "LAPWING_TEMPERATURE_DIRECTORY",
            null,
            "Directory of temperature files; without it, /temp and the Pi's number.");
    static final Setting<Path> THERMAL_ZONES =
            Setting.path("LAPWING_TEMPERATURE_ZONES", "/sys/class/thermal", "Directory of Linux's thermal zones.");
    static final Setting<Duration> INTERVAL = Setting.duration(
                    "LAPWING_TEMPERATURE_INTERVAL", "10s", "Time between two readings.")
            .where(interval -> interval.toMillis() >= 100, "be at least 100ms");
    static final Setting<Path> SPOOL_DIRECTORY = Setting.path(
            "LAPWING_SPOOL_DIRECTORY",
            "/var/lib/lapwing",
            "Directory where readings wait until they are acknowledged.");
    static final Setting<Long> SPOOL_MAX_BYTES = Setting.bytes(
                    "LAPWING_SPOOL_MAX_BYTES",
                    "1MiB",
                    "Largest spool of readings; when it is full, the oldest quarter makes room. 1MiB is about 35 hours.")
            .where(bytes -> bytes >= 4096 && bytes <= 64L << 20, "be 4KiB to 64MiB");

    private static final List<Path> VCGENCMD_PLACES =
            List.of(Path.of("/usr/bin/vcgencmd"), Path.of("/opt/vc/bin/vcgencmd"));

    static TemperatureSettings of(Settings settings) {
        return new TemperatureSettings(
                settings.get(BoardSettings.SITE),
                BoardSettings.nodeName(settings),
                settings.get(BoardSettings.TIME_ZONE),
                settings.get(SOURCE),
                settings.find(VCGENCMD),
                settings.find(DIRECTORY),
                settings.get(CameraSettings.NUMBER),
                settings.get(THERMAL_ZONES),
                settings.get(INTERVAL),
                settings.get(SPOOL_DIRECTORY),
                settings.get(SPOOL_MAX_BYTES));
    }

    Sensor thermometer(Clock clock) {
        var tool = new VcgencmdThermometer(vcgencmdPlaces(), clock);
        var files = new ReadingFiles(
                directory.orElse(Path.of("/temp" + number)),
                ReadingPattern.TEMPERATURE,
                "set LAPWING_TEMPERATURE_DIRECTORY");
        var zones = new ThermalZoneThermometer(thermalZones, clock);
        return switch (source) {
            case AUTO -> new FirstPresentSensor(List.of(tool, files, zones));
            case VCGENCMD -> tool;
            case FILES -> files;
            case THERMAL_ZONE -> zones;
            case NONE -> throw new IllegalStateException("the temperature is not measured");
        };
    }

    /** The processor's own thermometer: files are left to those for whom they are written. */
    Sensor processorThermometer(Clock clock) {
        return new FirstPresentSensor(List.of(
                new VcgencmdThermometer(vcgencmdPlaces(), clock), new ThermalZoneThermometer(thermalZones, clock)));
    }

    /** Where the Pi's tool may be. */
    List<Path> vcgencmdPlaces() {
        return vcgencmd.map(List::of).orElse(VCGENCMD_PLACES);
    }

    static List<Setting<?>> settings() {
        var all = new ArrayList<Setting<?>>(List.of(
                SensorFile.FILE,
                SOURCE,
                INTERVAL,
                VCGENCMD,
                DIRECTORY,
                THERMAL_ZONES,
                SPOOL_DIRECTORY,
                SPOOL_MAX_BYTES));
        all.addAll(List.of(CameraSettings.NUMBER, CameraSettings.RETENTION, CameraSettings.LOCAL_CAMERAS));
        all.addAll(List.of(
                BoardSettings.SITE, BoardSettings.NODE_NAME, BoardSettings.NODE_ID_FILE, BoardSettings.TIME_ZONE));
        all.addAll(KafkaCluster.Side.LOCAL.settings());
        return all;
    }
}
