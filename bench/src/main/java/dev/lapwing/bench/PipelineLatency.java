package dev.lapwing.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How long a picture takes from the moment its file is closed until it can be read in {@code cameraData} under {@code
 * read_committed}: real brokers (three on the edge, one in the cloud), one {@code lapwing node} per camera, one bridge.
 */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Measures the latency from a closed picture to the cloud topic, and the memory of each process.")
public final class PipelineLatency implements Callable<Integer> {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--cameras", defaultValue = "5", description = "Cameras, each with a process of its own.")
    private int cameras;

    @Option(names = "--rate", defaultValue = "10", description = "Pictures per second and camera.")
    private int rate;

    @Option(names = "--picture-bytes", defaultValue = "24576", description = "Size of a picture.")
    private int pictureBytes;

    @Option(names = "--warm-up", defaultValue = "30", description = "Seconds before the measurement begins.")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "60", description = "Seconds of measurement.")
    private int seconds;

    private final Map<String, Long> closedAt = new ConcurrentHashMap<>();

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PipelineLatency()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-latency");
        try (BrokerCluster edge =
                        BrokerCluster.in(directory.resolve("edge")).brokers(3).build();
                BrokerCluster cloud =
                        BrokerCluster.in(directory.resolve("cloud")).brokers(1).build()) {
            edge.start();
            cloud.start();
            return measure(directory, edge.bootstrapServers(), cloud.bootstrapServers());
        }
    }

    private int measure(Path directory, String edge, String cloud) throws Exception {
        var processes = new ArrayList<LapwingProcess>();
        var latencies = new ArrayList<Double>();
        var writing = new ArrayList<Future<?>>();
        var environment = Map.of(
                "LAPWING_LOCAL_BOOTSTRAP_SERVERS",
                edge,
                "LAPWING_REMOTE_BOOTSTRAP_SERVERS",
                cloud,
                "LAPWING_REMOTE_REPLICATION_FACTOR",
                "1",
                "LAPWING_MANAGEMENT_PORT",
                "-1");
        try (var writers = Executors.newScheduledThreadPool(cameras);
                var consumer = consumer(cloud)) {
            processes.add(LapwingProcess.start(
                    "bridge", List.of(launcher.toString(), "bridge"), environment, directory.resolve("bridge.log")));
            for (int number = 1; number <= cameras; number++) {
                Path pictures = Files.createDirectories(directory.resolve("camera" + number));
                var settings = new LinkedHashMap<>(environment);
                settings.put("NODE_NAME", "pi-" + number);
                settings.put("LAPWING_CAMERA_NUMBER", Integer.toString(number));
                settings.put("LAPWING_CAMERA_DIRECTORY", pictures.toString());
                settings.put(
                        "LAPWING_SPOOL_DIRECTORY",
                        directory.resolve("spool" + number).toString());
                processes.add(LapwingProcess.start(
                        "node" + number,
                        List.of(launcher.toString(), "node"),
                        settings,
                        directory.resolve("node" + number + ".log")));
                Random random = new Random(number);
                long periodMicros = 1_000_000L / rate;
                writing.add(writers.scheduleAtFixedRate(
                        () -> write(pictures, random), number * 7_919L, periodMicros, TimeUnit.MICROSECONDS));
            }
            long begin = System.nanoTime() + Duration.ofSeconds(warmUpSeconds).toNanos();
            long end = begin + Duration.ofSeconds(seconds).toNanos();
            while (System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(50))) {
                    long now = System.nanoTime();
                    Long closed = RecordHeaders.text(record.headers(), HeaderNames.SHA256)
                            .map(closedAt::remove)
                            .orElse(null);
                    if (closed != null && closed >= begin) {
                        latencies.add((now - closed) / 1e6);
                    }
                }
            }
            for (Future<?> writer : writing) {
                if (writer.isDone()) {
                    writer.get(); // it ends only by its failure, which this throws
                }
            }
            print(latencies, processes);
        } finally {
            processes.forEach(LapwingProcess::close);
        }
        return latencies.isEmpty() ? 1 : 0;
    }

    private void write(Path directory, Random random) {
        byte[] picture = RandomPicture.of(pictureBytes, random);
        String name = NAME.format(LocalDateTime.ofInstant(Instant.now(), ZoneOffset.UTC)) + "-" + System.nanoTime();
        String sha256 = DigestUtils.sha256Hex(picture);
        try {
            Files.write(directory.resolve(name + ".jpg"), picture);
            closedAt.put(sha256, System.nanoTime());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String cloud) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, cloud,
                        ConsumerConfig.GROUP_ID_CONFIG, "latency",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG, 1_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(TopicNames.CAMERA_DATA));
        return consumer;
    }

    private void print(List<Double> latencies, List<LapwingProcess> processes) throws IOException {
        double[] sorted =
                latencies.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        var result = new LinkedHashMap<String, Object>();
        result.put("cameras", cameras);
        result.put("rate", rate);
        result.put("pictureBytes", pictureBytes);
        result.put("pictures", sorted.length);
        for (int percentile : new int[] {50, 95, 99}) {
            result.put("p" + percentile + "Millis", at(sorted, percentile));
        }
        var resident = new LinkedHashMap<String, Object>();
        processes.forEach(process -> resident.put(process.name(), Math.round(process.residentMiB())));
        result.put("residentMiB", resident);
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
    }

    private static double at(double[] sorted, int percentile) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = Math.min(sorted.length - 1, sorted.length * percentile / 100);
        return Arrays.stream(sorted).skip(index).findFirst().orElseThrow();
    }
}
