package dev.lapwing.camera.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.camera.CameraFault;
import dev.lapwing.camera.CameraState;
import dev.lapwing.camera.CameraWatch;
import dev.lapwing.camera.Picture;
import dev.lapwing.camera.PictureDirectory;
import dev.lapwing.camera.PictureRules;
import dev.lapwing.camera.QuarantineReason;
import dev.lapwing.camera.motion.MotionProcess;
import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SimulatedCameraIT {

    private static final int WANTED = 30;

    @TempDir
    static Path clips;

    private static Path made;

    @TempDir
    Path work;

    private final List<QuarantineReason> quarantined = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void needsMotionAndFfmpeg() throws Exception {
        assertThat(MotionProcess.find("motion"))
                .as("motion must be installed for this test: apt-get install motion")
                .isPresent();
        made = Footage.make(clips.resolve("made.mp4"));
    }

    private SimulatedCamera camera(Path video) {
        return SimulatedCamera.of(work.resolve("camera1"), video);
    }

    private PictureDirectory directory() throws Exception {
        java.nio.file.Files.createDirectories(work.resolve("camera1"));
        var directory = new PictureDirectory(
                work.resolve("camera1"), PictureRules.of(8 << 20, ZoneOffset.UTC), Clock.systemUTC(), quarantined::add);
        directory.open();
        return directory;
    }

    @Test
    void playsFootageThroughTheRealMotionAndHandsOutWholePictures() throws Exception {
        Path video = Footage.find().orElse(made);
        try (Service motion = camera(video).service(work, Clock.systemUTC());
                PictureDirectory directory = directory()) {
            assertThat(motion).isInstanceOf(MotionProcess.class);
            motion.start();

            checkPictures(directory, 640, 480);
        }
    }

    @Test
    void playsAClipThatIsMadeWhereThereIsNoFootage() throws Exception {
        try (Service motion = camera(made).service(work, Clock.systemUTC());
                PictureDirectory directory = directory()) {
            motion.start();

            checkPictures(directory, 640, 480);
        }
    }

    @Test
    void drawsASceneWhereThereIsNoVideo() throws Exception {
        var camera = new SimulatedCamera(work.resolve("camera1"), null, PictureOutput.ON, 320, 240, 30, 7);
        try (Service rendered = camera.service(work, Clock.systemUTC());
                PictureDirectory directory = directory()) {
            assertThat(rendered).isInstanceOf(RenderedCamera.class);
            rendered.start();

            checkPictures(directory, 320, 240);
        }
    }

    private void checkPictures(PictureDirectory directory, int width, int height) throws Exception {
        var taken = new ArrayList<Picture>();
        var names = new HashSet<String>();
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (taken.size() < WANTED && System.nanoTime() < giveUpAt) {
            for (Picture picture : directory.take(10, Duration.ofSeconds(1))) {
                var image = ImageIO.read(new ByteArrayInputStream(picture.read()));
                assertThat(image.getWidth()).isEqualTo(width);
                assertThat(image.getHeight()).isEqualTo(height);
                assertThat(Duration.between(picture.capturedAt(), LocalDateTime.now(ZoneOffset.UTC)))
                        .isLessThan(Duration.ofSeconds(20));
                assertThat(names.add(picture.name())).as(picture.name()).isTrue();
                assertThat(directory.remove(picture)).isTrue();
                taken.add(picture);
            }
        }
        assertThat(taken).hasSizeGreaterThanOrEqualTo(WANTED);
        assertThat(quarantined).isEmpty();
    }

    @Test
    void startsMotionAgainAndShowsMeanwhileThatItIsGone() throws Exception {
        var watch = new CameraWatch(work.resolve("camera1"));
        var motion = (MotionProcess) camera(made).service(work, Clock.systemUTC());
        try {
            motion.start();
            await().atMost(Duration.ofSeconds(20)).until(() -> watch.look() instanceof CameraState.Quiet);
            ProcessHandle first = motion.process().orElseThrow();

            first.destroyForcibly();

            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> watch.look().equals(new CameraState.Dead(CameraFault.MOTION_GONE)));
            await().atMost(Duration.ofSeconds(20)).until(() -> watch.look() instanceof CameraState.Quiet);
            assertThat(motion.process().orElseThrow().pid()).isNotEqualTo(first.pid());
            assertThat(motion.check()).isInstanceOf(Health.Up.class);
            ProcessHandle second = motion.process().orElseThrow();
            motion.close();
            assertThat(second.isAlive()).as("motion outlives its service").isFalse();
        } finally {
            motion.close();
        }
    }
}
