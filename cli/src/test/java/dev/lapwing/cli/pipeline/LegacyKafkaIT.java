package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kafka 3.9 with ZooKeeper on three Pis: as the edge of a cloud with 4.3, as the cloud of an edge with 4.3, and by itself. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LegacyKafkaIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int PICTURES = 60;

    @TempDir
    static Path shared;

    private static LegacyCluster legacy;
    private static BrokerCluster current;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        legacy = new LegacyCluster(shared.resolve("legacy"), 3).start();
        current = BrokerCluster.in(shared.resolve("current")).start();
    }

    @AfterAll
    static void close() {
        if (current != null) {
            current.close();
        }
        legacy.close();
    }

    @BeforeEach
    void startWhatWasStopped() throws Exception {
        legacy.start();
    }

    @Test
    void bringsEachPictureOnceFromAnEdgeWith39ToACloudWith43WhileALeaderIsKilled() throws Exception {
        bringsEachPictureOnce(legacy.environment(Side.LOCAL), current.environment(Side.REMOTE), "node1");
    }

    @Test
    void bringsEachPictureOnceFromAnEdgeWith43ToACloudWith39WhileALeaderIsKilled() throws Exception {
        bringsEachPictureOnce(current.environment(Side.LOCAL), legacy.environment(Side.REMOTE), "cameraData");
    }

    private void bringsEachPictureOnce(Map<String, String> edge, Map<String, String> cloud, String struck)
            throws Exception {
        var ledger = new Ledger();
        var random = new Random(39);
        var clusters = new HashMap<>(edge);
        clusters.putAll(cloud);
        Path archive = directory.resolve("archive");
        try (var pipeline = new Pipeline(directory, clusters)) {
            pipeline.bridge();
            pipeline.archive(archive.toUri().toString());
            Path pictures = pipeline.node(1, Map.of());
            for (int i = 0; i < PICTURES; i++) {
                if (i == PICTURES / 2) {
                    await().atMost(SOON).until(() -> leader(struck) > 0);
                    legacy.pi(leader(struck)).broker().kill();
                }
                byte[] jpeg = new byte[2_000 + random.nextInt(30_000)];
                random.nextBytes(jpeg);
                jpeg[0] = (byte) 0xFF;
                jpeg[1] = (byte) 0xD8;
                jpeg[jpeg.length - 2] = (byte) 0xFF;
                jpeg[jpeg.length - 1] = (byte) 0xD9;
                ledger.write(pictures, "camera1", "20261122-1030%02d-00.jpg".formatted(i), jpeg);
            }

            await().atMost(SOON)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(Ledger.archived(archive))
                            .describedAs("archived of %d pictures%s", ledger.size(), pipeline.lastWords())
                            .hasSize(ledger.size()));
            Map<String, Map<String, Integer>> archived = Ledger.archived(archive);
            assertThat(archived.keySet()).isEqualTo(ledger.written().keySet());
            assertThat(archived.values())
                    .allSatisfy(copies -> assertThat(copies).isEqualTo(Map.of("camera1", 1)));
        }
    }

    /** The broker of 3.9 that leads a topic's first partition; 0 as long as there is none. */
    private static int leader(String topic) throws Exception {
        Settings settings = Settings.of(legacy.environment(Side.LOCAL), Map.of());
        try (Admin admin = Admin.create(KafkaCluster.of(settings, Side.LOCAL).client(Map.of()))) {
            if (!admin.listTopics().names().get().contains(topic)) {
                return 0;
            }
            TopicPartitionInfo first = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .getFirst();
            return first.leader() == null ? 0 : first.leader().id();
        }
    }
}
