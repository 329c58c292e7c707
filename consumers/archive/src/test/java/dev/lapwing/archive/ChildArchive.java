package dev.lapwing.archive;

import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An archive in a JVM of its own, which dies or waits at a step of a roll. */
final class ChildArchive implements AutoCloseable {

    private static final String STEP = "LAPWING_TEST_STEP";
    private static final String OCCURRENCE = "LAPWING_TEST_OCCURRENCE";
    private static final String MARKER = "LAPWING_TEST_MARKER";

    private final Process process;
    private final Path log;

    private ChildArchive(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts one that dies, as by SIGKILL, when it reaches a step for the n-th time. */
    static ChildArchive dyingAt(RollStep step, int occurrence, Map<String, String> environment, Path directory)
            throws IOException {
        var all = new HashMap<>(environment);
        all.put(STEP, step.name());
        all.put(OCCURRENCE, Integer.toString(occurrence));
        return start(all, directory);
    }

    /** Starts one that makes a file when it first reaches a step, and waits there until the file is gone. */
    static ChildArchive waitingAt(RollStep step, Path marker, Map<String, String> environment, Path directory)
            throws IOException {
        var all = new HashMap<>(environment);
        all.put(STEP, step.name());
        all.put(OCCURRENCE, "1");
        all.put(MARKER, marker.toString());
        return start(all, directory);
    }

    /** Starts one that runs until it is killed. */
    static ChildArchive start(Map<String, String> environment, Path directory) throws IOException {
        Path log = Files.createTempFile(directory, "archive-", ".log");
        var builder = new ProcessBuilder(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ChildArchive.class.getName()));
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new ChildArchive(builder.start(), log);
    }

    /** Waits for its end. */
    void awaitEnd(Duration atMost) throws InterruptedException, IOException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the archive did not reach its step in " + atMost + ":\n" + tail());
        }
        if (process.exitValue() == 1) {
            throw new AssertionError("the archive failed:\n" + tail());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGSTOP. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " failed");
        }
    }

    /** What it logged last. */
    String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** All that it logged. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The child. */
    public static void main(String[] args) {
        Map<String, String> environment = System.getenv();
        Settings settings = Settings.of(environment, Map.of());
        var reached = new AtomicInteger();
        int occurrence = Integer.parseInt(environment.getOrDefault(OCCURRENCE, "0"));
        RollStep.Listener listener = step -> {
            if (step.name().equals(environment.get(STEP)) && reached.incrementAndGet() == occurrence) {
                String marker = environment.get(MARKER);
                if (marker == null) {
                    Runtime.getRuntime().halt(137);
                } else {
                    waitAt(Path.of(marker));
                }
            }
        };
        var archive = new Archive(
                ArchiveSettings.of(settings),
                KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                new ArchiveMetrics(new PrometheusRegistry()),
                listener,
                Clock.systemUTC());
        archive.start();
        try {
            // Bounded, should the test that started it be gone.
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> isDown(archive));
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }

    private static boolean isDown(Archive archive) {
        if (archive.check() instanceof Health.Down down) {
            down.cause().printStackTrace();
            System.out.println("ERROR: " + down.detail());
            return true;
        }
        return false;
    }

    private static void waitAt(Path marker) {
        try {
            Files.createFile(marker);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().forever().pollInterval(Duration.ofMillis(20)).until(() -> !Files.exists(marker));
    }

    /** Environment for a child, from settings made for this JVM. */
    static Map<String, String> environment(Settings settings) {
        var environment = new HashMap<String, String>();
        settings.withPrefix("LAPWING_").forEach((name, value) -> environment.put("LAPWING_" + name, value));
        return environment;
    }
}
