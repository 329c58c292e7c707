package dev.lapwing.camera.simulated;

import dev.lapwing.camera.motion.CaptureSource;
import dev.lapwing.camera.motion.MotionConfiguration;
import dev.lapwing.camera.motion.MotionProcess;
import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.runtime.Service;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A camera for a machine without one.
 *
 * @param directory that it fills; created if absent
 * @param video that it plays, over and over; {@code null} draws a scene
 * @param output which pictures of an event it writes
 * @param width of a picture, in pixels
 * @param height of a picture, in pixels
 * @param framesPerSecond how many frames it captures; of them those are written in which something moves
 * @param seed of a scene that is drawn
 */
public record SimulatedCamera(
        Path directory,
        @Nullable Path video,
        PictureOutput output,
        int width,
        int height,
        int framesPerSecond,
        long seed) {

    /** Events of a simulation end sooner than those of a real camera, so that {@code best} shows something. */
    private static final Duration EVENT_GAP = Duration.ofSeconds(2);

    /** Each moving frame, in the first system's size and rate. */
    public static SimulatedCamera of(Path directory, @Nullable Path video) {
        return new SimulatedCamera(directory, video, PictureOutput.ON, 640, 480, 10, 1);
    }

    /**
     * The camera, not started: the real {@code motion} if there is a video and {@code motion} is installed, otherwise one
     * that is drawn.
     *
     * @param workDirectory for the configuration and the log of {@code motion}
     */
    public Service service(Path workDirectory, Clock clock) {
        Path clip = video;
        CaptureSource source = new CaptureSource.Clip(clip == null ? Path.of("none") : clip);
        var configuration = MotionConfiguration.ofFirstSystem(source, directory.toAbsolutePath())
                .withOutput(output)
                .withFrames(width, height, framesPerSecond)
                .withEventGap(EVENT_GAP, 0);
        return clip != null && MotionProcess.find("motion").isPresent()
                ? new MotionProcess(configuration, workDirectory, clock)
                : new RenderedCamera(configuration, seed, clock);
    }
}
