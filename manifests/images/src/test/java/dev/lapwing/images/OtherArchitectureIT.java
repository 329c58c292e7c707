package dev.lapwing.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge image of a Pi's architecture, run by QEMU where this machine has another: it sends a picture to a broker. */
@Tag("images")
@Tag("arm64")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class OtherArchitectureIT {

    private static final Duration UNDER_EMULATION = Duration.ofMinutes(5);
    private static final String VERSION = System.getProperty("lapwing.version", "");
    private static final String EDGE = "lapwing-edge:" + VERSION + "-arm64";

    @TempDir
    static Path directory;

    private static final Containers containers = new Containers();

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(
                Containers.engineAnswers(),
                "SKIPPED the test of the arm64 image: no Docker engine answers. Run bin/test, or start one (apt-get"
                        + " install docker.io).");
        Containers.Result emulation = Containers.run(Duration.ofMinutes(1), "./emulation.sh", "arm64");
        assumeTrue(emulation.exit() == 0, "SKIPPED the test of the arm64 image: " + emulation.out());
        bin("edge", "--platform", "arm64", "--no-aot", "--no-build");
        bin("kafka", "--no-build");
    }

    private static void bin(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("../../bin/images"));
        command.addAll(List.of(arguments));
        Containers.Result built = Containers.run(Duration.ofMinutes(12), command.toArray(String[]::new));
        assertThat(built.exit()).as(built.out()).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        containers.close();
    }

    @Test
    void publishesAPictureFromAnArm64ProcessByteForByte() throws Exception {
        var broker = new OneBroker();
        broker.start(containers, "lapwing-kafka:" + VERSION);
        Path camera = Files.createDirectory(directory.resolve("camera"));
        Files.setPosixFilePermissions(camera, PosixFilePermissions.fromString("rwxrwxrwx"));
        String node = containers.start(
                "arm64",
                EDGE,
                Map.of(
                        "NODE_NAME", "rpi-node-2",
                        "LAPWING_CAMERA_NUMBER", "1",
                        "LAPWING_LOCAL_BOOTSTRAP_SERVERS", broker.bootstrap(),
                        "LAPWING_LOCAL_REPLICATION_FACTOR", "1",
                        "LAPWING_SPOOL_DIRECTORY", "/var/lib/lapwing/spool",
                        "LAPWING_MANAGEMENT_PORT", "0"),
                List.of(camera + ":/camera1", containers.volume("arm64-spool") + ":/var/lib/lapwing/spool"),
                "node");
        byte[] picture = OneBroker.jpeg(64);
        Path written = Files.write(directory.resolve("written"), picture);

        Files.move(written, camera.resolve("20261122-103015-00.jpg"));

        try (var reader = broker.reader("node1")) {
            await().atMost(UNDER_EMULATION)
                    .untilAsserted(() -> assertThat(OneBroker.values(reader, "node1"))
                            .as(Containers.logs(node))
                            .anySatisfy(value -> assertThat(value)
                                    .contains(Base64.getEncoder().encodeToString(picture))));
        }
        assertThat(Containers.exec(node, "uname", "-m").out()).isEqualTo("aarch64");
    }

    /** What an engine on a Pi chooses by. */
    @Test
    void saysWhichArchitectureItIsFor() throws Exception {
        assertThat(Containers.run(
                                Duration.ofSeconds(20),
                                "docker",
                                "image",
                                "inspect",
                                "--format={{.Os}}/{{.Architecture}}",
                                EDGE)
                        .out())
                .isEqualTo("linux/arm64");
    }
}
