package dev.lapwing.brokers;

import dev.lapwing.runtime.process.Lapwing;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code lapwing broker} as a pod runs it: a process that is told everything by its environment. */
final class BrokerPod implements AutoCloseable {

    /** What a probe is answered. */
    record Answer(int status, String body) {}

    private final Path log;
    private final int managementPort;
    private final Map<String, String> environment;
    private @Nullable Process process;

    BrokerPod(Path log, int managementPort, Map<String, String> environment) {
        this.log = log;
        this.managementPort = managementPort;
        this.environment = new HashMap<>(environment);
        this.environment.put("LAPWING_MANAGEMENT_PORT", Integer.toString(managementPort));
    }

    /** The same, with one setting changed. */
    BrokerPod with(String setting, String value) {
        return with(Map.of(setting, value));
    }

    /** The same, with settings changed. */
    BrokerPod with(Map<String, String> settings) {
        var changed = new HashMap<>(environment);
        changed.putAll(settings);
        String name = log.getFileName() + "-" + String.join("-", settings.keySet());
        int port = Integer.parseInt(settings.getOrDefault("LAPWING_MANAGEMENT_PORT", Integer.toString(managementPort)));
        return new BrokerPod(log.resolveSibling(name), port, changed);
    }

    BrokerPod start() throws IOException {
        var builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-Xss256k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lapwing.class.getName(),
                        "broker"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("LAPWING_"));
        builder.environment().putAll(environment);
        process = builder.start();
        return this;
    }

    Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    /** Its exit code. */
    int awaitEnd(Duration atMost) throws IOException, InterruptedException {
        if (!process().waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it still runs after " + atMost + "; it said: " + said());
        }
        return process().exitValue();
    }

    String said() throws IOException {
        return Files.readString(log);
    }

    /** Status 0 as long as nobody answers. */
    Answer get(String path) throws InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
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
