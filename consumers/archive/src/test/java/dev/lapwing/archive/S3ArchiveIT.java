package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive on S3, killed after its manifest and between its files. */
@Tag("s3")
class S3ArchiveIT {

    private static final LocalDateTime DAY = LocalDateTime.parse("2026-11-22T22:00:00");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = 5;

    @TempDir
    static Path s3Directory;

    private static S3Server s3;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, String> ledger = Cloud.ledger();

    /** Not in the time of the test: it may have to be built. */
    @BeforeAll
    static void startS3() throws Exception {
        s3 = S3Server.in(s3Directory);
    }

    @AfterAll
    static void stopS3() {
        s3.close();
    }

    @Test
    @Timeout(180)
    void holdsEachPictureOnceThoughItWasKilled() throws Exception {
        try (var cloud = Cloud.in(directory.resolve("cloud"))) {
            cloud.createTopic("bucket", 1);
            var environment = new HashMap<>(s3.environment(directory));
            environment.put("LAPWING_REMOTE_KAFKA_MAX_POLL_RECORDS", "20"); // several rolls of each 80
            Settings settings = cloud.settings(s3.uri() + "/lapwing", directory.resolve("staging"), environment)
                    .with(ArchiveSettings.TOPICS, "bucket")
                    .with(ArchiveSettings.ROLL_BYTES, "64KiB")
                    .with(ArchiveSettings.GROUP, "bucket");

            for (RollStep step : List.of(RollStep.WRITTEN, RollStep.CLAIMED, RollStep.PUBLISHED)) {
                send(cloud);
                try (var child = ChildArchive.dyingAt(step, 2, ChildArchive.environment(settings), directory)) {
                    child.awaitEnd(SOON);
                }
            }
            var registry = new PrometheusRegistry();
            try (var archive = new Archive(
                    ArchiveSettings.of(settings.with(ArchiveSettings.ROLL_BYTES, "8MiB")),
                    KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                    new ArchiveMetrics(registry),
                    RollStep.Listener.NONE,
                    Clock.systemUTC())) {
                archive.start();
                await().atMost(SOON)
                        .until(() -> archive.check() instanceof Health.Up
                                && Metrics.value(registry, "lapwing_archive_rolls") > 0
                                && Metrics.value(registry, "lapwing_archive_lag_records") == 0);
            }

            Path copy = download(s3);
            Exactly.once(new ArchiveReader(copy).frames("bucket"), ledger, "seed " + SEED);
            assertThat(Metrics.value(registry, "lapwing_archive_rolled_forward"))
                    .isEqualTo(1);
        }
    }

    private void send(Cloud cloud) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < 80; i++) {
            records.add(cloud.frame(
                    "bucket",
                    "camera" + random.nextInt(3),
                    DAY.plusMinutes(random.nextInt(300)),
                    Cloud.jpeg(random, 1_000 + random.nextInt(8_000)),
                    ledger));
        }
        cloud.send(records);
    }

    private Path download(S3Server s3) throws Exception {
        Path copy = directory.resolve("copy");
        var configuration = new Configuration();
        s3.properties().forEach(configuration::set);
        try (FileSystem files = FileSystem.newInstance(s3.uri(), configuration)) {
            files.copyToLocalFile(
                    false,
                    new org.apache.hadoop.fs.Path("/lapwing"),
                    new org.apache.hadoop.fs.Path(copy.toUri()),
                    true);
        }
        return copy;
    }
}
