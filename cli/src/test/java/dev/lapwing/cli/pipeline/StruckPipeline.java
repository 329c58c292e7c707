package dev.lapwing.cli.pipeline;

import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A pipeline that is at work while faults strike it: two cameras, two bridges, two archives, HDFS. */
final class StruckPipeline implements AutoCloseable {

    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(3);
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(2);
    private static final int CAMERAS = 2;
    private static final String ROOT = "/archive";
    private static final int LAST_WORDS = 60;
    private static final Set<TransactionState> OVER =
            EnumSet.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT, TransactionState.EMPTY);

    final Random random;
    final Ledger ledger = new Ledger();
    final BrokerCluster edge;
    final BrokerCluster cloud;
    final MiniDFSCluster hdfs;
    final Pipeline processes;
    int badFiles;
    private final Path directory;
    private final URI hdfsUri;
    private final List<Path> cameras = new ArrayList<>();
    private int numbers;

    StruckPipeline(Path directory, long seed) throws IOException, InterruptedException {
        this.directory = directory;
        this.random = new Random(seed);
        this.edge = BrokerCluster.in(directory.resolve("edge"))
                .brokers(3)
                .property("group.min.session.timeout.ms", "1000")
                .start();
        this.cloud = BrokerCluster.in(directory.resolve("cloud"))
                .property("group.min.session.timeout.ms", "1000")
                .start();
        var configuration = new Configuration();
        configuration.setInt("dfs.replication", 1);
        configuration.setLong("dfs.namenode.safemode.extension", 500);
        this.hdfs = new MiniDFSCluster.Builder(
                        configuration, directory.resolve("hdfs").toFile())
                .numDataNodes(1)
                .format(true)
                .build();
        this.hdfsUri = hdfs.getURI(); // it cannot say while its NameNode is down
        this.processes = new Pipeline(directory, edge, cloud);
    }

    void start() throws IOException {
        for (String name : List.of("bridge1", "bridge2")) {
            processes.bridge(
                    name,
                    Map.of(
                            "LAPWING_BRIDGE_TRANSACTION_TIMEOUT",
                            TRANSACTION_TIMEOUT.toSeconds() + "s",
                            "LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS",
                            Long.toString(SESSION_TIMEOUT.toMillis()),
                            "LAPWING_LOCAL_KAFKA_HEARTBEAT_INTERVAL_MS",
                            "500"));
        }
        for (String name : List.of("archive1", "archive2")) {
            processes.archive(
                    name,
                    hdfsUri + ROOT,
                    Map.of(
                            "LAPWING_REMOTE_KAFKA_SESSION_TIMEOUT_MS",
                            Long.toString(SESSION_TIMEOUT.toMillis()),
                            "LAPWING_REMOTE_KAFKA_HEARTBEAT_INTERVAL_MS",
                            "500"));
        }
        for (int camera = 1; camera <= CAMERAS; camera++) {
            cameras.add(node("node" + camera, camera));
        }
    }

    /** Starts producers that keep each picture as long as they do by default, so that a deleted topic takes none along. */
    Path node(String name, int camera) throws IOException {
        return processes.node(
                name, camera, Map.of("LAPWING_CAMERA_SETTLE", "60s", "LAPWING_CAMERA_QUARANTINE_MAX_BYTES", "1GiB"));
    }

    int anyCamera() {
        return 1 + random.nextInt(CAMERAS);
    }

    String anyBridge() {
        return "bridge" + (1 + random.nextInt(2));
    }

    String anyArchive() {
        return "archive" + (1 + random.nextInt(2));
    }

    Path directoryOf(int camera) {
        return cameras.get(camera - 1);
    }

    /** A number that was not given before. */
    int nextNumber() {
        return numbers++;
    }

    /** A directory that is not there yet. */
    Path newDirectory(String name) {
        return directory.resolve(name + nextNumber());
    }

    /** Lets any of the cameras take pictures, about a hundred each second. */
    void capture(int pictures) throws IOException {
        for (int i = 0; i < pictures; i++) {
            captureBy(anyCamera());
        }
    }

    /** Lets each camera take one more picture. */
    void captureOneEach() throws IOException {
        for (int camera = 1; camera <= CAMERAS; camera++) {
            captureBy(camera);
        }
    }

    private void captureBy(int camera) throws IOException {
        int second = nextNumber();
        String name = "20261122-%02d%02d%02d-00.jpg".formatted(second / 3600, second / 60 % 60, second % 60);
        ledger.write(directoryOf(camera), "camera" + camera, name, jpeg(2_000 + random.nextInt(25_000)));
        pauseUpTo(Duration.ofMillis(20));
    }

    byte[] jpeg(int bytes) {
        byte[] jpeg = new byte[bytes];
        random.nextBytes(jpeg);
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[bytes - 2] = (byte) 0xFF;
        jpeg[bytes - 1] = (byte) 0xD9;
        return jpeg;
    }

    void pauseUpTo(Duration atMost) {
        pause(Duration.ofNanos(random.nextLong(atMost.toNanos())));
    }

    /** Lets time pass: for how long a fault lasts is what it is. */
    void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** Deletes a topic once it is there and its cluster has time: its producer may still be starting, or about to make it anew. */
    void deleteTopic(String name) {
        try (var admin = Admin.create(edge.client(Map.of()))) {
            await().atMost(Duration.ofMinutes(2))
                    .ignoreException(ExecutionException.class)
                    .until(() -> {
                        admin.deleteTopics(List.of(name)).all().get();
                        return true;
                    });
        }
    }

    /** Files that the producers put aside. */
    long quarantined() throws IOException {
        long count = 0;
        for (Path camera : cameras) {
            Path quarantine = camera.resolve(".quarantine");
            if (Files.isDirectory(quarantine)) {
                try (var files = Files.list(quarantine)) {
                    count += files.filter(file -> file.toString().endsWith(".jpg"))
                            .count();
                }
            }
        }
        return count;
    }

    /** How often the archive holds each picture, per camera, by the SHA-256 of its bytes. */
    Map<String, Map<String, Integer>> archived() throws IOException, SQLException {
        Path copy = Files.createDirectory(newDirectory("copy"));
        try (FileSystem files = FileSystem.newInstance(hdfsUri, new Configuration())) {
            var root = new org.apache.hadoop.fs.Path(ROOT + "/topic=cameraData");
            if (!files.exists(root)) {
                return Map.of();
            }
            files.copyToLocalFile(false, root, new org.apache.hadoop.fs.Path(copy.toUri()), true);
        }
        return Ledger.archived(copy);
    }

    /** Where what was written and not archived is, and what the processes said last: for a failure message. */
    String whereabouts() {
        var places = new TreeMap<String, List<String>>();
        try {
            Set<String> archived = archived().keySet();
            for (String sha256 : ledger.written().keySet()) {
                if (!archived.contains(sha256)) {
                    places.put(sha256, new ArrayList<>());
                }
            }
            for (Path camera : cameras) {
                try (var files = Files.walk(camera)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        note(places, DigestUtils.sha256Hex(Files.readAllBytes(file)), file.toString());
                    }
                }
            }
            readAll(edge, List.of("node1", "node2"), places);
            readAll(cloud, List.of("cameraData"), places);
            var said = new StringBuilder();
            places.forEach((sha256, found) -> said.append(
                    "%s of %s: %s%n".formatted(sha256, ledger.written().get(sha256), found)));
            return said + processes.lastWords() + cloudsLastWords() + transactions();
        } catch (IOException | SQLException | RuntimeException e) {
            return places + ", and no more could be learnt: " + e;
        }
    }

    /** What is open in the cloud holds up all who read what is committed. The cloud may be away, which is an answer too. */
    private String transactions() {
        var said = new StringBuilder(
                "\n--- transactions that are open in the cloud, by its coordinator and by partition\n");
        try (Admin admin =
                Admin.create(cloud.client(Map.of(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000)))) {
            for (TransactionListing each : admin.listTransactions().all().get()) {
                if (!OVER.contains(each.state())) {
                    said.append(each).append('\n');
                }
            }
            for (String topic : List.of("bridge-offsets", "cameraData")) {
                said.append(openIn(admin, topic));
            }
        } catch (ExecutionException e) {
            said.append(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return said.toString();
    }

    private static String openIn(Admin admin, String topic) throws ExecutionException, InterruptedException {
        TopicDescription description = admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next();
        List<TopicPartition> partitions = description.partitions().stream()
                .map(each -> new TopicPartition(topic, each.partition()))
                .toList();
        var open = new StringBuilder();
        admin.describeProducers(partitions)
                .all()
                .get()
                .forEach((partition, producers) -> producers.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> open.append(partition)
                                .append(": ")
                                .append(producer)
                                .append('\n')));
        return open.toString();
    }

    private String cloudsLastWords() throws IOException {
        List<String> lines = Files.readAllLines(directory.resolve("cloud/broker-1/broker.log"));
        return "\n--- the cloud's broker\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
    }

    private static void note(Map<String, List<String>> places, String sha256, String place) {
        List<String> found = places.get(sha256);
        if (found != null) {
            found.add(place);
        }
    }

    private static void readAll(BrokerCluster cluster, List<String> topics, Map<String, List<String>> places) {
        try (var consumer = new KafkaConsumer<>(
                cluster.client(Map.of("isolation.level", "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (var records = consumer.poll(Duration.ofSeconds(5));
                    !records.isEmpty();
                    records = consumer.poll(Duration.ofSeconds(5))) {
                for (var record : records) {
                    RecordHeaders.text(record.headers(), HeaderNames.SHA256)
                            .ifPresent(sha256 -> note(
                                    places,
                                    sha256,
                                    "%s-%d at %d".formatted(record.topic(), record.partition(), record.offset())));
                }
            }
        }
    }

    @Override
    public void close() {
        processes.close();
        hdfs.shutdown(true);
        cloud.close();
        edge.close();
    }
}
