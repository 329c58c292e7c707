package dev.lapwing.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images as bin/images builds them: a broker, a Pi's producers, which send it a picture, and an archive. */
@Tag("images")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ImagesIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String VERSION = System.getProperty("lapwing.version", "");
    private static final String EDGE = tagged("edge");
    private static final String PLACEMENT = tagged("placement");
    private static final String KAFKA = tagged("kafka");
    private static final String CLOUD = tagged("cloud");

    @TempDir
    static Path directory;

    private static final Containers containers = new Containers();
    private static final OneBroker broker = new OneBroker();
    private static String kafka = "";
    private static String edge = "";
    private static String cloud = "";
    private static String archive = "";
    private static Path camera = Path.of("camera");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Containers.engineAnswers(),
                "SKIPPED the tests of the images: no Docker engine answers. Run bin/test, or start one (apt-get install"
                        + " docker.io).");
        Containers.Result built = Containers.run(
                Duration.ofMinutes(12),
                "../../bin/images",
                "edge",
                "placement",
                "kafka",
                "cloud",
                "kafka-legacy",
                "zookeeper",
                "--no-build");
        assertThat(built.exit()).as(built.out()).isZero();

        broker.start(containers, KAFKA);
        kafka = broker.container();
        camera = Files.createDirectory(directory.resolve("camera"));
        Files.setPosixFilePermissions(camera, PosixFilePermissions.fromString("rwxrwxrwx"));
        var node = new HashMap<String, String>();
        node.put("NODE_NAME", "rpi-master-1");
        node.put("LAPWING_LOCAL_BOOTSTRAP_SERVERS", broker.bootstrap());
        node.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        node.put("LAPWING_SPOOL_DIRECTORY", "/var/lib/lapwing/spool");
        node.put("LAPWING_MANAGEMENT_PORT", "0");
        edge = containers.start(
                "edge",
                EDGE,
                node,
                List.of(camera + ":/camera1", containers.volume("spool") + ":/var/lib/lapwing/spool"),
                "node");
        archive = containers.volume("archive");
        var keeper = Map.of(
                "LAPWING_REMOTE_BOOTSTRAP_SERVERS", broker.bootstrap(),
                "LAPWING_ARCHIVE_TOPICS", "node1",
                "LAPWING_ARCHIVE_URI", "file:///var/lib/lapwing/archive",
                "LAPWING_ARCHIVE_STAGING", "/var/lib/lapwing/staging",
                "LAPWING_ARCHIVE_ROLL_RECORDS", "1",
                "LAPWING_MANAGEMENT_PORT", "0");
        cloud = containers.start(
                "cloud",
                CLOUD,
                keeper,
                List.of(
                        archive + ":/var/lib/lapwing/archive",
                        containers.volume("staging") + ":/var/lib/lapwing/staging"),
                "archive");
    }

    @AfterAll
    static void stop() throws Exception {
        containers.close();
    }

    @Test
    void publishesAPictureFromTheEdgeImageToTheKafkaImage() throws Exception {
        byte[] picture = OneBroker.jpeg(1);

        publish(picture, "20261122-103015-00.jpg");

        try (var reader = broker.reader("node1")) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(OneBroker.values(reader, "node1"))
                            .as(Containers.logs(edge) + Containers.logs(kafka))
                            .anySatisfy(value -> assertThat(value)
                                    .contains("\"id\":\"camera1\"")
                                    .contains(Base64.getEncoder().encodeToString(picture))));
        }
    }

    /** The archive takes the topic of the Pi itself, as its cloud's: what it is given is the same. */
    @Test
    void archivesThePictureFromTheCloudImage() throws Exception {
        byte[] picture = OneBroker.jpeg(2);

        publish(picture, "20261122-103016-00.jpg");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Containers.exec(
                                        cloud, "find", "/var/lib/lapwing/archive/topic=node1", "-name", "*.parquet")
                                .out())
                        .as(Containers.logs(cloud))
                        .contains("/date=2026-11-22/camera=camera1/node1+00000+"));
    }

    @Test
    void knowsFromThePlacementImageWhatTheEdgeImageFeelsAndWaitsForKubernetes() throws Exception {
        var settings = Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS", broker.bootstrap(),
                "LAPWING_LOCAL_REPLICATION_FACTOR", "1",
                "LAPWING_STREAMS_STANDBYS", "0",
                "LAPWING_MANAGEMENT_PORT", "9404",
                "KUBERNETES_SERVICE_HOST", "127.0.0.1", // as in a pod, whose API server is away
                "KUBERNETES_SERVICE_PORT", "6443");

        String placement = containers.start("placement", PLACEMENT, settings, List.of(), "streams");

        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(get(placement, "/nodes"))
                        .as(Containers.logs(placement))
                        .contains("\"id\":\"rpi-master-1\""));
        assertThat(get(placement, "/livez")).contains(" 200 ");
    }

    private static String get(String container, String path) throws Exception {
        String script = "exec 3<>/dev/tcp/127.0.0.1/9404; printf 'GET " + path + " HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        return Containers.exec(container, "/bin/bash", "-c", script).out();
    }

    @Test
    void runsAsAUserWithoutRightsOnARootThatCannotBeWritten() throws Exception {
        for (String container : List.of(kafka, edge, cloud)) {
            assertThat(Containers.exec(container, "id", "-u").out()).isEqualTo("10001");
            assertThat(Containers.exec(container, "touch", "/opt/lapwing/lib/x").exit())
                    .isNotZero();
            assertThat(Containers.exec(container, "grep", "CapEff", "/proc/1/status")
                            .out())
                    .endsWith("0000000000000000");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "edge,node",
        "edge,bridge",
        "kafka,broker",
        "cloud,archive",
        "kafka-legacy,broker-legacy",
        "zookeeper,zookeeper"
    })
    void startsFromTheAotCacheThatWasMadeInTheImage(String image, String process) throws Exception {
        Containers.Result help =
                Containers.runOnce(tagged(image), List.of("--env=LAPWING_JAVA_OPTS=-XX:AOTMode=on"), process, "--help");

        assertThat(help.exit()).as(help.out()).isZero();
        assertThat(help.out()).contains("Usage: lapwing " + process);
    }

    @Test
    void hasTheCacheInUseWhileItRuns() throws Exception {
        assertThat(Containers.exec(edge, "grep", "-c", "/opt/lapwing/aot/node.aot", "/proc/1/maps")
                        .out())
                .isNotEqualTo("0");
        assertThat(Containers.exec(kafka, "grep", "-c", "/opt/lapwing/aot/broker.aot", "/proc/1/maps")
                        .out())
                .isNotEqualTo("0");
        assertThat(Containers.exec(cloud, "grep", "-c", "/opt/lapwing/aot/archive.aot", "/proc/1/maps")
                        .out())
                .isNotEqualTo("0");
        for (String container : List.of(kafka, edge, cloud)) {
            System.out.println(container + ": "
                    + Containers.exec(container, "grep", "VmRSS", "/proc/1/status")
                            .out());
        }
    }

    @ParameterizedTest
    @CsvSource({"edge", "placement", "kafka", "cloud", "kafka-legacy", "zookeeper"})
    void carriesItsBillOfMaterialsAndNoCompiler(String image) throws Exception {
        Containers.Result listed = Containers.runOnce(
                tagged(image),
                List.of("--entrypoint=/bin/bash"),
                "-c",
                "ls /opt/java/bin /opt/lapwing/lib; grep -c bomFormat /usr/share/doc/lapwing/sbom.cdx.json");

        assertThat(listed.out().lines())
                .contains("java", image.equals("kafka-legacy") ? "kafka-clients-3.9.2.jar" : "kafka-clients-4.3.1.jar")
                .doesNotContain("javac", "jlink");
        assertThat(listed.out()).endsWith("\n1");
        switch (image) {
            case "edge", "placement" ->
                assertThat(listed.out()).doesNotContain("kafka_2.13").doesNotContain("hadoop");
            case "kafka-legacy" ->
                assertThat(listed.out()).contains("kafka_2.13-3.9.2.jar").doesNotContain("-4.3.1.jar");
            case "zookeeper" ->
                assertThat(listed.out()).contains("zookeeper-3.9").doesNotContain("kafka_2.13");
            case "kafka" -> assertThat(listed.out()).contains("kafka_2.13").doesNotContain("hadoop");
            default ->
                assertThat(listed.out())
                        .contains("hadoop-client-api", "hadoop-aws", "s3-transfer-manager")
                        .doesNotContain("kafka_2.13")
                        .doesNotContain("minicluster");
        }
    }

    @Test
    void sharesLayersAmongTheImages() throws Exception {
        Set<String> common = layers(EDGE);
        common.retainAll(layers(KAFKA));
        common.retainAll(layers(CLOUD));

        // Debian, the user and the directories, Java, and the jars that all of them have.
        assertThat(common).hasSize(4);
    }

    private static Set<String> layers(String image) throws Exception {
        Containers.Result listed = Containers.run(
                Duration.ofSeconds(20),
                "docker",
                "image",
                "inspect",
                "--format={{range .RootFS.Layers}}{{println .}}{{end}}",
                image);
        return listed.out().lines().collect(Collectors.toCollection(TreeSet::new));
    }

    /** The goal is the edge image's; the others' bounds keep them from growing unseen. */
    @Test
    void areSmallEnoughForABoard(@TempDir Path layers) throws Exception {
        Map<String, Integer> maxMegabytes = new TreeMap<>(Map.of(
                "edge", 130, "placement", 155, "kafka", 145, "cloud", 190, "kafka-legacy", 140, "zookeeper", 110));
        var pulled = new PulledBytes(
                layers, maxMegabytes.keySet().stream().map(ImagesIT::tagged).toArray(String[]::new));

        maxMegabytes.forEach((image, max) -> {
            long bytes = pulled.of(tagged(image));
            System.out.println(tagged(image) + ": " + bytes / 1_000_000 + " MB compressed");
            assertThat(bytes).as(image).isBetween(20_000_000L, max * 1_000_000L);
        });
    }

    private static String tagged(String image) {
        return "lapwing-" + image + ":" + VERSION;
    }

    private static void publish(byte[] picture, String name) throws IOException {
        Path written = Files.write(directory.resolve("written-" + name), picture);
        Files.move(written, camera.resolve(name));
    }
}
