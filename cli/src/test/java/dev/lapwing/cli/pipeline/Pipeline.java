package dev.lapwing.cli.pipeline;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Lapwing's own processes around two clusters, each a JVM of its own with its settings in the environment. */
final class Pipeline implements AutoCloseable {

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();

    Pipeline(Path directory, BrokerCluster edge, BrokerCluster cloud) {
        this.directory = directory;
        environment.putAll(edge.environment(Side.LOCAL));
        environment.putAll(cloud.environment(Side.REMOTE));
        environment.put("LAPWING_MANAGEMENT_PORT", "-1");
        environment.put("LAPWING_CAMERA_SETTLE", "2s");
    }

    /** Starts the producers of one Pi, and returns the directory of its camera. */
    Path node(int number, Map<String, String> more) throws IOException {
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
        start("node", "node" + number, settings);
        return pictures;
    }

    /** Where {@code node(number)} looks for files of temperatures. */
    Path temperatures(int number) {
        return directory.resolve("temp" + number);
    }

    void bridge() throws IOException {
        start("bridge", "bridge", Map.of());
    }

    /** Starts the archive, which rolls every two seconds. */
    void archive(String uri) throws IOException {
        start(
                "archive",
                "archive",
                Map.of(
                        "LAPWING_ARCHIVE_URI",
                        uri,
                        "LAPWING_ARCHIVE_ROLL_EVERY",
                        "2s",
                        "LAPWING_ARCHIVE_STAGING",
                        directory.resolve("staging").toString()));
    }

    private void start(String command, String name, Map<String, String> settings) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.lapwing.runtime.process.Lapwing",
                        command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(settings);
        processes.add(builder.start());
    }

    /** What the processes said, for a test's failure message. */
    String lastWords() throws IOException {
        var words = new StringBuilder();
        try (var logs = Files.newDirectoryStream(directory, "*.log")) {
            for (Path log : logs) {
                List<String> lines = Files.readAllLines(log);
                words.append("\n--- ").append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 15), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            }
        }
        return words.toString();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
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
