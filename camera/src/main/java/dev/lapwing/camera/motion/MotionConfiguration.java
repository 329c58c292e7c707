package dev.lapwing.camera.motion;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A {@code motion.conf} for one camera. The keys are those of <a
 * href="https://motion-project.github.io/motion_config.html">motion 4</a>.
 *
 * @param source where pictures come from
 * @param targetDirectory where pictures go; what {@code lapwing camera} watches
 * @param output which pictures of an event are written
 * @param width of a picture, in pixels; a multiple of 8, which {@code motion} needs
 * @param height of a picture, in pixels; a multiple of 8
 * @param framesPerSecond how many frames are captured
 * @param threshold how many pixels must change to be motion
 * @param preCapture how many frames before the motion are kept
 * @param postCapture how many frames after it
 * @param eventGap how long nothing moves until an event is over
 * @param webControlPort of motion's own HTTP server, on loopback only, which the heartbeat asks whether the camera is
 *     connected; 0 for none
 */
public record MotionConfiguration(
        CaptureSource source,
        Path targetDirectory,
        PictureOutput output,
        int width,
        int height,
        int framesPerSecond,
        int threshold,
        int preCapture,
        int postCapture,
        Duration eventGap,
        int webControlPort) {

    /** What pictures are called: date, time, and the frame's number within its second. */
    public static final String PICTURE_FILENAME = "%Y%m%d-%H%M%S-%q";

    public MotionConfiguration {
        if (width < 8 || height < 8 || width % 8 != 0 || height % 8 != 0) {
            throw new IllegalArgumentException(
                    "a picture of " + width + "x" + height + " must have a width and a height that are multiples of 8");
        }
        if (framesPerSecond < 1 || framesPerSecond > 100) {
            throw new IllegalArgumentException("a framerate of " + framesPerSecond + " must be from 1 to 100");
        }
        if (targetDirectory.toString().contains("\n")
                || source.configuration().strip().contains("\n")) {
            throw new IllegalArgumentException("a path in motion.conf must not contain a line break");
        }
    }

    /**
     * The values of the first system: 640x480, 10 frames per second, 2,000 changed pixels, 2 frames before and after, the
     * best picture of each event.
     */
    public static MotionConfiguration ofFirstSystem(CaptureSource source, Path targetDirectory) {
        return new MotionConfiguration(
                source, targetDirectory, PictureOutput.BEST, 640, 480, 10, 2000, 2, 2, Duration.ofSeconds(60), 0);
    }

    /** This configuration with other pictures of an event. */
    public MotionConfiguration withOutput(PictureOutput other) {
        return new MotionConfiguration(
                source,
                targetDirectory,
                other,
                width,
                height,
                framesPerSecond,
                threshold,
                preCapture,
                postCapture,
                eventGap,
                webControlPort);
    }

    /** This configuration with another size and rate. */
    public MotionConfiguration withFrames(int otherWidth, int otherHeight, int otherFramesPerSecond) {
        return new MotionConfiguration(
                source,
                targetDirectory,
                output,
                otherWidth,
                otherHeight,
                otherFramesPerSecond,
                threshold,
                preCapture,
                postCapture,
                eventGap,
                webControlPort);
    }

    /** This configuration with another event gap and port. */
    public MotionConfiguration withEventGap(Duration otherEventGap, int otherWebControlPort) {
        return new MotionConfiguration(
                source,
                targetDirectory,
                output,
                width,
                height,
                framesPerSecond,
                threshold,
                preCapture,
                postCapture,
                otherEventGap,
                otherWebControlPort);
    }

    /** The file's text. */
    public String text() {
        return """
                # One camera of Lapwing. Each picture is written to target_dir, where `lapwing camera` takes it away.
                daemon off
                log_level 5
                target_dir %s
                %swidth %d
                height %d
                framerate %d

                # Motion is this many changed pixels.
                threshold %d
                pre_capture %d
                post_capture %d
                event_gap %d

                # best: one picture per event, at its end. on: each frame in which something moves.
                picture_output %s
                picture_filename %s
                movie_output off

                # motion's own server, for the heartbeat alone.
                webcontrol_port %d
                webcontrol_localhost on
                stream_port 0
                """.formatted(
                        targetDirectory,
                        source.configuration(),
                        width,
                        height,
                        framesPerSecond,
                        threshold,
                        preCapture,
                        postCapture,
                        eventGap.toSeconds(),
                        output.value(),
                        PICTURE_FILENAME,
                        webControlPort);
    }
}
