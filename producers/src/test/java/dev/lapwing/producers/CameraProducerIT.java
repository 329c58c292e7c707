package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a camera producer does with its directory while the brokers are well. */
@Timeout(90)
class CameraProducerIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path files;

    static BrokerCluster cluster;

    @BeforeAll
    static void startBrokers() throws InterruptedException {
        cluster = BrokerCluster.in(files.resolve("brokers"))
                .brokers(3)
                .heap("96m")
                .start();
    }

    @AfterAll
    static void stopBrokers() {
        cluster.close();
    }

    @Test
    void keepsThePictureUntilAcknowledgedAndSettled() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 1, Map.of("LAPWING_CAMERA_SETTLE", "3s"))) {
            camera.ledger.capture(5, 20_000);
            camera.start();

            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 5);
            long acknowledgedAt = System.nanoTime();
            assertThat(camera.waiting())
                    .as("pictures kept after their acknowledgement")
                    .isEqualTo(5);
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            assertThat(Duration.ofNanos(System.nanoTime() - acknowledgedAt)).isGreaterThan(Duration.ofSeconds(2));
            assertThat(camera.health()).isInstanceOf(Health.Up.class);
            camera.contents().assertHoldsEachOnce(camera.ledger, "settled");
        }
    }

    @Test
    void findsInTheTopicWhatItSentBeforeItWasStopped() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 2, Map.of("LAPWING_CAMERA_SETTLE", "1h"))) {
            camera.ledger.capture(30, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 30);
            camera.stop();

            camera.ledger.capture(10, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 40);

            assertThat(camera.metric("lapwing_frames_found_total")).isEqualTo(30);
            assertThat(camera.waiting()).isEqualTo(40);
            camera.contents().assertHoldsEachOnce(camera.ledger, "stopped and started");
        }
    }

    @Test
    void setsAsideWhatIsNoPictureAndPublishesTheRest() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 3, Map.of("LAPWING_FRAME_MAX_BYTES", "100KiB"))) {
            camera.ledger.capture(3, 10_000);
            camera.ledger.place("empty.jpg", new byte[0]);
            camera.ledger.place("truncated.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3});
            camera.ledger.place("text.jpg", "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            camera.ledger.place("large.jpg", new byte[200 * 1024]);
            camera.ledger.capture(3, 10_000);
            camera.start();

            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "among rubbish");
            for (String reason : new String[] {"empty", "truncated", "not_a_jpeg", "too_large"}) {
                assertThat(camera.metric("lapwing_frames_dropped_total", "reason=\"" + reason + "\""))
                        .as(reason)
                        .isEqualTo(1);
            }
            assertThat(camera.metric("lapwing_frames_dropped_total")).isEqualTo(4);
            assertThat(camera.directory.resolve(".quarantine")).isDirectoryContaining("glob:**/large.jpg");
        }
    }

    @Test
    void leavesTheDirectoryToTheProducerThatHoldsIt() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 4, Map.of());
                Service second = camera.twin()) {
            camera.start();
            camera.ledger.capture(20, 5_000);
            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") >= 1);
            second.start();
            await().atMost(SOON)
                    .until(() -> second.check() instanceof Health.Waiting waiting
                            && waiting.detail().contains("locked by another producer"));
            camera.ledger.capture(20, 5_000);
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.stop();
            await().atMost(SOON).until(() -> second.check() instanceof Health.Up);
            camera.ledger.capture(20, 5_000);
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "two producers");
        }
    }

    @Test
    void waitsForADirectoryThatIsMissing() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 5, Map.of())) {
            Files.delete(camera.directory);
            camera.start();
            await().atMost(SOON)
                    .until(() -> camera.health() instanceof Health.Waiting waiting
                            && waiting.detail().contains("does not exist"));

            Files.createDirectory(camera.directory);
            camera.ledger.capture(5, 5_000);
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "directory came later");
        }
    }

    @Test
    void keepsWhatIsStampedIn1970() throws Exception {
        Clock boot = Clock.fixed(Instant.parse("1970-01-01T00:02:00Z"), ZoneOffset.UTC);
        try (var camera = new CameraFixture(cluster, files, 6, Map.of(), boot)) {
            camera.ledger.capture(10, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            TopicContents contents = camera.contents();
            contents.assertHoldsEachOnce(camera.ledger, "1970");
            assertThat(contents.headers(HeaderNames.CLOCK)).containsOnly("not");
            assertThat(contents.records()).allMatch(record -> record.timestamp() == 120_000);
        }
    }

    @Test
    void saysWhatFailedAndNotWhatFollowedFromIt() throws Exception {
        // Each picture makes a batch of its own, so that others wait behind the one that the topic refuses.
        try (var camera = new CameraFixture(cluster, files, 8, Map.of());
                Admin admin = Admin.create(cluster.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(camera.topic, 1, (short) 3)
                            .configs(Map.of("max.message.bytes", "900000", "min.insync.replicas", "2"))))
                    .all()
                    .get();
            camera.ledger.place("20261122-090000-00.jpg", noise(1_000_000));
            camera.ledger.capture(6, 600_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            assertThat(camera.metric("lapwing_frames_setbacks_total", "reason=\"record_too_large\""))
                    .isEqualTo(1);
            assertThat(camera.metric("lapwing_frames_setbacks_total", "reason=\"other\""))
                    .as("producer is closed forcefully")
                    .isZero();
            camera.contents().assertHoldsEachOnce(camera.ledger, "behind one that is refused");
        }
    }

    private static byte[] noise(int bytes) {
        var jpeg = new byte[bytes];
        new Random(1).nextBytes(jpeg);
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[bytes - 2] = (byte) 0xFF;
        jpeg[bytes - 1] = (byte) 0xD9;
        return jpeg;
    }

    @Test
    void publishesTenThousandLeftoversOldestFirst() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 7, Map.of("LAPWING_CAMERA_SETTLE", "2s"))) {
            camera.ledger.capture(10_000, 2_000);
            camera.start();
            await().atMost(Duration.ofSeconds(80)).until(() -> camera.waiting() == 0);

            TopicContents contents = camera.contents();
            contents.assertHoldsEachOnce(camera.ledger, "10,000 leftovers");
            assertThat(contents.headers(HeaderNames.TIME)).isSorted();
        }
    }
}
