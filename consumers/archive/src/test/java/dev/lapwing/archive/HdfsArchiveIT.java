package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive on HDFS while it, its rival, the NameNode and a DataNode die: each picture once, byte for byte. */
class HdfsArchiveIT {

    private static final LocalDateTime DAY = LocalDateTime.parse("2026-11-22T22:00:00");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long SEED = 20261122;

    @TempDir
    static Path shared;

    private static Cloud cloud;
    private static MiniHdfs hdfs;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, String> ledger = Cloud.ledger();

    @BeforeAll
    static void startAll() throws IOException, InterruptedException {
        cloud = Cloud.in(shared.resolve("cloud"));
        hdfs = MiniHdfs.in(shared.resolve("hdfs"), 2);
    }

    @AfterAll
    static void stopAll() {
        hdfs.close();
        cloud.close();
    }

    @Test
    @Timeout(300)
    void holdsEachPictureOnceHoweverOftenItIsKilled() throws Exception {
        cloud.createTopic("killed", 2);
        Settings settings = settings("killed", Map.of("LAPWING_REMOTE_KAFKA_MAX_POLL_RECORDS", "20"));
        int kills = 0;

        var steps = new ArrayList<RollStep>();
        for (int i = 0; i < 4; i++) {
            steps.addAll(EnumSet.allOf(RollStep.class));
        }
        for (RollStep step : steps) {
            int occurrence = 1 + random.nextInt(3);
            send("killed", 50);
            String circumstances = "seed " + SEED + ", kill " + kills + ": " + step + " " + occurrence;
            try (var child = ChildArchive.dyingAt(step, occurrence, ChildArchive.environment(settings), directory)) {
                await(circumstances)
                        .atMost(SOON)
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> {
                            send("killed", child.isAlive() ? 5 : 0);
                            return !child.isAlive();
                        });
                assertThat(child.output()).as(circumstances).doesNotContain("ERROR");
                kills++;
            }
        }
        var registry = new PrometheusRegistry();
        try (Archive last = archive(settings("killed", Map.of()).with(ArchiveSettings.ROLL_BYTES, "8MiB"), registry)) {
            awaitCaughtUp(last, registry, "killed");
        }

        assertThat(kills).isEqualTo(20);
        assertThat(ledger).hasSizeGreaterThanOrEqualTo(1_000);
        assertHolds("killed");
    }

    @Test
    @Timeout(200)
    void fencesAnArchiveThatWasPausedAndComesBack() throws Exception {
        cloud.createTopic("zombie", 1);
        Settings settings = settings("zombie", Map.of());

        for (RollStep step : List.of(RollStep.SEALED, RollStep.WRITTEN, RollStep.CLAIMED, RollStep.PUBLISHED)) {
            send("zombie", 30);
            Path marker = directory.resolve("at-" + step);
            try (var zombie = ChildArchive.waitingAt(step, marker, ChildArchive.environment(settings), directory)) {
                await().atMost(SOON).until(() -> Files.exists(marker));
                zombie.pause();
                Files.delete(marker);
                send("zombie", 30);
                var registry = new PrometheusRegistry();
                try (Archive rival = archive(settings, registry)) {
                    awaitCaughtUp(rival, registry, "zombie");
                }
                zombie.resume();
                send("zombie", 30);
                await("the zombie goes on after " + step).atMost(SOON).until(() -> archived("zombie") == ledger.size());
                assertThat(zombie.isAlive()).isTrue();
                if (step == RollStep.SEALED || step == RollStep.WRITTEN) {
                    assertThat(zombie.output()).as("at %s", step).contains("another archive has rolled");
                }
            }
        }

        assertHolds("zombie");
    }

    @Test
    @Timeout(200)
    void healsAfterTheLossOfNameNodeAndDataNode() throws Exception {
        cloud.createTopic("outage", 2);
        var registry = new PrometheusRegistry();
        try (Archive archive = archive(settings("outage", Map.of()), registry)) {
            for (int round = 0; round < 2; round++) {
                send("outage", 50);
                hdfs.stopNameNode();
                send("outage", 50);
                await().atMost(SOON).until(() -> archive.check() instanceof Health.Degraded);
                assertThat(archive.check().detail()).contains("cannot archive to " + hdfs.uri());
                hdfs.startNameNode();
                awaitCaughtUp(archive, registry, "outage");

                send("outage", 50);
                Object stopped = hdfs.stopDataNode(round % 2);
                send("outage", 50);
                awaitCaughtUp(archive, registry, "outage");
                hdfs.startDataNode(stopped);
            }
            send("outage", 50);
            awaitCaughtUp(archive, registry, "outage");
            assertThat(archive.check()).isInstanceOf(Health.Up.class);
        }

        assertHolds("outage");
        assertThat(Metrics.value(registry, "lapwing_archive_store_errors")).isPositive();
        assertThat(Metrics.value(registry, "lapwing_archive_records", "outage")).isEqualTo(ledger.size());
    }

    private void send(String topic, int count) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < count; i++) {
            records.add(cloud.frame(
                    topic,
                    "camera" + random.nextInt(3),
                    DAY.plusMinutes(random.nextInt(300)),
                    Cloud.jpeg(random, 1_000 + random.nextInt(8_000)),
                    ledger));
        }
        cloud.send(records);
    }

    private Settings settings(String topic, Map<String, String> more) {
        return cloud.settings(hdfs.uri() + "/" + topic, directory.resolve("staging"), more)
                .with(ArchiveSettings.TOPICS, topic)
                .with(ArchiveSettings.GROUP, "archive-" + topic)
                .with(ArchiveSettings.ROLL_BYTES, "64KiB")
                .with(ArchiveSettings.ROLL_EVERY, "300ms");
    }

    private static Archive archive(Settings settings, PrometheusRegistry registry) {
        var archive = new Archive(
                ArchiveSettings.of(settings),
                KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                new ArchiveMetrics(registry),
                RollStep.Listener.NONE,
                Clock.systemUTC());
        archive.start();
        return archive;
    }

    private void awaitCaughtUp(Archive archive, PrometheusRegistry registry, String topic) {
        // A DataNode that is back has not yet told of all of its blocks.
        await().atMost(SOON).ignoreExceptionsInstanceOf(IOException.class).untilAsserted(() -> {
            assertThat(archive.check()).isInstanceOf(Health.Up.class);
            assertThat(Metrics.value(registry, "lapwing_archive_lag_records", topic))
                    .as("lag")
                    .isZero();
            assertThat(archived(topic)).as("rows, by the manifests").isEqualTo(ledger.size());
        });
    }

    /** Rows archived, by the manifests, of files that are there: cheap, and checked against the files at the end. */
    private static long archived(String topic) throws IOException {
        long rows = 0;
        var root = new org.apache.hadoop.fs.Path("/" + topic);
        try (FileSystem files = FileSystem.newInstance(hdfs.uri(), new Configuration())) {
            if (!files.exists(root)) {
                return 0;
            }
            var published = new HashSet<String>();
            var manifests = new ArrayList<org.apache.hadoop.fs.Path>();
            var found = files.listFiles(root, true);
            while (found.hasNext()) {
                var path = found.next().getPath();
                published.add(path.toUri().getPath());
                if (path.getName().endsWith(".json")) {
                    manifests.add(path);
                }
            }
            for (var path : manifests) {
                try (var in = files.open(path)) {
                    rows += Manifest.read(in.readAllBytes(), path.toString()).files().stream()
                            .filter(file -> published.contains(root + "/" + file.path()))
                            .mapToLong(Manifest.DataFile::rows)
                            .sum();
                }
            }
        }
        return rows;
    }

    private void assertHolds(String topic) throws Exception {
        Path copy = directory.resolve("copy");
        try (FileSystem files = FileSystem.newInstance(hdfs.uri(), new Configuration())) {
            files.copyToLocalFile(
                    false,
                    new org.apache.hadoop.fs.Path("/" + topic),
                    new org.apache.hadoop.fs.Path(copy.toUri()),
                    true);
        }
        Exactly.once(new ArchiveReader(copy).frames(topic), ledger, "seed " + SEED);
    }
}
