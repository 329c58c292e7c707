package dev.lapwing.cli;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.cli.demo.FreePorts;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the AOT caches (JEP 514) that let {@code lapwing node}, {@code lapwing bridge}, {@code lapwing broker} and {@code
 * lapwing archive} start fast: each is run once through its real work, and what it loaded and linked is kept.
 *
 * <p>It calls {@code bin/lapwing} itself, so that the class path and the flags of training are those of later runs: the
 * JVM refuses a cache that was made with others.
 */
@Command(
        name = "aot-cache",
        mixinStandardHelpOptions = true,
        description = "Makes the AOT caches for a fast start; bin/build calls this.")
public final class AotCacheCommand implements ToolCommand {

    private static final Duration TRAINED_WITHIN = AotTrainer.TRAINED_WITHIN;
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final int PICTURES = 20;
    private static final LocalDateTime CAPTURED = LocalDateTime.of(2026, 11, 22, 10, 30);

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--output", required = true, description = "Directory for node.aot and its like.")
    private Path output = Path.of(".");

    @Option(
            names = "--processes",
            split = ",",
            defaultValue = "node,bridge,broker",
            description = "Which to make, of node, bridge, broker, broker-legacy, zookeeper and archive (default:"
                    + " ${DEFAULT-VALUE}).")
    private Set<String> processes = Set.of();

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-aot");
        try {
            if (processes.contains("broker")) {
                trainBroker(Files.createDirectory(directory.resolve("broker")));
            }
            if (processes.contains("broker-legacy")) {
                trainLegacyBroker(Files.createDirectory(directory.resolve("broker-legacy")));
            }
            if (processes.contains("zookeeper")) {
                trainZooKeeper(Files.createDirectory(directory.resolve("zookeeper")));
            }
            if (processes.contains("node") || processes.contains("bridge")) {
                trainClients(Files.createDirectory(directory.resolve("clients")));
            }
            if (processes.contains("archive")) {
                trainArchive(Files.createDirectory(directory.resolve("archive")));
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private AotTrainer trainer() {
        return new AotTrainer(launcher, output);
    }

    private void trainBroker(Path directory) throws IOException, InterruptedException {
        FreePorts ports = FreePorts.find(3);
        int client = ports.next();
        int controller = ports.next();
        var environment = new HashMap<String, String>();
        environment.put("LAPWING_BROKER_ID", "1");
        environment.put("LAPWING_BROKER_CLUSTER_ID", "training");
        environment.put("LAPWING_BROKER_CONTROLLERS", "1@127.0.0.1:" + controller);
        environment.put("LAPWING_BROKER_HOST", "127.0.0.1");
        environment.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
        environment.put("LAPWING_BROKER_CLIENT_PORT", Integer.toString(client));
        environment.put("LAPWING_BROKER_CONTROLLER_PORT", Integer.toString(controller));
        environment.put("LAPWING_BROKER_INTERNAL_PORT", Integer.toString(ports.next()));
        environment.put("LAPWING_BROKER_REPLICAS", "1");
        environment.put("LAPWING_BROKER_DIRECTORY", directory.resolve("kafka").toString());
        environment.put("LAPWING_MANAGEMENT_PORT", "0");
        trainBroker("broker", client, environment, directory);
    }

    /** Makes a broker serve pictures. */
    private void trainBroker(String command, int port, Map<String, String> environment, Path directory)
            throws IOException, InterruptedException {
        Map<String, Object> connection =
                Map.of("bootstrap.servers", "127.0.0.1:" + port, "reconnect.backoff.max.ms", 200);
        try (Admin admin = Admin.create(connection)) {
            trainer().train(command, environment, directory, process -> {
                awaitBroker(admin, process);
                try (var producer =
                        new KafkaProducer<>(connection, new ByteArraySerializer(), new ByteArraySerializer())) {
                    for (int picture = 0; picture < PICTURES; picture++) {
                        var _ = producer.send(new ProducerRecord<>("node1", picture(picture)));
                    }
                }
                awaitRecords(admin, "node1", PICTURES, process);
            });
        }
    }

    /** Alone in its image, too: it is trained beside a ZooKeeper of the jars that it has itself. */
    private void trainLegacyBroker(Path directory) throws IOException, InterruptedException {
        FreePorts ports = FreePorts.find(4);
        int client = ports.next();
        var environment = new HashMap<String, String>();
        environment.put("LAPWING_BROKER_ID", "1");
        environment.put("LAPWING_BROKER_HOST", "127.0.0.1");
        environment.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
        environment.put("LAPWING_BROKER_CLIENT_PORT", Integer.toString(client));
        environment.put("LAPWING_BROKER_REPLICAS", "1");
        environment.put("LAPWING_BROKER_DIRECTORY", directory.resolve("kafka").toString());
        environment.put("LAPWING_MANAGEMENT_PORT", "0");
        try (var zooKeeper = TrainingZooKeeper.start(launcher, directory, ports)) {
            environment.put("LAPWING_BROKER_ZOOKEEPER", zooKeeper.address());
            environment.put("LAPWING_BROKER_OWN_ZOOKEEPER", zooKeeper.address());
            trainBroker("broker-legacy", client, environment, directory);
        }
    }

    private void trainZooKeeper(Path directory) throws IOException, InterruptedException {
        FreePorts ports = FreePorts.find(3);
        String address = "127.0.0.1:" + ports.next();
        var environment = new HashMap<String, String>();
        environment.put("LAPWING_ZOOKEEPER_ID", "1");
        environment.put("LAPWING_ZOOKEEPER_SERVERS", "1@127.0.0.1:" + ports.next() + ":" + ports.next());
        environment.put("LAPWING_ZOOKEEPER_ADDRESS", "127.0.0.1");
        environment.put("LAPWING_ZOOKEEPER_CLIENT_PORT", address.substring(address.indexOf(':') + 1));
        environment.put("LAPWING_ZOOKEEPER_DIRECTORY", directory.resolve("data").toString());
        environment.put("LAPWING_MANAGEMENT_PORT", "0");
        trainer().train("zookeeper", environment, directory, process -> TrainingZooKeeper.await(address, process));
    }

    private static void awaitBroker(Admin admin, Process process) throws InterruptedException {
        long deadline = System.nanoTime() + TRAINED_WITHIN.toNanos();
        while (true) {
            try {
                admin.createTopics(List.of(new NewTopic("node1", 1, (short) 1)))
                        .all()
                        .get();
                return;
            } catch (ExecutionException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException("the broker did not come up in training", e);
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private void trainClients(Path directory) throws Exception {
        try (BrokerCluster cluster =
                        BrokerCluster.in(directory.resolve("kafka")).start();
                Admin admin = Admin.create(cluster.client(Map.of()))) {
            var environment = new HashMap<String, String>();
            environment.putAll(cluster.environment(Side.LOCAL));
            environment.putAll(cluster.environment(Side.REMOTE));
            environment.put("LAPWING_MANAGEMENT_PORT", "0");
            environment.put("NODE_NAME", "training");
            Path camera = Files.createDirectory(directory.resolve("camera"));
            environment.put("LAPWING_CAMERA_DIRECTORY", camera.toString());
            environment.put(
                    "LAPWING_SPOOL_DIRECTORY", directory.resolve("spool").toString());
            // A first life leaves records behind: most starts find some, and read the topic's tail.
            write(camera, 0);
            trainer()
                    .run(
                            "node",
                            environment,
                            directory,
                            process -> awaitRecords(admin, TopicNames.node(1), 1, process));
            write(camera, 1);
            if (processes.contains("node")) {
                trainer()
                        .train(
                                "node",
                                environment,
                                directory,
                                process -> awaitRecords(admin, TopicNames.node(1), PICTURES + 1, process));
            }
            if (processes.contains("bridge")) {
                trainer()
                        .train(
                                "bridge",
                                environment,
                                directory,
                                process -> awaitRecords(admin, TopicNames.CAMERA_DATA, 1, process));
            }
        }
    }

    /** The archive is alone on its class path: what a bridge would have brought is written here. */
    private void trainArchive(Path directory) throws Exception {
        try (BrokerCluster cluster =
                        BrokerCluster.in(directory.resolve("kafka")).start();
                Admin admin = Admin.create(cluster.client(Map.of()));
                var producer = new KafkaProducer<>(
                        cluster.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(
                            new NewTopic(TopicNames.CAMERA_DATA, 1, (short) 1),
                            new NewTopic(TopicNames.TEMPERATURE_DATA, 1, (short) 1)))
                    .all()
                    .get();
            for (int number = 0; number < PICTURES; number++) {
                var frame = new Frame("camera1", CAPTURED.plusSeconds(number), picture(number));
                producer.send(new ProducerRecord<>(TopicNames.CAMERA_DATA, FrameJson.write(frame)))
                        .get();
            }
            Path archive = directory.resolve("root");
            var environment = new HashMap<>(cluster.environment(Side.REMOTE));
            environment.put("LAPWING_MANAGEMENT_PORT", "0");
            environment.put("LAPWING_ARCHIVE_URI", archive.toUri().toString());
            environment.put(
                    "LAPWING_ARCHIVE_STAGING", directory.resolve("staging").toString());
            environment.put("LAPWING_ARCHIVE_ROLL_RECORDS", Integer.toString(PICTURES));
            trainer().train("archive", environment, directory, process -> awaitFile(archive, process));
        }
    }

    private static void awaitFile(Path archive, Process process) throws InterruptedException {
        long deadline = System.nanoTime() + TRAINED_WITHIN.toNanos();
        while (!hasFile(archive)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("nothing was archived in training");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static boolean hasFile(Path archive) {
        Path topic = archive.resolve("topic=" + TopicNames.CAMERA_DATA);
        try (var files = Files.walk(topic)) {
            return files.anyMatch(file -> file.toString().endsWith(".parquet"));
        } catch (IOException | UncheckedIOException e) {
            return false; // not there yet, or renamed while it was looked at
        }
    }

    private static void awaitRecords(Admin admin, String topic, int records, Process process)
            throws InterruptedException {
        long deadline = System.nanoTime() + TRAINED_WITHIN.toNanos();
        while (records(admin, topic) < records) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("too little reached " + topic + " in training");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private static long records(Admin admin, String topic) throws InterruptedException {
        try {
            var partitions = new HashMap<TopicPartition, OffsetSpec>();
            admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .forEach(description -> description
                            .partitions()
                            .forEach(partition -> partitions.put(
                                    new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
            return admin.listOffsets(partitions).all().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        } catch (ExecutionException e) {
            return 0; // not created yet
        }
    }

    /** Pictures of a life: each the least that passes for a finished JPEG. */
    private static void write(Path camera, int life) throws IOException {
        for (int picture = 0; picture < PICTURES; picture++) {
            Path file = camera.resolve("20261122-1030%02d-%02d.jpg".formatted(life, picture));
            Files.write(file, picture(life * PICTURES + picture));
        }
    }

    private static byte[] picture(int number) {
        byte[] jpeg = new byte[24 * 1024];
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[2] = (byte) number;
        jpeg[jpeg.length - 2] = (byte) 0xFF;
        jpeg[jpeg.length - 1] = (byte) 0xD9;
        return jpeg;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
