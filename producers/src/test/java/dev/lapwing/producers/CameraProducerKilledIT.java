package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.process.Lapwing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lapwing camera} as a process of its own. */
@Timeout(180)
class CameraProducerKilledIT {

    private static final int KILLS = 20;
    private static final int PICTURES_PER_LIFE = 52;

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

    @AfterAll
    static void stopBrokers() {
        admin.close(Duration.ZERO);
        cluster.close();
    }

    private static Process camera(Path directory, int number, String heap, Map<String, String> settings)
            throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Xmn8m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Lapwing.class.getName(),
                "camera"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        files.resolve("camera" + number + ".log").toFile()));
        builder.environment().putAll(CameraFixture.environment(cluster, directory, number, settings));
        builder.environment().put("LAPWING_MANAGEMENT_PORT", "-1");
        return builder.start();
    }

    @Test
    void eachPictureStandsInTheTopicOnceHoweverOftenTheProducerIsKilled() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        Path directory = Files.createDirectories(files.resolve("camera1"));
        var ledger = new PictureLedger(directory, seed);
        var run = "seed " + seed;

        for (int life = 0; life < KILLS; life++) {
            Process process = camera(directory, 1, "64m", Map.of("LAPWING_CAMERA_SETTLE", "300ms"));
            long before = TopicContents.end(admin, "node1");
            ledger.capture(PICTURES_PER_LIFE / 2, 15_000);
            if (random.nextInt(4) > 0) {
                // Mid-stream: once it has begun to publish, and then at any moment.
                await(run).atMost(Duration.ofSeconds(40)).until(() -> TopicContents.end(admin, "node1") > before);
            }
            for (int i = 0; i < PICTURES_PER_LIFE / 2; i++) {
                ledger.capture(1 + random.nextInt(30_000));
                process.waitFor(random.nextInt(12), TimeUnit.MILLISECONDS);
            }
            assertThat(process.isAlive())
                    .as("%s, life %d: still runs", run, life)
                    .isTrue();
            process.destroyForcibly().waitFor();
        }
        Process last = camera(directory, 1, "64m", Map.of("LAPWING_CAMERA_SETTLE", "300ms"));
        try {
            await(run).atMost(Duration.ofSeconds(60)).until(() -> PictureLedger.waiting(directory) == 0);
        } finally {
            last.destroy();
            last.waitFor(20, TimeUnit.SECONDS);
        }

        assertThat(ledger.captured()).as("pictures that went through").isGreaterThanOrEqualTo(1_000);
        TopicContents.of(cluster, "node1").assertHoldsEachOnce(ledger, run);
    }

    @Test
    void carriesEightMebibytesOnAHeapOfSixtyFour() throws Exception {
        Path directory = Files.createDirectories(files.resolve("camera2"));
        var ledger = new PictureLedger(directory, 2);
        ledger.capture(6, 8 << 20);
        ledger.capture(50, 24_000);

        Process process = camera(directory, 2, "64m", Map.of());
        try {
            await().atMost(Duration.ofSeconds(80))
                    .until(() -> PictureLedger.waiting(directory) == 0 || !process.isAlive());
            assertThat(process.isAlive()).as("lapwing camera still runs").isTrue();
        } finally {
            process.destroy();
            process.waitFor(20, TimeUnit.SECONDS);
        }

        assertThat(process.exitValue()).as("exit code after SIGTERM").isIn(0, 143);
        TopicContents.of(cluster, "node2").assertHoldsEachOnce(ledger, "8 MiB");
    }
}
