package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.brokers.BrokerProcess;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a camera producer does when brokers go, come back, or come back with less. */
@Timeout(150)
class BrokersAwayIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path files;

    static BrokerCluster cluster;

    static Admin admin;

    @BeforeAll
    static void startBrokers() throws InterruptedException {
        cluster = BrokerCluster.in(files.resolve("brokers"))
                .brokers(3)
                .heap("96m")
                .start();
        admin = Admin.create(cluster.client(Map.of()));
    }

    @BeforeEach
    void startWhatTheTestBeforeStopped() throws InterruptedException {
        cluster.start();
    }

    @AfterAll
    static void stopBrokers() {
        admin.close(Duration.ZERO);
        cluster.close();
    }

    @Test
    void eachPictureStandsInTheTopicOnceWhenBrokersAreKilledMidStream() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var camera = new CameraFixture(cluster, files, 1, Map.of())) {
            camera.start();
            for (int kill = 0; kill < 5; kill++) {
                BrokerProcess broker = cluster.broker(random.nextInt(3));
                camera.ledger.capture(60, 15_000);
                broker.kill();
                camera.ledger.capture(60, 15_000);
                broker.start();
                cluster.awaitReady(SOON);
            }
            await("seed " + seed).atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "seed " + seed);
        }
    }

    @Test
    void keepsPicturesWhileTooFewBrokersAreLeft() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 2, Map.of())) {
            camera.ledger.capture(10, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            cluster.broker(1).kill();
            cluster.broker(2).kill();
            camera.ledger.capture(100, 5_000);
            await().atMost(SOON).until(() -> !(camera.health() instanceof Health.Up));
            assertThat(camera.waiting()).as("pictures kept").isEqualTo(100);
            assertThat(camera.health().alive()).isTrue();

            cluster.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);
            assertThat(camera.health()).isInstanceOf(Health.Up.class);
            camera.contents().assertHoldsEachOnce(camera.ledger, "2 of 3 down");
        }
    }

    @Test
    void waitsForBrokersThatAreDownAtStart() throws Exception {
        cluster.kill();
        try (var camera = new CameraFixture(cluster, files, 3, Map.of())) {
            camera.ledger.capture(20, 5_000);
            camera.start();
            await().atMost(SOON)
                    .until(() -> camera.health() instanceof Health.Waiting waiting
                            && waiting.detail().contains("LAPWING_LOCAL_BOOTSTRAP_SERVERS"));
            assertThat(camera.waiting()).isEqualTo(20);

            cluster.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);
            camera.contents().assertHoldsEachOnce(camera.ledger, "down at start");
            assertThat(camera.metric("lapwing_frames_setbacks_total", "reason=\"other\""))
                    .as("setbacks that nobody could name")
                    .isZero();
        }
    }

    @Test
    void goesOnWhenAnotherBrokerLeadsWhoseLogHasWhatWasAcknowledged() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 6, Map.of("LAPWING_CAMERA_SETTLE", "1s"))) {
            camera.ledger.capture(20, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.waiting() == 0);
            for (int round = 0; round < 2; round++) {
                camera.ledger.capture(20, 5_000);
                cluster.brokerOf(leader(camera.topic)).kill();
                camera.ledger.capture(20, 5_000);
                await().atMost(SOON).until(() -> camera.waiting() == 0);
                cluster.start();
            }

            assertThat(camera.metric("lapwing_frames_setbacks_total", "reason=\"log_changed\""))
                    .isZero();
            assertThat(camera.metric("lapwing_frames_published_total")).isEqualTo(100);
            camera.contents().assertHoldsEachOnce(camera.ledger, "another leader");
        }
    }

    @Test
    void publishesAgainWhatAPowerCutOfTheRackTookFromTheLog() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 4, Map.of("LAPWING_CAMERA_SETTLE", "8s"))) {
            cutPowerBehind(camera, 0);

            assertThat(camera.metric("lapwing_frames_published_total"))
                    .as("acknowledgements: 100 before the power cut, and again what it took")
                    .isGreaterThanOrEqualTo(150);
            camera.contents().assertHoldsEachOnce(camera.ledger, "power cut");
        }
    }

    /** What is sent after the power cut makes the log as long as it was, and hides what is gone. */
    @Test
    void publishesAgainWhatAPowerCutTookThoughMoreCameBehindIt() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 7, Map.of("LAPWING_CAMERA_SETTLE", "8s"))) {
            cutPowerBehind(camera, 100);

            camera.contents().assertHoldsEachOnceInAnySequence(camera.ledger, "power cut, and more behind it");
        }
    }

    /** Takes 60 of 100 pictures from the log, and waits until the camera's directory is empty. */
    private static void cutPowerBehind(CameraFixture camera, int capturedMeanwhile) throws Exception {
        Path saved = files.resolve("saved-" + camera.topic);
        camera.ledger.capture(40, 5_000);
        camera.start();
        await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 40);
        cluster.saveLogs(saved);
        camera.ledger.capture(60, 5_000);
        await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 100);

        cluster.kill();
        cluster.restoreLogs(saved);
        camera.ledger.capture(capturedMeanwhile, 5_000);
        cluster.start();

        await().atMost(SOON).until(() -> camera.waiting() == 0);
    }

    @Test
    void publishesAgainWhatADeletedTopicTookAlong() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 5, Map.of("LAPWING_CAMERA_SETTLE", "8s"))) {
            camera.ledger.capture(40, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 40);

            admin.deleteTopics(List.of(camera.topic)).all().get();
            camera.ledger.capture(20, 5_000);
            await().atMost(SOON).until(() -> camera.waiting() == 0);

            camera.contents().assertHoldsEachOnce(camera.ledger, "topic deleted");
        }
    }

    /** Readers are not shown what a leader has and its followers do not; a new session must know of it all the same. */
    @Test
    void waitsForWhatTheLeaderHasAndItsFollowersDoNot() throws Exception {
        try (var camera = new CameraFixture(cluster, files, 8, Map.of("LAPWING_CAMERA_SETTLE", "60s"));
                var reader = Executors.newVirtualThreadPerTaskExecutor()) {
            camera.ledger.capture(20, 5_000);
            camera.start();
            await().atMost(SOON).until(() -> camera.metric("lapwing_frames_published_total") == 20);
            BrokerProcess leader = cluster.brokerOf(leader(camera.topic));
            List<BrokerProcess> followers = Stream.of(0, 1, 2)
                    .map(cluster::broker)
                    .filter(broker -> broker != leader)
                    .toList();
            Path log = leader.logDirectory().resolve(camera.topic + "-0/00000000000000000000.log");
            long before = Files.size(log);
            Future<TopicTail.Tail> tail;
            try {
                for (BrokerProcess follower : followers) {
                    follower.pause();
                }
                camera.ledger.capture(1, 5_000);
                await().atMost(SOON).until(() -> Files.size(log) > before);

                tail = reader.submit(() -> tailOf(camera, leader));
                await().during(Duration.ofSeconds(2)).until(() -> !tail.isDone());
            } finally {
                for (BrokerProcess follower : followers) {
                    follower.resume();
                }
            }

            assertThat(tail.get().lastSequence()).as("of 21 records").isEqualTo(20);
        }
    }

    /** The end of the camera's topic, as a new session of its producer reads it from the leader. */
    private static TopicTail.Tail tailOf(CameraFixture camera, BrokerProcess leader) throws Exception {
        var local = new HashMap<>(cluster.environment(Side.LOCAL));
        local.put("LAPWING_LOCAL_BOOTSTRAP_SERVERS", leader.address());
        var partition = new TopicPartition(camera.topic, 0);
        try (var tail = new TopicTail(
                KafkaCluster.of(Settings.of(local, Map.of()), Side.LOCAL), "test", partition, "camera8")) {
            // Its first leader's, which still leads; of another epoch the leader would not say where it ends.
            return tail.read(1, Duration.ZERO, new LogState(Uuid.randomUuid(), 0));
        }
    }

    private static int leader(String topic) throws Exception {
        var topics = admin.describeTopics(List.of(topic)).allTopicNames().get();
        return topics.values()
                .iterator()
                .next()
                .partitions()
                .getFirst()
                .leader()
                .id();
    }
}
