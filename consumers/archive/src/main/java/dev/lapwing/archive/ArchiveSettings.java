package dev.lapwing.archive;

import dev.lapwing.archive.store.StoreOpener;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.BoardSettings;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the archive is told. */
record ArchiveSettings(
        StoreOpener store,
        List<String> topics,
        String group,
        Path staging,
        PartitionArchive.RollRule roll,
        ZoneId zone,
        long knownIds,
        int recordMaxBytes) {

    /** A file's name is at most 255 bytes, of which offsets, ids and numbers take up to 85. */
    private static final int TOPIC_MAX_LENGTH = 170;

    static final Setting<URI> URI = Setting.uri(
                    "LAPWING_ARCHIVE_URI",
                    null,
                    "Where the archive is kept: hdfs://host:8020/dir, s3a://bucket/dir or file:///dir.")
            .where(uri -> uri.getScheme() != null, "be a URI with a scheme, such as hdfs://namenode:8020/lapwing");

    static final Setting<String> TOPICS = Setting.text(
                    "LAPWING_ARCHIVE_TOPICS",
                    String.join(
                            ",",
                            TopicNames.CAMERA_DATA,
                            TopicNames.TEMPERATURE_DATA,
                            TopicNames.CONTEXT_DATA,
                            TopicNames.PLACEMENT_DATA),
                    "Topics of the remote cluster to archive, with commas in between.")
            .where(topics -> !split(topics).isEmpty(), "name at least one topic")
            .where(
                    topics -> split(topics).stream().allMatch(topic -> topic.length() <= TOPIC_MAX_LENGTH),
                    "name topics of at most " + TOPIC_MAX_LENGTH + " characters, since they begin the names of files");

    static final Setting<String> GROUP =
            Setting.text("LAPWING_ARCHIVE_GROUP", "lapwing-archive", "Consumer group that shares the partitions.");

    static final Setting<Path> STAGING = Setting.path(
            "LAPWING_ARCHIVE_STAGING",
            System.getProperty("java.io.tmpdir") + "/lapwing-archive",
            "Local directory for records between Kafka and the archive; needs twice the roll size per partition.");

    static final Setting<Long> ROLL_BYTES = Setting.bytes(
                    "LAPWING_ARCHIVE_ROLL_BYTES", "128MiB", "Size at which a partition's records are rolled to files.")
            .where(bytes -> bytes >= 1024 && bytes <= 1L << 30, "be 1KiB to 1GiB");

    static final Setting<Duration> ROLL_EVERY = Setting.duration(
                    "LAPWING_ARCHIVE_ROLL_EVERY",
                    "15min",
                    "Longest time that a record waits to be rolled to a file; midnight rolls too.")
            .where(time -> time.isPositive(), "be longer than 0");

    static final Setting<Integer> ROLL_RECORDS = Setting.integer(
                    "LAPWING_ARCHIVE_ROLL_RECORDS",
                    "records",
                    "50000",
                    "Number at which a partition's records are rolled to files.")
            .where(records -> records > 0 && records <= 1_000_000, "be 1 to 1000000");

    static final Setting<Integer> KNOWN_IDS = Setting.integer(
                    "LAPWING_ARCHIVE_KNOWN_IDS",
                    "ids",
                    "2000000",
                    "Identities of archived records to keep in memory, at about 32 bytes; more are read when needed.")
            .where(ids -> ids >= 0, "be 0 or greater");

    static final Setting<Path> HADOOP_CONF = Setting.path(
            "LAPWING_ARCHIVE_HADOOP_CONF", null, "Directory with core-site.xml and hdfs-site.xml, if there is one.");

    static final Setting<String> S3_ENDPOINT =
            Setting.text("LAPWING_ARCHIVE_S3_ENDPOINT", null, "URL of an S3 server that is not Amazon's.");

    static final Setting<Path> S3_ACCESS_KEY_FILE =
            Setting.path("LAPWING_ARCHIVE_S3_ACCESS_KEY_FILE", null, "File with the access key for s3a://.");

    static final Setting<Path> S3_SECRET_KEY_FILE =
            Setting.path("LAPWING_ARCHIVE_S3_SECRET_KEY_FILE", null, "File with the secret key for s3a://.");

    /** Raw properties of Hadoop: {@code LAPWING_HADOOP_FS_S3A_PATH_STYLE_ACCESS}, with the rule of Kafka's. */
    private static final String HADOOP_PREFIX = "LAPWING_HADOOP_";

    static List<Setting<?>> declared() {
        var declared = new ArrayList<Setting<?>>(List.of(
                URI,
                TOPICS,
                GROUP,
                STAGING,
                ROLL_BYTES,
                ROLL_EVERY,
                ROLL_RECORDS,
                KNOWN_IDS,
                HADOOP_CONF,
                S3_ENDPOINT,
                S3_ACCESS_KEY_FILE,
                S3_SECRET_KEY_FILE,
                BoardSettings.TIME_ZONE,
                BoardSettings.FRAME_MAX_BYTES));
        declared.addAll(KafkaCluster.Side.REMOTE.settings());
        return List.copyOf(declared);
    }

    static ArchiveSettings of(Settings settings) {
        ZoneId zone = settings.get(BoardSettings.TIME_ZONE);
        return new ArchiveSettings(
                new StoreOpener(uri(settings), hadoopFiles(settings), hadoop(settings)),
                split(settings.get(TOPICS)),
                settings.get(GROUP),
                settings.get(STAGING),
                new PartitionArchive.RollRule(
                        settings.get(ROLL_BYTES), settings.get(ROLL_RECORDS), settings.get(ROLL_EVERY), zone),
                zone,
                settings.get(KNOWN_IDS),
                RecordLimits.recordMaxBytes(settings.get(BoardSettings.FRAME_MAX_BYTES)));
    }

    /** Only Hadoop's own files or properties may say what a URI without a host leaves open. */
    private static URI uri(Settings settings) {
        URI uri = settings.get(URI);
        boolean open = "hdfs".equals(uri.getScheme()) && uri.getAuthority() == null;
        if (open && hadoopFiles(settings).isEmpty() && hadoop(settings).isEmpty()) {
            throw new SettingException(URI.name() + "=" + uri
                    + " must name the NameNode, such as hdfs://namenode:8020/lapwing, unless " + HADOOP_CONF.name()
                    + " does");
        }
        return uri;
    }

    private static List<String> split(String topics) {
        return Arrays.stream(topics.split(",", -1))
                .map(String::strip)
                .filter(topic -> !topic.isEmpty())
                .toList();
    }

    private static List<Path> hadoopFiles(Settings settings) {
        return settings.find(HADOOP_CONF)
                .map(directory -> List.of(directory.resolve("core-site.xml"), directory.resolve("hdfs-site.xml")))
                .orElse(List.of());
    }

    private static Map<String, String> hadoop(Settings settings) {
        var properties = new HashMap<String, String>();
        settings.find(S3_ENDPOINT).ifPresent(endpoint -> {
            properties.put("fs.s3a.endpoint", endpoint);
            properties.put("fs.s3a.endpoint.region", "us-east-1"); // S3 servers of one's own ignore it
            properties.put("fs.s3a.path.style.access", "true");
        });
        settings.find(S3_ACCESS_KEY_FILE)
                .ifPresent(file -> properties.put("fs.s3a.access.key", secret(S3_ACCESS_KEY_FILE, file)));
        settings.find(S3_SECRET_KEY_FILE)
                .ifPresent(file -> properties.put("fs.s3a.secret.key", secret(S3_SECRET_KEY_FILE, file)));
        settings.withPrefix(HADOOP_PREFIX)
                .forEach((name, value) -> properties.put(KafkaCluster.propertyName(name), value));
        return properties;
    }

    private static String secret(Setting<Path> setting, Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SettingException(setting.name() + "=" + file + " must be a file that can be read");
        }
    }
}
