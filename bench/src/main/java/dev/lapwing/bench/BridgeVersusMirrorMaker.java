package dev.lapwing.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.TopicNames;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drains one backlog of frames from an edge broker to a cloud broker with the bridge and with MirrorMaker 2 in
 * exactly-once mode, in turn, each into a topic of its own, with the same heap, batches and compression. The rate is
 * taken between the first and the last committed record, so that neither start counts; and there are the time from the
 * start of each process, its CPU time and its memory.
 */
@Command(
        name = "bridge-versus-mirrormaker",
        mixinStandardHelpOptions = true,
        description = "Drains one backlog with the bridge and with MirrorMaker 2 (exactly once), in turn.")
public final class BridgeVersusMirrorMaker implements Callable<Integer> {

    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(2);
    private static final Duration WATCH_EVERY = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final Duration READ_PATIENCE = Duration.ofSeconds(5);
    /** Where the bridge and MirrorMaker write. */
    private static final Pattern DRAINED = Pattern.compile("cameraData|edge[.]node.*");

    @Option(names = "--launcher", required = true, description = "Path of bin/lapwing.")
    private Path launcher = Path.of("bin/lapwing");

    @Option(names = "--records", defaultValue = "5000", description = "Records in the backlog of each topic.")
    private int records;

    @Option(names = "--topics", defaultValue = "1", description = "Edge topics that the backlog lies in.")
    private int topics;

    @Option(names = "--picture-bytes", defaultValue = "101000", description = "Size of a picture.")
    private int pictureBytes;

    @Option(names = "--runs", defaultValue = "3", description = "Runs of each, in turn.")
    private int runs;

    @Option(names = "--heap", defaultValue = "256m", description = "Heap of the bridge and of MirrorMaker.")
    private String heap = "256m";

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BridgeVersusMirrorMaker()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("lapwing-bridge-bench");
        var bridge = new ArrayList<Drain>();
        var mirrorMaker = new ArrayList<Drain>();
        try (BrokerCluster edge = BrokerCluster.in(directory.resolve("edge"))
                .brokers(1)
                .heap("512m")
                .build()) {
            edge.start();
            fill(edge.bootstrapServers());
            for (int run = 0; run < runs; run++) {
                bridge.add(drain(directory.resolve("bridge" + run), edge, this::startBridge));
                mirrorMaker.add(drain(directory.resolve("mirrormaker" + run), edge, this::startMirrorMaker));
            }
        }
        var result = new LinkedHashMap<String, Object>();
        result.put("records", records * topics);
        result.put("pictureBytes", pictureBytes);
        result.put("topics", topics);
        result.put("heap", heap);
        result.put("bridge", bridge);
        result.put("mirrorMaker", mirrorMaker);
        // Above 1, the bridge does better.
        result.put("rateRatio", ratio(bridge, mirrorMaker, Drain::megabytesPerSecond));
        result.put("fromStartRatio", ratio(mirrorMaker, bridge, Drain::secondsFromStart));
        result.put("cpuRatio", ratio(mirrorMaker, bridge, Drain::cpuSeconds));
        result.put("memoryRatio", ratio(mirrorMaker, bridge, Drain::residentMiB));
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
        return 0;
    }

    /**
     * One drain.
     *
     * @param megabytesPerSecond between the first and the last record that could be read
     * @param secondsFromStart from the start of the process to the last record
     * @param cpuSeconds that the process used, its start included
     * @param residentMiB at the end
     */
    private record Drain(double megabytesPerSecond, double secondsFromStart, double cpuSeconds, double residentMiB) {}

    private static double ratio(List<Drain> above, List<Drain> below, ToDoubleFunction<Drain> figure) {
        return median(above, figure) / median(below, figure);
    }

    private interface Start {
        LapwingProcess start(Path directory, String edge, String cloud) throws IOException;
    }

    private Drain drain(Path directory, BrokerCluster edge, Start peer) throws Exception {
        Files.createDirectories(directory);
        try (BrokerCluster cloud = BrokerCluster.in(directory.resolve("cloud"))
                .brokers(1)
                .heap("512m")
                .build()) {
            cloud.start();
            try (LapwingProcess running = peer.start(directory, edge.bootstrapServers(), cloud.bootstrapServers());
                    Admin admin = Admin.create(Map.of("bootstrap.servers", cloud.bootstrapServers()))) {
                return drain(admin, cloud.bootstrapServers(), running);
            }
        }
    }

    /**
     * Watches how far the topics are committed, which costs next to nothing: to read all of it meanwhile would take from
     * both what they share with the brokers. What an end offset counts besides records, the markers of transactions, is
     * told apart by reading it all once it no longer grows.
     */
    private Drain drain(Admin admin, String cloud, LapwingProcess running) throws Exception {
        long total = (long) records * topics;
        long startedAt = System.nanoTime();
        long firstAt = 0;
        long first = 0;
        long lastAt = startedAt;
        long committed = 0;
        while (System.nanoTime() - startedAt < LONGEST_DRAIN.toNanos()) {
            Thread.sleep(WATCH_EVERY);
            long now = System.nanoTime();
            long seen = committed(admin);
            if (seen > committed) {
                committed = seen;
                lastAt = now;
                if (firstAt == 0) {
                    firstAt = now;
                    first = seen;
                }
            }
            if (committed >= total && now - lastAt > QUIET.toNanos()) {
                Duration cpu = running.cpuTime();
                long residentMiB = (long) running.residentMiB();
                if (read(cloud, total) < total) {
                    lastAt = System.nanoTime(); // a pause, and not the end
                    continue;
                }
                double share = (double) (committed - first) / committed;
                double megabytes = total * share * (pictureBytes * 4.0 / 3.0) / 1e6;
                return new Drain(
                        megabytes / ((lastAt - firstAt) / 1e9),
                        (lastAt - startedAt) / 1e9,
                        cpu.toMillis() / 1e3,
                        residentMiB);
            }
        }
        throw new IllegalStateException("%s committed %d of %d records and markers in %s"
                .formatted(running.name(), committed, total, LONGEST_DRAIN));
    }

    private static long committed(Admin admin) throws Exception {
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        List<String> names = admin.listTopics().names().get().stream()
                .filter(name -> DRAINED.matcher(name).matches())
                .toList();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(partition -> partitions.put(
                            new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        }
        var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return admin.listOffsets(partitions, committed).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    /** Counts what is committed, until it is {@code enough} or nothing comes any more. */
    private static long read(String cloud, long enough) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cloud,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "bench" + System.nanoTime(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(DRAINED);
            long count = 0;
            long lastAt = System.nanoTime();
            while (count < enough && System.nanoTime() - lastAt < READ_PATIENCE.toNanos()) {
                int more = consumer.poll(Duration.ofMillis(100)).count();
                if (more > 0) {
                    count += more;
                    lastAt = System.nanoTime();
                }
            }
            return count;
        }
    }

    private void fill(String edge) throws Exception {
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        var sent = new ArrayList<Future<RecordMetadata>>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", edge));
                var producer = new KafkaProducer<byte[], byte[]>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                edge,
                                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                                "zstd",
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                1_000_000,
                                ProducerConfig.LINGER_MS_CONFIG,
                                20),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            Random random = new Random(1);
            for (int topic = 1; topic <= topics; topic++) {
                String name = TopicNames.node(topic);
                admin.createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                        .all()
                        .get();
                byte[] key = ("camera" + topic).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < records; i++) {
                    byte[] picture = new byte[pictureBytes];
                    random.nextBytes(picture);
                    byte[] value = FrameJson.write(new Frame("camera" + topic, now, picture));
                    sent.add(producer.send(new ProducerRecord<>(name, key, value)));
                }
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        }
    }

    private LapwingProcess startBridge(Path directory, String edge, String cloud) throws IOException {
        return LapwingProcess.start(
                "bridge",
                List.of(launcher.toString(), "bridge"),
                Map.of(
                        "LAPWING_LOCAL_BOOTSTRAP_SERVERS", edge,
                        "LAPWING_REMOTE_BOOTSTRAP_SERVERS", cloud,
                        "LAPWING_REMOTE_REPLICATION_FACTOR", "1",
                        "LAPWING_HEAP", heap,
                        "LAPWING_MANAGEMENT_PORT", "-1"),
                directory.resolve("bridge.log"));
    }

    private LapwingProcess startMirrorMaker(Path directory, String edge, String cloud) throws IOException {
        Path properties = directory.resolve("mm2.properties");
        Files.writeString(properties, """
                clusters = edge, cloud
                edge.bootstrap.servers = %s
                cloud.bootstrap.servers = %s
                edge->cloud.enabled = true
                edge->cloud.topics = node.*
                cloud->edge.enabled = false
                replication.factor = 1
                checkpoints.topic.replication.factor = 1
                heartbeats.topic.replication.factor = 1
                offset-syncs.topic.replication.factor = 1
                offset.storage.replication.factor = 1
                status.storage.replication.factor = 1
                config.storage.replication.factor = 1
                tasks.max = %d
                emit.heartbeats.enabled = false
                emit.checkpoints.enabled = false
                sync.topic.acls.enabled = false
                refresh.topics.interval.seconds = 5
                plugin.discovery = service_load
                cloud.exactly.once.source.support = enabled
                edge.consumer.fetch.max.bytes = 16000000
                edge.consumer.max.partition.fetch.bytes = 16000000
                cloud.producer.compression.type = zstd
                cloud.producer.compression.zstd.level = 1
                cloud.producer.batch.size = 1000000
                cloud.producer.max.request.size = 14000000
                """.formatted(edge, cloud, Math.max(1, topics)));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return LapwingProcess.start(
                "mirrormaker",
                List.of(
                        java,
                        "-Xmx" + heap,
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        "org.apache.kafka.connect.mirror.MirrorMaker",
                        properties.toString()),
                Map.of(),
                directory.resolve("mirrormaker.log"));
    }

    /** Without Hadoop, through whose jars MirrorMaker's web framework would search for its classes. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("hadoop"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static double median(List<Drain> drains, ToDoubleFunction<Drain> figure) {
        double[] sorted = drains.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
