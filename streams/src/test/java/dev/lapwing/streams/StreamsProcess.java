package dev.lapwing.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.runtime.process.Lapwing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code lapwing streams} in a JVM of its own, with a temporary directory of its own. */
final class StreamsProcess implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Process process;
    private final Path directory;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private StreamsProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    static StreamsProcess start(Map<String, String> environment, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        int port = freePort();
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lapwing.class.getName(),
                        "streams",
                        "--no-act",
                        "--management-port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("streams.log").toFile());
        builder.environment().putAll(environment);
        return new StreamsProcess(builder.start(), directory, port);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /** The sum of a metric's values over all labels that its line holds {@code label} among. */
    double metric(String name, String label) throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Kills it (SIGKILL), and deletes whatever it had on a disk. */
    void killAndWipe() throws InterruptedException, IOException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        try (Stream<Path> files = Files.walk(directory.resolve("tmp"))) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    List<String> output() throws IOException {
        return Files.readAllLines(directory.resolve("streams.log"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.close();
    }
}
