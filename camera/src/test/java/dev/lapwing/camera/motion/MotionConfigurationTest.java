package dev.lapwing.camera.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MotionConfigurationTest {

    private static final MotionConfiguration FIRST_SYSTEM = MotionConfiguration.ofFirstSystem(
            new CaptureSource.Libcamera(Path.of("/dev/video0")), Path.of("/mnt/camera1"));

    @Test
    void hasTheFirstSystemsValues() {
        assertThat(FIRST_SYSTEM.text().lines())
                .contains(
                        "width 640",
                        "height 480",
                        "framerate 10",
                        "threshold 2000",
                        "pre_capture 2",
                        "post_capture 2",
                        "target_dir /mnt/camera1",
                        "picture_output best",
                        "picture_filename %Y%m%d-%H%M%S-%q");
    }

    @Test
    void namesTheSourceAsItsStackKnowsIt() {
        Path device = Path.of("/dev/video0");
        Path target = Path.of("/mnt/camera1");

        assertThat(MotionConfiguration.ofFirstSystem(new CaptureSource.Legacy(device), target)
                        .text())
                .contains("\nvideodevice /dev/video0\n");
        assertThat(MotionConfiguration.ofFirstSystem(new CaptureSource.Clip(Path.of("/a/clip.mp4")), target)
                        .text())
                .contains("\nnetcam_url file:///a/clip.mp4\n");
    }

    @Test
    void refusesWhatMotionWouldNotTake() {
        assertThatThrownBy(() -> FIRST_SYSTEM.withFrames(641, 480, 10)).hasMessageContaining("641x480");
        assertThatThrownBy(() -> FIRST_SYSTEM.withFrames(640, 480, 0)).hasMessageContaining("framerate of 0");
        assertThatThrownBy(() -> PictureOutput.of("first")).hasMessageContaining("must be best or on");
    }
}
