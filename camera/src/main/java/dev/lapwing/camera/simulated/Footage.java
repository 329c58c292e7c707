package dev.lapwing.camera.simulated;

import dev.lapwing.camera.motion.MotionProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a video to play through {@code motion}: what {@code LAPWING_FOOTAGE} (environment or system property) names, a
 * file or a folder of {@code .mp4}; else the folder {@code shared/footage} beside the project; else a clip that is made
 * with {@code ffmpeg}.
 */
public final class Footage {

    /** Names the video or its folder. */
    public static final String VARIABLE = "LAPWING_FOOTAGE";

    private static final int PROJECT_DEPTH_MAX = 4;
    private static final long MAKE_SECONDS_MAX = 60;

    private Footage() {}

    /** A video that is there already. The first by name, if there are several. */
    public static Optional<Path> find() throws IOException {
        @Nullable String named = System.getProperty(VARIABLE, System.getenv(VARIABLE));
        if (named != null && !named.isBlank()) {
            Path path = Path.of(named);
            Optional<Path> video = Files.isDirectory(path) ? firstIn(path) : Optional.of(path);
            return Optional.of(video.filter(Files::isReadable)
                    .orElseThrow(() -> new IOException(
                            VARIABLE + "=" + named + " must name a video, or a folder with .mp4 files in it")));
        }
        Path folder = Path.of("").toAbsolutePath();
        for (int i = 0; i < PROJECT_DEPTH_MAX && folder != null; i++, folder = folder.getParent()) {
            Path footage = folder.resolveSibling("shared").resolve("footage");
            if (Files.isDirectory(footage) && firstIn(footage).isPresent()) {
                return firstIn(footage);
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> firstIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".mp4")).min(Path::compareTo);
        }
    }

    /**
     * A video that is there, or one that is made.
     *
     * @param workDirectory where one would be made
     * @throws IOException if there is none and none can be made; the message says what to install or set
     */
    public static Path findOrMake(Path workDirectory) throws IOException, InterruptedException {
        Optional<Path> found = find();
        return found.isPresent() ? found.get() : make(workDirectory.resolve("footage.mp4"));
    }

    /** Makes a clip of 10 s, 640x480, 10 frames per second: a figure crosses a hall every five seconds. */
    public static Path make(Path file) throws IOException, InterruptedException {
        Path ffmpeg = MotionProcess.find("ffmpeg")
                .orElseThrow(
                        () -> new IOException("There is no video, and ffmpeg is not installed to make one. Install it"
                                + " (apt-get install ffmpeg), or set " + VARIABLE + " to a video."));
        String hall = "color=c=gray:s=640x480:r=10:d=10[hall]";
        String figure = "testsrc2=s=96x240:r=10:d=10[figure]";
        String walk = "[hall][figure]overlay=x='mod(n,50)*20-200':y=200";
        Process process = new ProcessBuilder(List.of(
                        ffmpeg.toString(),
                        "-loglevel",
                        "error",
                        "-nostdin",
                        "-y",
                        "-filter_complex",
                        hall + ";" + figure + ";" + walk,
                        "-preset",
                        "ultrafast",
                        "-pix_fmt",
                        "yuv420p",
                        file.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(MAKE_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("ffmpeg did not make " + file + " within " + MAKE_SECONDS_MAX + " s");
        }
        if (process.exitValue() != 0) {
            throw new IOException("ffmpeg ended with code " + process.exitValue() + " and did not make " + file);
        }
        return file;
    }
}
