package dev.lapwing.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import dev.lapwing.streams.StreamsCommand;
import dev.lapwing.streams.statistics.HeardSample;
import dev.lapwing.streams.statistics.NodeStatistics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Samples per second of processor time, through {@code lapwing streams} (exactly once, changelog, {@code node-context}) and
 * through what one would write without Kafka Streams: a consumer that keeps the same statistics in a map, loses them when it
 * ends, and tells nobody. In turn, in one JVM, from the same topic; the brokers are processes of their own and do not count.
 */
@Command(
        name = "context-versus-map",
        mixinStandardHelpOptions = true,
        description = "Compares the topology with a plain consumer that keeps the same statistics in a map.")
public final class ContextVersusMap implements Callable<Integer> {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final TopicPartition PARTITION = new TopicPartition(TopicNames.CONTEXT, 0);
    private static final Duration WINDOW = Duration.ofMinutes(15);

    /** What {@code bin/bench} gives every measurement; here both run in this JVM. */
    @Option(names = "--launcher", hidden = true)
    @SuppressWarnings("UnusedVariable")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--runs", defaultValue = "5", description = "Runs of each, after one of each that warms up.")
    private int runs;

    @Option(names = "--samples", defaultValue = "300000", description = "Samples on the topic, of six metrics each.")
    private int samples;

    @Option(names = "--nodes", defaultValue = "10", description = "Nodes that they are of.")
    private int nodes;

    /** What one run took. */
    private record Run(double perSecond, double perCoreSecond) {}

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new ContextVersusMap()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-context");
        var topology = new ArrayList<Run>();
        var map = new ArrayList<Run>();
        try (BrokerCluster edge =
                BrokerCluster.in(directory.resolve("edge")).brokers(3).start()) {
            produce(edge);
            for (int run = 0; run <= runs; run++) {
                Run mapped = throughMap(edge);
                Run streamed = throughTopology(edge, run);
                System.err.printf(
                        "run %d of %d: map %.0f, topology %.0f samples per core and second%n",
                        run, runs, mapped.perCoreSecond(), streamed.perCoreSecond());
                if (run > 0) {
                    map.add(mapped);
                    topology.add(streamed);
                }
            }
        }
        print(topology, map);
        return 0;
    }

    private void produce(BrokerCluster edge) throws Exception {
        try (Admin admin = Admin.create(edge.client(Map.of()));
                var producer = new KafkaProducer<>(
                        edge.client(Map.of("compression.type", "zstd", "linger.ms", 20, "batch.size", 256 << 10)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            var topic = new NewTopic(TopicNames.CONTEXT, 1, (short) 3)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime", "min.insync.replicas", "2"));
            admin.createTopics(List.of(topic)).all().get();
            var random = new Random(1);
            Future<?> last = null;
            Instant begin = Instant.now().minus(Duration.ofSeconds(samples / nodes + 60L));
            for (int i = 0; i < samples; i++) {
                String node = "rpi-node-" + (1 + i % nodes);
                Instant at = begin.plusSeconds(i / nodes);
                var envelope = new Envelope(
                        node + "-" + i, node, RecordType.SAMPLE, at, "home", i / nodes, ClockState.SYNCHRONISED, null);
                byte[] value = NodeSampleJson.write(new NodeSample(node, at, values(random)));
                last = producer.send(new ProducerRecord<>(
                        TopicNames.CONTEXT,
                        null,
                        node.getBytes(StandardCharsets.UTF_8),
                        value,
                        RecordHeaders.of(envelope)));
            }
            Objects.requireNonNull(last).get();
        }
    }

    private static Map<Metric, Double> values(Random random) {
        var values = new EnumMap<Metric, Double>(Metric.class);
        values.put(Metric.BATTERY_PERCENT, (double) random.nextInt(101));
        values.put(Metric.BATTERY_VOLTS, 3.7 + random.nextInt(500) / 1000.0);
        values.put(Metric.BATTERY_AMPERES, -random.nextInt(1000) / 1000.0);
        values.put(Metric.CPU_PERCENT, random.nextInt(1000) / 10.0);
        values.put(Metric.CPU_CELSIUS, 40 + random.nextInt(400) / 10.0);
        values.put(Metric.MEMORY_PERCENT, random.nextInt(1000) / 10.0);
        return values;
    }

    private Run throughMap(BrokerCluster edge) throws MalformedValueException {
        var statistics = new HashMap<String, NodeStatistics>();
        try (var consumer = new KafkaConsumer<>(
                edge.client(Map.of("enable.auto.commit", false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long counted = 0;
            Stopwatch watch = null;
            while (counted < samples) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (watch == null) {
                        watch = new Stopwatch(0);
                    }
                    counted += hear(record, statistics) ? 1 : 0;
                }
            }
            return Objects.requireNonNull(watch).at(counted);
        }
    }

    private static boolean hear(ConsumerRecord<byte[], byte[]> record, Map<String, NodeStatistics> statistics)
            throws MalformedValueException {
        NodeSample sample = NodeSampleJson.read(record.value(), RecordHeaders.coordinates(record), leftOut -> {});
        var heard = new HeardSample(
                sample,
                Instant.ofEpochMilli(record.timestamp()),
                true,
                RecordHeaders.number(record.headers(), "sequence").orElse(-1),
                0);
        return statistics
                .computeIfAbsent(sample.node(), node -> new NodeStatistics(WINDOW))
                .hear(heard)
                .isEmpty();
    }

    private Run throughTopology(BrokerCluster edge, int run) throws InterruptedException {
        var environment = new HashMap<>(edge.environment(Side.LOCAL));
        environment.put("LAPWING_SITE", "bench-" + run);
        environment.put("LAPWING_ACT", "false");
        environment.put("LAPWING_STREAMS_STANDBYS", "0");
        var registry = new PrometheusRegistry();
        Service streams = new StreamsCommand()
                .wire(Settings.of(environment, Map.of()), registry)
                .getFirst();
        long deadline = System.nanoTime() + LONGEST_RUN.toNanos();
        try (streams) {
            streams.start();
            Stopwatch watch = null;
            while (true) {
                long counted = counted(registry);
                if (watch == null && counted > 0) {
                    watch = new Stopwatch(counted);
                }
                if (watch != null && counted >= samples) {
                    return watch.at(counted);
                }
                if (System.nanoTime() > deadline || streams.check() instanceof Health.Down) {
                    throw new IllegalStateException("the topology counted " + counted + " of " + samples
                            + " samples; it is " + streams.check());
                }
                Thread.sleep(5);
            }
        }
    }

    private static long counted(PrometheusRegistry registry) {
        return registry.scrape(name -> name.startsWith("lapwing_context_samples")).stream()
                .flatMap(metric -> ((CounterSnapshot) metric).getDataPoints().stream())
                .mapToLong(point -> (long) point.getValue())
                .sum();
    }

    /** Of the wall, and of this process's processor time. */
    private static final class Stopwatch {

        private final OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        private final long from;
        private final long wall = System.nanoTime();
        private final long cpu = system.getProcessCpuTime();

        Stopwatch(long from) {
            this.from = from;
        }

        Run at(long counted) {
            double seconds = (System.nanoTime() - wall) / 1e9;
            double coreSeconds = (system.getProcessCpuTime() - cpu) / 1e9;
            return new Run((counted - from) / seconds, (counted - from) / coreSeconds);
        }
    }

    private void print(List<Run> topology, List<Run> map) throws IOException {
        var result = new LinkedHashMap<String, Object>();
        result.put("samples", samples);
        result.put("nodes", nodes);
        result.put("runs", runs);
        result.put("topology", figures(topology));
        result.put("map", figures(map));
        result.put(
                "ratioPerCore",
                Math.round(1000
                                * median(topology.stream()
                                        .map(Run::perCoreSecond)
                                        .toList())
                                / median(map.stream().map(Run::perCoreSecond).toList()))
                        / 1000.0);
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
    }

    private static Map<String, Object> figures(List<Run> runs) {
        var figures = new LinkedHashMap<String, Object>();
        figures.put(
                "perCoreSecond",
                runs.stream()
                        .map(run -> Math.round(run.perCoreSecond()))
                        .sorted()
                        .toList());
        figures.put(
                "medianPerCoreSecond",
                Math.round(median(runs.stream().map(Run::perCoreSecond).toList())));
        figures.put(
                "medianPerSecond",
                Math.round(median(runs.stream().map(Run::perSecond).toList())));
        return figures;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
