package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.Lapwing;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
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
            capture(ledger, pictures, PICTURES / 2, random);
            int leader = await().atMost(SOON).until(() -> leader(struck), id -> id > 0);
            legacy.pi(leader).broker().kill();
            capture(ledger, pictures, PICTURES / 2, random);

            awaitEachOnce(ledger, archive, pipeline);
        }
    }

    /** As docs/migration.md has it: the old cluster is drained while cameras go on, and a new one takes over. */
    @Test
    void movesFromZooKeeperToKraftWithoutLosingOrDoublingAPicture() throws Exception {
        var ledger = new Ledger();
        var random = new Random(40);
        Path archive = directory.resolve("archive");
        var kept = Map.of("LAPWING_CAMERA_SETTLE", "10min"); // what was sent still lies there, and is sent again
        try (BrokerCluster cloud = BrokerCluster.in(directory.resolve("cloud")).start();
                LegacyCluster former = new LegacyCluster(directory.resolve("former"), 1).start();
                var before = new Pipeline(directory, former.environment(Side.LOCAL), cloud);
                Admin old = admin(former);
                Admin clouds = Admin.create(cloud.client(Map.of()))) {
            before.bridge("bridge-before", Map.of());
            before.archive(archive.toUri().toString());
            Path pictures = before.node("node-before", 2, kept);
            capture(ledger, pictures, 20, random);
            await().atMost(SOON).until(() -> records(old, "node2") == 20);

            before.kill("node-before"); // the producers end first, and cameras fill their directories
            capture(ledger, pictures, 10, random);
            await().atMost(SOON).until(() -> records(clouds, "cameraData") >= records(old, "node2"));
            before.stop("bridge-before");

            try (BrokerCluster edge =
                            BrokerCluster.in(directory.resolve("edge")).start();
                    var after = new Pipeline(directory, edge, cloud)) {
                after.bridge("bridge-after", Map.of());
                after.node("node-after", 2, kept);
                capture(ledger, pictures, 10, random);

                awaitEachOnce(ledger, archive, after);
                try (Admin anew = Admin.create(edge.client(Map.of()))) {
                    assertThat(records(anew, "node2")).isEqualTo(ledger.size());
                }
            }
        }
    }

    private static void capture(Ledger ledger, Path directory, int pictures, Random random) throws IOException {
        for (int i = 0; i < pictures; i++) {
            byte[] jpeg = new byte[2_000 + random.nextInt(30_000)];
            random.nextBytes(jpeg);
            jpeg[0] = (byte) 0xFF;
            jpeg[1] = (byte) 0xD8;
            jpeg[jpeg.length - 2] = (byte) 0xFF;
            jpeg[jpeg.length - 1] = (byte) 0xD9;
            String name = "20261122-10%02d%02d-00.jpg".formatted(ledger.size() / 60, ledger.size() % 60);
            ledger.write(directory, directory.getFileName().toString(), name, jpeg);
        }
    }

    private static void awaitEachOnce(Ledger ledger, Path archive, Pipeline pipeline) throws Exception {
        await().atMost(SOON)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(Ledger.archived(archive))
                        .describedAs("archived of %d pictures%s", ledger.size(), pipeline.lastWords())
                        .hasSize(ledger.size()));
        Map<String, Map<String, Integer>> archived = Ledger.archived(archive);
        assertThat(archived.keySet()).isEqualTo(ledger.written().keySet());
        archived.forEach((sha256, copies) ->
                assertThat(copies).isEqualTo(Map.of(ledger.written().get(sha256), 1)));
    }

    @Test
    void doctorLooksIntoIt() {
        var out = new StringWriter();

        Lapwing.commandLine()
                .setOut(new PrintWriter(out))
                .execute("doctor", "--local", legacy.bootstrapServers(), "--verbose");

        assertThat(out.toString())
                .contains("local: answers; cluster ")
                .contains("local: 3 broker(s) for 3 replica(s)")
                .contains("local broker 3: ");
    }

    @Test
    void staysReadyAndSaysSoWhenMostZooKeepersHaveGone() throws Exception {
        LegacyCluster.Pi first = legacy.pi(1);

        legacy.pi(2).zooKeeper().kill();
        legacy.pi(3).zooKeeper().kill();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(first.zooKeeper().get("/readyz").body())
                    .contains("zookeeper: Degraded, no leader, for which most");
            assertThat(first.broker().get("/readyz").body())
                    .contains("zookeeper: Degraded, ", ": until most of the ZooKeepers are back, nothing is created")
                    .contains("kafka: Up, serves clients");
        });
        assertThat(first.broker().get("/readyz").status()).isEqualTo(200);
        assertThat(first.broker().get("/metrics").body())
                .contains("lapwing_broker_under_replicated_partitions ")
                .containsPattern("lapwing_broker_disk_free_bytes [1-9]");
        assertThat(first.zooKeeper().get("/metrics").body()).contains("lapwing_zookeeper_serving 0");
    }

    @Test
    void endsWithAnErrorThatNamesSettingAndFileOnTheDiskOfAnotherServer() throws Exception {
        legacy.pi(3).zooKeeper().kill();

        Path others = shared.resolve("legacy/zookeeper-2");
        try (ShippedProcess refused = legacy.pi(3)
                .zooKeeper()
                .with("LAPWING_ZOOKEEPER_DIRECTORY", others.toString())
                .start()) {
            assertThat(refused.awaitEnd(SOON)).as(refused.said()).isEqualTo(2);
            assertThat(refused.said())
                    .contains("LAPWING_ZOOKEEPER_ID=3, but ")
                    .contains("zookeeper-2/myid says that this disk belongs to server 2");
        }
    }

    private static long records(Admin admin, String topic) throws Exception {
        if (!admin.listTopics().names().get().contains(topic)) {
            return 0;
        }
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .forEach(description -> description
                        .partitions()
                        .forEach(each ->
                                partitions.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest())));
        return admin.listOffsets(partitions).all().get().values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    private static Admin admin(LegacyCluster cluster) {
        Settings settings = Settings.of(cluster.environment(Side.LOCAL), Map.of());
        return Admin.create(KafkaCluster.of(settings, Side.LOCAL).client(Map.of()));
    }

    /** The broker of 3.9 that leads a topic's first partition; 0 as long as there is none. */
    private static int leader(String topic) throws Exception {
        try (Admin admin = admin(legacy)) {
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
