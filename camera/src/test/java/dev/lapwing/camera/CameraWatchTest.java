package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.CameraState.Dead;
import dev.lapwing.camera.CameraState.Quiet;
import dev.lapwing.camera.CameraState.Seeing;
import dev.lapwing.camera.CameraState.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CameraWatchTest {

    private static final Instant BOOT = Instant.EPOCH;
    private static final Instant TAKEN = Instant.parse("2026-11-22T10:30:15Z");

    private final AtomicLong nanos = new AtomicLong();
    private final CameraWatch watch = new CameraWatch(Path.of("/camera1"), nanos::get);

    @Test
    void saysUnknownWhereNobodyWritesAHeartbeat() {
        pass(Duration.ofHours(1));

        assertThat(watch.look(Optional.empty())).isEqualTo(new Unknown());
    }

    @Test
    void tellsACameraThatSeesNothingFromADeadOne() {
        watch.look(beat(0, true, true));
        assertThat(watch.look(beat(1, true, true))).isEqualTo(new Quiet(Optional.empty()));
        assertThat(watch.look(beat(2, false, true))).isEqualTo(new Dead(CameraFault.MOTION_GONE));
        assertThat(watch.look(beat(3, true, false))).isEqualTo(new Dead(CameraFault.DEVICE_MISSING));
        assertThat(watch.look(beat(4, true, true))).isEqualTo(new Quiet(Optional.empty()));
    }

    @Test
    void goesFromSeeingToQuietWhenPicturesStop() {
        watch.look(beat(0, true, true));
        watch.saw(picture());
        assertThat(watch.look(beat(1, true, true))).isEqualTo(new Seeing(TAKEN));

        pass(Duration.ofSeconds(31));

        assertThat(watch.look(beat(2, true, true))).isEqualTo(new Quiet(Optional.of(TAKEN)));
    }

    @Test
    void saysDeadWhenTheHeartbeatStops() {
        watch.look(beat(0, true, true));
        watch.look(beat(1, true, true));
        pass(Duration.ofSeconds(29));
        assertThat(watch.look(beat(1, true, true))).isEqualTo(new Quiet(Optional.empty()));

        pass(Duration.ofSeconds(1));

        assertThat(watch.look(beat(1, true, true))).isEqualTo(new Dead(CameraFault.DIRECTORY_UNTOUCHED));
        assertThat(watch.look(Optional.empty()))
                .as("the file itself is gone")
                .isEqualTo(new Dead(CameraFault.DIRECTORY_UNTOUCHED));
    }

    @Test
    void doesNotTrustAHeartbeatFromBeforeTheStart() {
        assertThat(watch.look(beat(0, true, true))).isEqualTo(new Unknown());
        pass(Duration.ofSeconds(30));

        assertThat(watch.look(beat(0, true, true))).isEqualTo(new Dead(CameraFault.DIRECTORY_UNTOUCHED));
    }

    @Test
    void believesPicturesWithoutAHeartbeat() {
        watch.saw(picture());
        assertThat(watch.look(Optional.empty())).isEqualTo(new Seeing(TAKEN));

        pass(Duration.ofSeconds(30));

        assertThat(watch.look(Optional.empty())).isEqualTo(new Unknown());
    }

    @Test
    void readsWhatTheHeartbeatScriptWrites() {
        assertThat(Heartbeat.parse("{\"at\":\"2026-11-22T10:30:15Z\",\"motion\":true,\"device\":false}\n"))
                .contains(new Heartbeat(TAKEN, true, false));
        assertThat(Heartbeat.parse("")).isEmpty();
        assertThat(Heartbeat.parse("{\"at\":\"yesterday\",\"motion\":true,\"device\":false}"))
                .isEmpty();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Optional<Heartbeat> beat(int second, boolean motion, boolean device) {
        return Optional.of(new Heartbeat(BOOT.plusSeconds(second), motion, device));
    }

    private static Picture picture() {
        return new Picture(Path.of("/camera1/a.jpg"), TAKEN, LocalDateTime.of(2026, 11, 22, 10, 30, 15), 100, "key");
    }
}
