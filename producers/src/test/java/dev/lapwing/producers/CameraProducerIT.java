package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a camera producer does with its directory while the brokers are well. */
@Timeout(90)
class CameraProducerIT {

    private static final Duration SOON = Duration.ofSeconds(30);

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
}
