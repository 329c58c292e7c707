package dev.lapwing.cli;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.process.ToolCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the AOT caches (JEP 514) that let {@code lapwing node} and {@code lapwing bridge} start fast: each is run once
 * through its real work, against a broker of its own, and what it loaded and linked is kept.
 *
 * <p>It calls {@code bin/lapwing} itself, so that the class path and the flags of training are those of later runs: the
 * JVM refuses a cache that was made with others.
 */
@Command(
        name = "aot-cache",
        mixinStandardHelpOptions = true,
        description = "Makes the AOT caches for a fast start; bin/build calls this.")
public final class AotCacheCommand implements ToolCommand {

    private static final Duration TRAINED_WITHIN = Duration.ofSeconds(60);
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final int PICTURES = 20;

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--output", required = true, description = "Directory for node.aot and bridge.aot.")
    private Path output = Path.of(".");

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-aot");
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
            run("node", environment, directory, admin, TopicNames.node(1), 1);
            write(camera, 1);
            train("node", environment, directory, admin, TopicNames.node(1), PICTURES + 1);
            train("bridge", environment, directory, admin, TopicNames.CAMERA_DATA, 1);
        } finally {
            delete(directory);
        }
        return 0;
    }

    /** Runs a command until that many records are in a topic, and makes a cache of what it has loaded by then. */
    private void train(
            String command, Map<String, String> environment, Path directory, Admin admin, String topic, int records)
            throws IOException, InterruptedException {
        Path cache = output.resolve(command + ".aot");
        var training = new HashMap<>(environment);
        training.put("LAPWING_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache.toAbsolutePath());
        Path log = run(command, training, directory, admin, topic, records);
        if (!Files.exists(cache)) {
            throw new IllegalStateException(command + " wrote no AOT cache; it said:\n" + Files.readString(log));
        }
        verify(command, cache, directory);
    }

    private Path run(
            String command, Map<String, String> environment, Path directory, Admin admin, String topic, int records)
            throws IOException, InterruptedException {
        Path log = directory.resolve(command + ".log");
        var builder = new ProcessBuilder(List.of(launcher.toString(), command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            awaitRecords(admin, topic, records, process);
        } finally {
            process.destroy();
            if (!process.waitFor(WRITTEN_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return log;
    }

    /** Without being told to insist, a JVM passes over a cache that does not fit, and says nothing. */
    private void verify(String command, Path cache, Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve(command + "-verify.log");
        var builder = new ProcessBuilder(List.of(launcher.toString(), command, "--help"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LAPWING_JAVA_OPTS", "-XX:AOTCache=" + cache.toAbsolutePath() + " -XX:AOTMode=on");
        Process process = builder.start();
        if (!process.waitFor(TRAINED_WITHIN.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            Files.deleteIfExists(cache);
            throw new IllegalStateException(
                    "the JVM refuses the AOT cache of " + command + "; it said:\n" + Files.readString(log));
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
        byte[] jpeg = new byte[24 * 1024];
        jpeg[0] = (byte) 0xFF;
        jpeg[1] = (byte) 0xD8;
        jpeg[jpeg.length - 2] = (byte) 0xFF;
        jpeg[jpeg.length - 1] = (byte) 0xD9;
        for (int picture = 0; picture < PICTURES; picture++) {
            jpeg[2] = (byte) (life * PICTURES + picture);
            Files.write(camera.resolve("20261122-1030%02d-%02d.jpg".formatted(life, picture)), jpeg);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
