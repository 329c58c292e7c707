package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.camera.CameraWatch;
import dev.lapwing.camera.Heartbeat;
import dev.lapwing.camera.PictureDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PictureOutboxIT {

    @TempDir
    Path directory;

    @Test
    void noticesADeadCameraWhileNothingIsPublished() throws Exception {
        var pictures = new PictureDirectory(directory, 1 << 20, ZoneOffset.UTC, Clock.systemUTC());
        var source = new PictureOutbox.Source("home", "camera1", ZoneOffset.UTC);
        try (var outbox = new PictureOutbox(pictures, new CameraWatch(directory), source, Duration.ofMinutes(1))) {
            new Heartbeat(Instant.EPOCH, true, true).write(directory);
            assertThat(outbox.trouble()).isEmpty();

            // Nobody calls next(): the brokers are away.
            new Heartbeat(Instant.EPOCH.plusSeconds(1), false, true).write(directory);

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> outbox.trouble()
                            .filter(trouble -> trouble.contains("camera camera1 is "))
                            .isPresent());
        }
    }
}
