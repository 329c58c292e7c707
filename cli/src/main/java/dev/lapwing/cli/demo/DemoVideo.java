package dev.lapwing.cli.demo;

import dev.lapwing.camera.motion.MotionProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the demo's cameras look at. */
final class DemoVideo {

    private static final int SECONDS = 30;

    private DemoVideo() {}

    /**
     * The video that was asked for; else, where {@code motion} and {@code ffmpeg} are installed, a clip in which something
     * always moves; else none, and cameras draw a scene.
     */
    static Optional<Path> find(Optional<Path> wanted, Path directory) throws IOException, InterruptedException {
        Optional<Path> ffmpeg = MotionProcess.find("ffmpeg");
        if (wanted.isPresent()
                || ffmpeg.isEmpty()
                || MotionProcess.find("motion").isEmpty()) {
            return wanted.map(Path::toAbsolutePath);
        }
        Path clip = directory.resolve("clip.mp4");
        Process process = new ProcessBuilder(List.of(
                        ffmpeg.get().toString(),
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=640x480:rate=10",
                        "-t",
                        Integer.toString(SECONDS),
                        "-c:v",
                        "mpeg4",
                        "-q:v",
                        "5",
                        clip.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean made = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        process.destroyForcibly();
        return made ? Optional.of(clip) : Optional.empty();
    }
}
