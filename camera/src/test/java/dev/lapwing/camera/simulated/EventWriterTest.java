package dev.lapwing.camera.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.motion.CaptureSource;
import dev.lapwing.camera.motion.MotionConfiguration;
import dev.lapwing.camera.motion.PictureOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventWriterTest {

    private static final int STILL = 0;

    private static List<Integer> written(PictureOutput output, int... changedPixels) {
        var configuration = MotionConfiguration.ofFirstSystem(
                        new CaptureSource.Clip(Path.of("clip.mp4")), Path.of("/camera1"))
                .withOutput(output)
                .withFrames(640, 480, 1)
                .withEventGap(Duration.ofSeconds(3), 0);
        var events = new EventWriter<Integer>(configuration);
        var written = new ArrayList<Integer>();
        for (int frame = 0; frame < changedPixels.length; frame++) {
            written.addAll(events.next(frame, changedPixels[frame]));
        }
        return written;
    }

    @Test
    void writesMovingFramesWithTwoBeforeAndTwoAfter() {
        assertThat(written(PictureOutput.ON, STILL, STILL, STILL, 2001, 5000, STILL, STILL, STILL, STILL))
                .containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void takesTheThresholdItselfForStillness() {
        assertThat(written(PictureOutput.ON, 2000, 2000, 2000)).isEmpty();
    }

    @Test
    void writesNoFrameTwiceWhenMotionResumes() {
        assertThat(written(PictureOutput.ON, 3000, STILL, 3000, STILL, STILL, STILL, STILL, 3000))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void writesTheBestOfEachEventAtItsEnd() {
        assertThat(written(PictureOutput.BEST, 3000, 9000, 4000, STILL, STILL))
                .as("before the gap")
                .isEmpty();
        assertThat(written(PictureOutput.BEST, 3000, 9000, 4000, STILL, STILL, STILL, 2500, STILL, STILL, STILL))
                .containsExactly(1, 6);
    }

    @Test
    void detectsTheFigureThatWalksAndNotTheGrain() {
        int width = 320;
        int height = 240;
        var scene = new MovingScene(1, width, height);
        var detector = new MotionDetector(width * height);
        int[] rgb = new int[width * height];
        int moving = 0;

        for (int frame = 0; frame < 100; frame++) {
            scene.draw(frame, rgb);
            moving += detector.changedPixels(rgb) > 500 ? 1 : 0;
        }

        assertThat(moving).isBetween(50, 90); // the walk takes 80 frames, and enters and leaves at the edges
    }
}
