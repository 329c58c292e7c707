package dev.lapwing.archive;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * MinIO as a child process. It is built from its Go module at first use (some minutes), and kept in {@code
 * ~/.cache/lapwing/s3}; {@code LAPWING_TEST_MINIO} names another binary.
 */
public final class S3Server implements AutoCloseable {

    private static final String MODULE = "github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c";
    private static final String USER = "lapwing";
    private static final String PASSWORD = "lapwing-test";
    private static final String BUCKET = "archive";

    private final Process process;
    private final URI endpoint;

    private S3Server(Process process, URI endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /** Starts it with one empty bucket. */
    public static S3Server in(Path directory) throws IOException, InterruptedException {
        Path binary = binary();
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var builder = new ProcessBuilder(
                binary.toString(),
                "server",
                "--quiet",
                "--address",
                "127.0.0.1:" + port,
                Files.createDirectories(directory.resolve("data")).toString());
        builder.environment().putAll(Map.of("MINIO_ROOT_USER", USER, "MINIO_ROOT_PASSWORD", PASSWORD));
        builder.environment().put("MINIO_BROWSER", "off");
        builder.environment().put("MINIO_UPDATE", "off");
        builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("minio.log").toFile());
        var server = new S3Server(builder.start(), URI.create("http://127.0.0.1:" + port));
        try {
            server.createBucket();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static Path binary() throws IOException, InterruptedException {
        String named = System.getenv("LAPWING_TEST_MINIO");
        if (named != null) {
            return Path.of(named);
        }
        Path directory = Path.of(System.getProperty("user.home"), ".cache", "lapwing", "s3", "bin");
        Path binary = directory.resolve("minio");
        if (!Files.isExecutable(binary)) {
            build(directory);
        }
        return binary;
    }

    private static void build(Path directory) throws IOException, InterruptedException {
        var go = new ProcessBuilder("go", "install", MODULE);
        go.environment().put("GOBIN", Files.createDirectories(directory).toString());
        Process building;
        try {
            building = go.inheritIO().start();
        } catch (IOException e) {
            throw new IOException(
                    "the tests of s3a:// need MinIO, built by go, which is not there: install golang, or name a MinIO"
                            + " with LAPWING_TEST_MINIO, or skip them with -DexcludedGroups=s3",
                    e);
        }
        if (!building.waitFor(30, TimeUnit.MINUTES) || building.exitValue() != 0) {
            building.destroyForcibly();
            throw new IOException("go install " + MODULE + " failed; see its output above");
        }
    }

    private void createBucket() {
        try (S3Client client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(USER, PASSWORD)))
                .build()) {
            await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(() -> {
                client.createBucket(request -> request.bucket(BUCKET));
                return true;
            });
        }
    }

    /** The bucket. */
    public URI uri() {
        return URI.create("s3a://" + BUCKET);
    }

    /** Properties of Hadoop by which it is reached. */
    public Map<String, String> properties() {
        return Map.of(
                "fs.s3a.endpoint",
                endpoint.toString(),
                "fs.s3a.endpoint.region",
                "us-east-1",
                "fs.s3a.path.style.access",
                "true",
                "fs.s3a.access.key",
                USER,
                "fs.s3a.secret.key",
                PASSWORD);
    }

    /** Settings of an archive by which it is reached; the keys are in files, as they should be. */
    public Map<String, String> environment(Path directory) throws IOException {
        Path access = Files.writeString(directory.resolve("access-key"), USER);
        Path secret = Files.writeString(directory.resolve("secret-key"), PASSWORD);
        return Map.of(
                "LAPWING_ARCHIVE_S3_ENDPOINT", endpoint.toString(),
                "LAPWING_ARCHIVE_S3_ACCESS_KEY_FILE", access.toString(),
                "LAPWING_ARCHIVE_S3_SECRET_KEY_FILE", secret.toString());
    }

    /** Kills it; its data stay. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
