package dev.lapwing.cli.pipeline;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of Lapwing from a folder of jars of {@code dist}, told by nothing but its environment. */
final class ShippedProcess implements AutoCloseable {

    /** What a probe is answered. */
    record Answer(int status, String body) {}

    private final Path dist;
    private final String command;
    private final String heap;
    private final Path log;
    private final Map<String, String> settings;
    private @Nullable Process process;

    ShippedProcess(Path dist, String command, String heap, Path log, Map<String, String> settings) {
        this.dist = dist;
        this.command = command;
        this.heap = heap;
        this.log = log;
        this.settings = Map.copyOf(settings);
    }

    /** The same, with one setting changed. */
    ShippedProcess with(String setting, String value) {
        var changed = new HashMap<>(settings);
        changed.put(setting, value);
        return new ShippedProcess(dist, command, heap, log.resolveSibling(log.getFileName() + "-" + setting), changed);
    }

    /** Starts it if it does not run. */
    ShippedProcess start() throws IOException {
        if (process != null && process.isAlive()) {
            return this;
        }
        Path jars = dist.resolve("target").resolve("lib");
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException(jars + " is missing; mvn -pl cli -am verify makes it");
        }
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-Xss256k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        jars + "/*",
                        "dev.lapwing.runtime.process.Lapwing",
                        command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("LAPWING_"));
        builder.environment().putAll(settings);
        process = builder.start();
        return this;
    }

    Process process() {
        return Objects.requireNonNull(process, command + " was not started");
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process().destroyForcibly().waitFor();
    }

    /** Its exit code. */
    int awaitEnd(Duration atMost) throws IOException, InterruptedException {
        if (!process().waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(command + " still runs after " + atMost + "; it said: " + said());
        }
        return process().exitValue();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /** Status 0 as long as nobody answers. */
    Answer get(String path) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + settings.get("LAPWING_MANAGEMENT_PORT") + path);
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, "");
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
