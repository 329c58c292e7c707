package dev.lapwing.camera.motion;

import dev.lapwing.camera.Heartbeat;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code motion} as a child process, started again whenever it ends, with the heartbeat of its camera beside it. Ends with
 * this process, even if that is killed, where {@code setpriv} is installed.
 */
public final class MotionProcess implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(MotionProcess.class);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(1);
    /** Longer than {@link dev.lapwing.camera.CameraWatch} is between two looks, so that none misses that motion was gone. */
    private static final Duration START_AGAIN_AFTER = Duration.ofMillis(2_500);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

    private final MotionConfiguration configuration;
    private final Path workDirectory;
    private final Clock clock;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private volatile @Nullable Process motion;
    private volatile @Nullable Thread keeper;
    private volatile Health health = new Health.Waiting("not started");
    private volatile boolean closed;

    /** {@code workDirectory} gets {@code motion.conf} and {@code motion.log}; it is created if absent. */
    public MotionProcess(MotionConfiguration configuration, Path workDirectory, Clock clock) {
        this.configuration = configuration;
        this.workDirectory = workDirectory;
        this.clock = clock;
    }

    /** Where a program of the {@code PATH} is, if it is installed. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public String name() {
        return "motion";
    }

    @Override
    public void start() {
        // A platform thread: the kernel ends the child (setpriv --pdeathsig) when the thread that started it ends.
        Thread thread = Thread.ofPlatform().name("motion-keeper").daemon().unstarted(this::keep);
        keeper = thread;
        thread.start();
    }

    private void keep() {
        try {
            while (!closed) {
                try {
                    run();
                } catch (IOException e) {
                    health = new Health.Degraded("motion could not be started: " + e.getMessage());
                    failures.failure("start").setCause(e).log("motion could not be started; it is tried again");
                }
                beat(false);
                TimeUnit.NANOSECONDS.sleep(START_AGAIN_AFTER.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stop();
            beat(false);
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(workDirectory);
        Files.createDirectories(configuration.targetDirectory());
        Path file = Files.writeString(workDirectory.resolve("motion.conf"), configuration.text());
        var builder = new ProcessBuilder(command(file));
        builder.environment().put("TZ", "UTC"); // picture names say the time, and LAPWING_TIME_ZONE is UTC by default
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(
                        workDirectory.resolve("motion.log").toFile()))
                .start();
        motion = process;
        process.getOutputStream().close();
        failures.recovered("start");
        health = new Health.Up("motion runs as process " + process.pid());
        do {
            beat(true);
        } while (!process.waitFor(BEAT_EVERY.toNanos(), TimeUnit.NANOSECONDS));
        if (closed) {
            return;
        }
        health = new Health.Degraded("motion ended with code " + process.exitValue() + " and is started again; see "
                + workDirectory.resolve("motion.log"));
        failures.failure("end").log("motion ended with code {} and is started again", process.exitValue());
    }

    private List<String> command(Path file) throws IOException {
        Path program = find("motion")
                .orElseThrow(() -> new IOException("motion is not on the PATH. Install it (apt-get install motion)."));
        var command = new ArrayList<String>();
        find("setpriv").ifPresent(setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "TERM", "--")));
        if (configuration.source() instanceof CaptureSource.Libcamera) {
            command.add("libcamerify");
        }
        command.addAll(List.of(program.toString(), "-n", "-c", file.toString()));
        return command;
    }

    private void beat(boolean running) {
        try {
            boolean device = switch (configuration.source()) {
                case CaptureSource.Clip clip -> Files.isReadable(clip.video());
                case CaptureSource.Legacy legacy -> Files.exists(legacy.device());
                case CaptureSource.Libcamera libcamera -> Files.exists(libcamera.device());
            };
            new Heartbeat(clock.instant(), running, device).write(configuration.targetDirectory());
            failures.recovered("beat");
        } catch (IOException e) {
            failures.failure("beat").setCause(e).log("the camera's heartbeat could not be written");
        }
    }

    /** The process that runs now, if one does. */
    public Optional<ProcessHandle> process() {
        return Optional.ofNullable(motion).filter(Process::isAlive).map(Process::toHandle);
    }

    @Override
    public Health check() {
        return health;
    }

    private void stop() {
        Process process = motion;
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        stop();
        Thread thread = keeper;
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join(STOP_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        health = new Health.Waiting("stopped");
    }
}
