package dev.lapwing.cli.pipeline;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Lapwing's own processes around two clusters, each a JVM of its own, known by its name, with its settings in the environment. */
final class Pipeline implements AutoCloseable {

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> commands = new HashMap<>();
    private final Map<String, Map<String, String>> settingsByName = new HashMap<>();
    private final Map<String, Process> processes = new LinkedHashMap<>();

    Pipeline(Path directory, BrokerCluster edge, BrokerCluster cloud) {
        this(directory, edge.environment(Side.LOCAL), cloud);
    }

    /** Around an edge that processes are told of by {@code edge}, and a cloud. */
    Pipeline(Path directory, Map<String, String> edge, BrokerCluster cloud) {
        this(directory, both(edge, cloud.environment(Side.REMOTE)));
    }

    /** Around clusters that processes are told of by {@code clusters}. */
    Pipeline(Path directory, Map<String, String> clusters) {
        this.directory = directory;
        environment.putAll(clusters);
        environment.put("LAPWING_MANAGEMENT_PORT", "-1");
        environment.put("LAPWING_CAMERA_SETTLE", "2s");
        environment.put(
                "LAPWING_BRIDGE_JOIN_AFTER", "0s"); // so that two bridges share what is to do, however often they die
    }

    private static Map<String, String> both(Map<String, String> edge, Map<String, String> cloud) {
        var both = new HashMap<>(edge);
        both.putAll(cloud);
        return both;
    }

    /** Starts the producers of one Pi as {@code node<number>}, and returns the directory of its camera. */
    Path node(int number, Map<String, String> more) throws IOException {
        return node("node" + number, number, more);
    }

    /** Starts producers of one Pi by another name: a twin, with the same directories. */
    Path node(String name, int number, Map<String, String> more) throws IOException {
        Path pictures = Files.createDirectories(directory.resolve("camera" + number));
        Path temperatures = Files.createDirectories(directory.resolve("temp" + number));
        var settings = new HashMap<>(more);
        settings.put("NODE_NAME", "rpi-node-" + number);
        settings.put("LAPWING_CAMERA_NUMBER", Integer.toString(number));
        settings.put("LAPWING_CAMERA_DIRECTORY", pictures.toString());
        settings.put("LAPWING_TEMPERATURE_SOURCE", "files");
        settings.put("LAPWING_TEMPERATURE_DIRECTORY", temperatures.toString());
        settings.put(
                "LAPWING_SPOOL_DIRECTORY", directory.resolve("spool" + number).toString());
        start("node", name, settings);
        return pictures;
    }

    /** Where {@code node(number)} looks for files of temperatures. */
    Path temperatures(int number) {
        return directory.resolve("temp" + number);
    }

    void bridge() throws IOException {
        bridge("bridge", Map.of());
    }

    void bridge(String name, Map<String, String> more) throws IOException {
        start("bridge", name, more);
    }

    /** Starts the archive, which rolls every two seconds. */
    void archive(String uri) throws IOException {
        archive("archive", uri, Map.of());
    }

    void archive(String name, String uri, Map<String, String> more) throws IOException {
        var settings = new HashMap<>(more);
        settings.put("LAPWING_ARCHIVE_URI", uri);
        settings.put("LAPWING_ARCHIVE_ROLL_EVERY", "2s");
        settings.put(
                "LAPWING_ARCHIVE_STAGING", directory.resolve("staging-" + name).toString());
        start("archive", name, settings);
    }

    /** Starts any process of Lapwing. */
    void start(String command, String name, Map<String, String> settings) throws IOException {
        settingsByName.put(name, settings);
        commands.put(name, command);
        start(name);
    }

    /** Starts a process again that was killed, with the settings that it had. */
    void start(String name) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.lapwing.runtime.process.Lapwing",
                        Objects.requireNonNull(commands.get(name)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().putAll(Objects.requireNonNull(settingsByName.get(name)));
        processes.put(name, builder.start());
    }

    /**
     * SIGKILL.
     *
     * @throws IllegalStateException if the process had ended by itself
     */
    void kill(String name) throws InterruptedException, IOException {
        alive(name).destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    void stop(String name) throws InterruptedException, IOException {
        Process process = alive(name);
        process.destroy();
        process.waitFor();
    }

    /** SIGSTOP. */
    void pause(String name) throws IOException, InterruptedException {
        signal("STOP", alive(name));
    }

    /** SIGCONT. */
    void resume(String name) throws IOException, InterruptedException {
        signal("CONT", alive(name));
    }

    private Process alive(String name) throws IOException {
        Process process = Objects.requireNonNull(processes.get(name), name);
        if (!process.isAlive()) {
            throw new IllegalStateException(name + " had ended by itself:" + lastWords());
        }
        return process;
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("SIG" + signal + " did not reach " + process.pid());
        }
    }

    /** What the processes said, for a test's failure message. */
    String lastWords() throws IOException {
        var words = new StringBuilder();
        try (var logs = Files.newDirectoryStream(directory, "*.log")) {
            for (Path log : logs) {
                List<String> lines = Files.readAllLines(log);
                words.append("\n--- ").append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 40), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            }
        }
        return words.toString();
    }

    @Override
    public void close() {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
