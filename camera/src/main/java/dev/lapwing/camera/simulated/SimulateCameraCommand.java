package dev.lapwing.camera.simulated;

import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lapwing simulate-camera}: fills a directory with pictures until it is stopped. */
@Command(
        name = "simulate-camera",
        mixinStandardHelpOptions = true,
        description = "Fills a directory as a camera does: plays a video through motion, or draws a scene.")
public final class SimulateCameraCommand implements ToolCommand {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--directory", required = true, description = "The directory to fill; created if absent.")
    private Path directory = Path.of(".");

    @Option(
            names = "--video",
            description =
                    "The video to play through motion, over and over; without it, or without motion, a scene is drawn.")
    private @Nullable Path video;

    @Option(
            names = "--profile",
            defaultValue = "on",
            description = "Which pictures to write: on (each frame that moves) or best (one per event). Default: on.")
    private String profile = "on";

    @Option(names = "--rate", defaultValue = "10", description = "Frames per second. Default: 10.")
    private int rate = 10;

    @Option(names = "--width", defaultValue = "640", description = "Width of a picture. Default: 640.")
    private int width = 640;

    @Option(names = "--height", defaultValue = "480", description = "Height of a picture. Default: 480.")
    private int height = 480;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of a scene that is drawn. Default: 1.")
    private long seed = 1;

    @Option(names = "--seconds", defaultValue = "0", description = "Ends after that time; 0 runs until it is stopped.")
    private long seconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path clip = video;
        CommandSpec usage = spec;
        if (clip != null && !Files.isReadable(clip) && usage != null) {
            throw new ParameterException(usage.commandLine(), "--video " + clip + " must be a file that can be read");
        }
        Path work = Files.createTempDirectory("lapwing-camera-");
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndWait(stop, stopped), "simulate-camera-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try (Service camera = camera(clip, work)) {
            camera.start();
            System.err.println(camera.name() + " fills " + directory.toAbsolutePath());
            long started = System.nanoTime();
            while (!stop.await(1, TimeUnit.SECONDS)) {
                if (camera.check() instanceof Health.Down down) {
                    System.err.println("lapwing simulate-camera: " + down.detail());
                    return 1;
                }
                if (seconds > 0 && System.nanoTime() - started >= TimeUnit.SECONDS.toNanos(seconds)) {
                    return 0;
                }
            }
            return 0;
        } finally {
            Files.deleteIfExists(work.resolve("motion.conf"));
            Files.deleteIfExists(work.resolve("motion.log"));
            Files.deleteIfExists(work);
            stopped.countDown();
        }
    }

    private Service camera(@Nullable Path clip, Path work) {
        try {
            return new SimulatedCamera(directory, clip, PictureOutput.of(profile), width, height, rate, seed)
                    .service(work, Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            CommandSpec usage = spec;
            throw usage == null ? e : new ParameterException(usage.commandLine(), e.getMessage(), e);
        }
    }

    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
