package dev.lapwing.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images as bin/images builds them: a broker and a Pi's producers, which send it a picture. */
@Tag("images")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ImagesIT {

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String VERSION = System.getProperty("lapwing.version", "");
    private static final String EDGE = "lapwing-edge:" + VERSION;
    private static final String KAFKA = "lapwing-kafka:" + VERSION;

    @TempDir
    static Path directory;

    private static final Containers containers = new Containers();
    private static int kafkaPort;
    private static String kafka = "";
    private static String edge = "";
    private static Path camera = Path.of("camera");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Containers.engineAnswers(),
                "SKIPPED the tests of the images: no Docker engine answers. Run bin/test, or start one (apt-get install"
                        + " docker.io).");
        Containers.Result built =
                Containers.run(Duration.ofMinutes(12), "../../bin/images", "edge", "kafka", "--no-build");
        assertThat(built.exit()).as(built.out()).isZero();

        kafkaPort = freePort();
        int controllerPort = freePort();
        var broker = Map.of(
                "LAPWING_BROKER_ID", "1",
                "LAPWING_BROKER_CLUSTER_ID", "images",
                "LAPWING_BROKER_CONTROLLERS", "1@127.0.0.1:" + controllerPort,
                "LAPWING_BROKER_HOST", "127.0.0.1",
                "LAPWING_BROKER_ADDRESS", "127.0.0.1",
                "LAPWING_BROKER_CLIENT_PORT", Integer.toString(kafkaPort),
                "LAPWING_BROKER_CONTROLLER_PORT", Integer.toString(controllerPort),
                "LAPWING_BROKER_REPLICAS", "1",
                "LAPWING_MANAGEMENT_PORT", "0");
        kafka = containers.start(
                "kafka", KAFKA, broker, List.of(containers.volume("data") + ":/var/lib/lapwing/kafka"), "broker");
        camera = Files.createDirectory(directory.resolve("camera"));
        Files.setPosixFilePermissions(camera, PosixFilePermissions.fromString("rwxrwxrwx"));
        var node = new HashMap<String, String>();
        node.put("NODE_NAME", "rpi-master-1");
        node.put("LAPWING_LOCAL_BOOTSTRAP_SERVERS", "127.0.0.1:" + kafkaPort);
        node.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        node.put("LAPWING_SPOOL_DIRECTORY", "/var/lib/lapwing/spool");
        node.put("LAPWING_MANAGEMENT_PORT", "0");
        edge = containers.start(
                "edge",
                EDGE,
                node,
                List.of(camera + ":/camera1", containers.volume("spool") + ":/var/lib/lapwing/spool"),
                "node");
    }

    @AfterAll
    static void stop() throws Exception {
        containers.close();
    }

    @Test
    void publishesAPictureFromTheEdgeImageToTheKafkaImage() throws Exception {
        byte[] picture = new byte[24 * 1024];
        picture[0] = (byte) 0xFF;
        picture[1] = (byte) 0xD8;
        picture[picture.length - 2] = (byte) 0xFF;
        picture[picture.length - 1] = (byte) 0xD9;

        Path written = Files.write(directory.resolve("written.jpg"), picture);
        Files.move(written, camera.resolve("20261122-103015-00.jpg"));

        var properties = Map.<String, Object>of(
                "bootstrap.servers", "127.0.0.1:" + kafkaPort, "auto.offset.reset", "earliest", "group.id", "images");
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("node1"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    consumer.poll(Duration.ofSeconds(1)).records("node1"))
                            .as(Containers.logs(edge) + Containers.logs(kafka))
                            .singleElement()
                            .satisfies(record -> assertThat(record.value())
                                    .contains("\"id\":\"camera1\"")
                                    .contains(Base64.getEncoder().encodeToString(picture))));
            assertThat(consumer.assignment()).containsExactly(new TopicPartition("node1", 0));
        }
    }

    @Test
    void runsAsAUserWithoutRightsOnARootThatCannotBeWritten() throws Exception {
        for (String container : List.of(kafka, edge)) {
            assertThat(Containers.exec(container, "id", "-u").out()).isEqualTo("10001");
            assertThat(Containers.exec(container, "touch", "/opt/lapwing/lib/x").exit())
                    .isNotZero();
            assertThat(Containers.exec(container, "grep", "CapEff", "/proc/1/status")
                            .out())
                    .endsWith("0000000000000000");
        }
    }

    @ParameterizedTest
    @CsvSource({"edge,node", "edge,bridge", "kafka,broker"})
    void startsFromTheAotCacheThatWasMadeInTheImage(String image, String process) throws Exception {
        Containers.Result help = Containers.runOnce(
                "lapwing-" + image + ":" + VERSION,
                List.of("--env=LAPWING_JAVA_OPTS=-XX:AOTMode=on"),
                process,
                "--help");

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
        for (String container : List.of(kafka, edge)) {
            System.out.println(container + ": "
                    + Containers.exec(container, "grep", "VmRSS", "/proc/1/status")
                            .out());
        }
    }

    @ParameterizedTest
    @CsvSource({"edge", "kafka"})
    void carriesItsBillOfMaterialsAndNoCompiler(String image) throws Exception {
        Containers.Result listed = Containers.runOnce(
                "lapwing-" + image + ":" + VERSION,
                List.of("--entrypoint=/bin/bash"),
                "-c",
                "ls /opt/java/bin /opt/lapwing/lib; grep -c bomFormat /usr/share/doc/lapwing/sbom.cdx.json");

        assertThat(listed.out().lines())
                .contains("java", "kafka-clients-4.3.1.jar")
                .doesNotContain("javac", "jlink");
        assertThat(listed.out()).endsWith("\n1");
        if (image.equals("edge")) {
            assertThat(listed.out()).doesNotContain("kafka_2.13").doesNotContain("hadoop");
        }
    }

    /** The goal is the edge image's; the broker's bound keeps it from growing unseen. */
    @ParameterizedTest
    @CsvSource({"edge,130", "kafka,145"})
    void isSmallEnoughForABoard(String image, int maxMegabytes) throws Exception {
        long bytes = Long.parseLong(Containers.run(
                        Duration.ofMinutes(4),
                        "/bin/bash",
                        "-c",
                        "docker save lapwing-" + image + ":" + VERSION + " | gzip -6 | wc -c")
                .out());

        System.out.println("lapwing-" + image + ": " + bytes / 1_000_000 + " MB compressed");
        assertThat(bytes).isLessThanOrEqualTo(maxMegabytes * 1_000_000L);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
