package dev.lapwing.orchestration.execute;

import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Placement as it is shipped, in a JVM of its own, which can be frozen and killed. */
final class PlacingProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    private PlacingProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; what it says goes to a file in {@code directory}. */
    static PlacingProcess start(Map<String, String> environment, Path directory) throws IOException {
        Path output = directory.resolve(environment.get("POD_NAME") + ".log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new PlacingProcess(builder.start(), output);
    }

    /** Freezes it (SIGSTOP): its connections stay open, and it believes what it believed. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Kills it (SIGKILL). */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " ended with " + exit);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** How often it has said {@code text} so far. */
    long said(String text) throws IOException {
        return Files.readAllLines(output).stream()
                .filter(line -> line.contains(text))
                .count();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** What {@code lapwing streams} starts beside its topology. */
    static final class Main {

        private Main() {}

        public static void main(String[] args) throws InterruptedException {
            Settings settings = Settings.of(System.getenv(), Map.of());
            KafkaCluster kafka = KafkaCluster.of(settings, KafkaCluster.Side.LOCAL);
            var registry = new PrometheusRegistry();
            var contexts = new LiveContexts(kafka, registry);
            var services = new ArrayList<Service>();
            services.add(contexts);
            services.addAll(Placing.services(settings, kafka, registry, contexts));
            services.forEach(Service::start);
            Thread.currentThread().join();
        }
    }
}
