package dev.lapwing.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.TopicNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long a start of {@code bin/lapwing node} takes until three brokers have its first picture: launcher, JVM, topic
 * check and tail read included. The topic is there and has a tail, as after any restart of a pod.
 */
@Command(
        name = "first-acknowledgement",
        mixinStandardHelpOptions = true,
        description = "Measures the time from exec to the first acknowledged picture.")
public final class FirstAcknowledgement implements Callable<Integer> {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final TopicPartition PARTITION = new TopicPartition(TopicNames.node(1), 0);
    private static final int PICTURES_PER_RUN = 20;

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--runs", defaultValue = "10", description = "Starts, after one that creates the topic.")
    private int runs;

    @Option(names = "--picture-bytes", defaultValue = "24576", description = "Size of a picture.")
    private int pictureBytes;

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new FirstAcknowledgement()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-first");
        Path pictures = Files.createDirectories(directory.resolve("camera1"));
        Random random = new Random(1);
        var millis = new ArrayList<Double>();
        try (BrokerCluster edge =
                BrokerCluster.in(directory.resolve("edge")).brokers(3).start()) {
            var environment = Map.of(
                    "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                    edge.bootstrapServers(),
                    "LAPWING_CAMERA_DIRECTORY",
                    pictures.toString(),
                    "LAPWING_CAMERA_NUMBER",
                    "1",
                    "LAPWING_SPOOL_DIRECTORY",
                    directory.resolve("spool").toString(),
                    "NODE_NAME",
                    "pi-1",
                    "LAPWING_MANAGEMENT_PORT",
                    "-1");
            try (Admin admin = Admin.create(edge.client(Map.of()))) {
                long end = 0;
                for (int run = 0; run <= runs; run++) {
                    for (int picture = 0; picture < PICTURES_PER_RUN; picture++) {
                        write(pictures, run * PICTURES_PER_RUN + picture, random);
                    }
                    long startedAt = System.nanoTime();
                    try (LapwingProcess node = LapwingProcess.start(
                            "node",
                            List.of(launcher.toString(), "node"),
                            environment,
                            directory.resolve("node" + run + ".log"))) {
                        awaitEnd(admin, end + 1, directory);
                        if (run > 0) {
                            millis.add((System.nanoTime() - startedAt) / 1e6);
                        }
                        end += PICTURES_PER_RUN;
                        awaitEnd(admin, end, directory);
                        System.err.printf("start %d of %d: %.0f MiB resident%n", run, runs, node.residentMiB());
                    }
                }
            }
        }
        print(millis);
        return 0;
    }

    private void write(Path directory, int number, Random random) throws IOException {
        byte[] picture = RandomPicture.of(pictureBytes, random);
        Files.write(directory.resolve("20261122-10%02d%02d-00.jpg".formatted(number / 60 % 60, number % 60)), picture);
    }

    /** Waits until the topic has that many records that are on all replicas in sync. */
    private static void awaitEnd(Admin admin, long records, Path directory) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (end(admin) < records) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("no picture was acknowledged in " + LONGEST_START.toSeconds()
                        + " s; see the logs of the node in " + directory);
            }
            Thread.sleep(5);
        }
    }

    private static long end(Admin admin) throws InterruptedException {
        try {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get()
                    .offset();
        } catch (java.util.concurrent.ExecutionException e) {
            return 0; // the topic is not there yet
        }
    }

    private void print(Collection<Double> millis) throws IOException {
        double[] sorted =
                millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var result = new LinkedHashMap<String, Object>();
        result.put("starts", sorted.length);
        result.put("medianMillis", Math.round(sorted[sorted.length / 2]));
        result.put("slowestMillis", Math.round(sorted[sorted.length - 1]));
        result.put("millis", Arrays.stream(sorted).mapToLong(Math::round).toArray());
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
    }
}
