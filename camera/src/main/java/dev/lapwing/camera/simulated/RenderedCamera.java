package dev.lapwing.camera.simulated;

import dev.lapwing.camera.Heartbeat;
import dev.lapwing.camera.motion.MotionConfiguration;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera that draws what it sees, for machines without {@code motion}: figures that walk through a hall. Detects motion
 * itself and writes pictures just as {@code motion} does, under the same names and not in one piece. Capture source and
 * port of its configuration are not used.
 */
public final class RenderedCamera implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(RenderedCamera.class);
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final int PART_BYTES = 4096;

    private final MotionConfiguration configuration;
    private final long seed;
    private final Clock clock;
    private final AtomicLong pictures = new AtomicLong();
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private volatile @Nullable Thread thread;
    private volatile Health health = new Health.Waiting("not started");
    private volatile boolean closed;

    /** A frame and when it was captured: pictures before the motion carry their own time. */
    private record Frame(String name, BufferedImage image) {}

    public RenderedCamera(MotionConfiguration configuration, long seed, Clock clock) {
        this.configuration = configuration;
        this.seed = seed;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "rendered-camera";
    }

    /** How many pictures it has written. */
    public long pictures() {
        return pictures.get();
    }

    @Override
    public void start() {
        Thread running = Thread.ofPlatform().name("rendered-camera").daemon().unstarted(this::run);
        thread = running;
        running.start();
    }

    private void run() {
        var scene = new MovingScene(seed, configuration.width(), configuration.height());
        var detector = new MotionDetector(configuration.width() * configuration.height());
        var events = new EventWriter<Frame>(configuration);
        long step = Duration.ofSeconds(1).toNanos() / configuration.framesPerSecond();
        long nextAt = System.nanoTime();
        String second = "";
        int inSecond = 0;
        try {
            for (int number = 0; !closed; number++) {
                LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
                inSecond = NAME.format(now).equals(second) ? inSecond + 1 : 0;
                second = NAME.format(now);
                var image =
                        new BufferedImage(configuration.width(), configuration.height(), BufferedImage.TYPE_INT_RGB);
                int[] rgb = new int[configuration.width() * configuration.height()];
                scene.draw(number, rgb);
                image.setRGB(0, 0, configuration.width(), configuration.height(), rgb, 0, configuration.width());
                var frame = new Frame("%s-%02d.jpg".formatted(second, inSecond), image);
                for (Frame due : events.next(frame, detector.changedPixels(rgb))) {
                    write(due);
                }
                if (inSecond == 0) {
                    beat();
                }
                nextAt = Math.max(nextAt + step, System.nanoTime() - step); // what was missed is not made up for
                TimeUnit.NANOSECONDS.sleep(Math.max(0, nextAt - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health = new Health.Down("drawing failed: " + e.getMessage(), e);
        }
    }

    private void write(Frame frame) {
        Path file = configuration.targetDirectory().resolve(frame.name());
        try {
            var jpeg = new ByteArrayOutputStream();
            try (var memory = new MemoryCacheImageOutputStream(jpeg)) {
                ImageIO.write(frame.image(), "jpeg", memory);
            }
            byte[] bytes = jpeg.toByteArray();
            Files.createDirectories(configuration.targetDirectory());
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int at = 0; at < bytes.length; at += PART_BYTES) {
                    out.write(bytes, at, Math.min(PART_BYTES, bytes.length - at));
                }
            }
            health = new Health.Up(pictures.incrementAndGet() + " pictures");
            failures.recovered("write");
        } catch (IOException e) {
            health = new Health.Degraded("a picture could not be written: " + e.getMessage());
            failures.failure("write").setCause(e).log("a picture could not be written");
        }
    }

    private void beat() {
        try {
            Files.createDirectories(configuration.targetDirectory());
            new Heartbeat(clock.instant(), true, true).write(configuration.targetDirectory());
        } catch (IOException e) {
            failures.failure("beat").setCause(e).log("the camera's heartbeat could not be written");
        }
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
