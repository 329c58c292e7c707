package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.CameraState.Dead;
import dev.lapwing.camera.CameraState.Quiet;
import dev.lapwing.camera.CameraState.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraWatchIT {

    @TempDir
    Path directory;

    @Test
    void readsTheHeartbeatOnceASecondHoweverOftenItIsAsked() throws Exception {
        var nanos = new AtomicLong();
        var watch = new CameraWatch(directory, nanos::get);

        beat(0, true);
        assertThat(watch.look()).isEqualTo(new Unknown());
        beat(1, true);
        assertThat(watch.look()).as("at once").isEqualTo(new Unknown());
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(watch.look()).as("a second later").isEqualTo(new Quiet(Optional.empty()));

        beat(2, false);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(watch.look()).isEqualTo(new Quiet(Optional.empty()));
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(watch.look()).isEqualTo(new Dead(CameraFault.MOTION_GONE));
    }

    private void beat(int second, boolean motion) throws Exception {
        new Heartbeat(Instant.EPOCH.plusSeconds(second), motion, true).write(directory);
    }
}
