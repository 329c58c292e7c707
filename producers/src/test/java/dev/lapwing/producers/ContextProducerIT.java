package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a board feels, to the topic, by way of the spool; with a battery that does not exist beneath a real gauge. */
@Timeout(120)
class ContextProducerIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NODE = "rpi-node-1";

    @TempDir
    Path files;

    private BrokerCluster cluster;
    private PrometheusRegistry metrics = new PrometheusRegistry();

    @BeforeEach
    void startBroker() throws InterruptedException {
        cluster = BrokerCluster.in(files.resolve("brokers"))
                .brokers(1)
                .heap("96m")
                .start();
    }

    @AfterEach
    void stopBroker() {
        cluster.close();
    }

    private Service producer(Map<String, String> settings) {
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.LOCAL));
        environment.put("NODE_NAME", NODE);
        environment.put("LAPWING_SPOOL_DIRECTORY", files.resolve("spool").toString());
        environment.put("LAPWING_CONTEXT_BATTERY", "simulated");
        environment.put("LAPWING_CONTEXT_DISKS", files.toString());
        environment.put("LAPWING_CONTEXT_PERIODS", "battery=200ms,power=200ms,cpu=400ms,load=100ms");
        environment.putAll(settings);
        metrics = new PrometheusRegistry(); // as in another process
        return new ContextProducer(Settings.of(environment, Map.of()), metrics, Clock.systemUTC()).service();
    }

    private List<ConsumerRecord<byte[], byte[]>> records() {
        return TopicContents.of(cluster, TopicNames.CONTEXT).records();
    }

    private long published() {
        return (long) Scraped.sum(metrics, "lapwing_samples_published_total");
    }

    private static NodeSample sample(ConsumerRecord<byte[], byte[]> record) {
        try {
            return NodeSampleJson.read(
                    record.value(),
                    new RecordCoordinates(record.topic(), record.partition(), record.offset()),
                    name -> {
                        throw new AssertionError(name + " was left out");
                    });
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertNumberedWithoutGaps(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(records.stream()
                        .map(record -> RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE)
                                .orElse(-1)))
                .containsExactlyElementsOf(
                        LongStream.range(0, records.size()).boxed().toList());
    }

    @Test
    void publishesWhatIsDueNumberedAndUnderTheNodesName() throws Exception {
        try (Service producer = producer(Map.of())) {
            producer.start();
            await().atMost(SOON).until(() -> published() >= 20);
            assertThat(producer.check()).isInstanceOf(Health.Up.class);
            assertThat(Scraped.sum(metrics, "lapwing_node_battery_ratio")).isBetween(0.9, 1.0);
            assertThat(Scraped.sum(metrics, "lapwing_node_memory_ratio")).isBetween(0.01, 1.0);
        }

        List<ConsumerRecord<byte[], byte[]>> records = records();
        assertNumberedWithoutGaps(records);
        assertThat(records).allSatisfy(record -> {
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(NODE);
            assertThat(RecordHeaders.text(record.headers(), HeaderNames.TYPE)).contains(RecordType.SAMPLE.ceType());
            assertThat(RecordHeaders.text(record.headers(), HeaderNames.CLOCK)).isPresent();
            assertThat(sample(record).node()).isEqualTo(NODE);
        });
        List<NodeSample> samples =
                records.stream().map(ContextProducerIT::sample).toList();
        assertThat(samples.getFirst().metrics())
                .containsKeys(
                        Metric.BATTERY_PERCENT,
                        Metric.BATTERY_VOLTS,
                        Metric.BATTERY_FAULTS,
                        Metric.POWER_EXTERNAL,
                        Metric.LOAD,
                        Metric.MEMORY_PERCENT,
                        Metric.DISK_PERCENT);
        long millis = Duration.between(
                        samples.getFirst().at(), samples.getLast().at())
                .toMillis();
        // A tick that came late is followed by the next one the sooner.
        assertThat(with(Metric.BATTERY_PERCENT, samples)).isBetween(2L, millis / 200 + 4);
        assertThat(with(Metric.LOAD, samples)).isEqualTo(samples.size()).isLessThanOrEqualTo(millis / 100 + 4);
        assertThat(with(Metric.DISK_PERCENT, samples)).isBetween(1L, millis / 60_000 + 2);
    }

    /** Whatever this machine's clock is now. */
    @Test
    void tellsHowTheClockWasWhenASampleWasTaken() throws Exception {
        Path spool = Files.createDirectory(files.resolve("spool"));
        String sample = "\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:30:15.123Z\",\"metrics\":{\"load\":%d}}\n";
        Files.writeString(
                spool.resolve("context-rpi-node-1.jsonl"),
                "{\"clock\":\"not\"," + sample.formatted(1) + "{" + sample.formatted(2));
        try (Service producer = producer(Map.of())) {
            producer.start();
            await().atMost(SOON).until(() -> published() >= 2);
        }

        assertThat(records().subList(0, 2))
                .extracting(record ->
                        RecordHeaders.text(record.headers(), HeaderNames.CLOCK).orElse(""))
                .containsExactly(ClockState.NOT_SYNCHRONISED.header(), ClockState.SYNCHRONISED.header());
    }

    /** As in a pod: a PiJuice by what a service of the board leaves, and a folder that is the board's network. */
    @Test
    void publishesWhatOnlyTheBoardHasByWhatItLeavesInFiles() throws Exception {
        Path registers = Files.writeString(files.resolve("registers"), """
                0x14 0x40 0x00 0xff
                0x14 0x41 0x51 0xae
                0x14 0x44 0x00 0xff
                0x14 0x47 0x19 0x00 0xe6
                0x14 0x49 0x10 0x0f 0xe0
                0x14 0x4b 0x2c 0x01 0xd2
                0x14 0x4d 0xec 0x13 0x00
                0x14 0x4f 0x00 0x00 0xff
                """);
        Path network = Files.createDirectory(files.resolve("net"));
        Files.writeString(network.resolve("dev"), "eth0: 1000 0 0 0 0 0 0 0 1000 0\n");
        var settings = Map.of(
                "LAPWING_CONTEXT_BATTERY",
                "pijuice",
                "LAPWING_CONTEXT_I2C_REGISTERS",
                registers.toString(),
                "LAPWING_CONTEXT_NETWORK",
                network.toString(),
                "LAPWING_CONTEXT_PERIODS",
                "battery=5s,power=5s,network=200ms");
        try (Service producer = producer(settings)) {
            producer.start();
            await().atMost(SOON).until(() -> published() >= 5);
            assertThat(producer.check()).isInstanceOf(Health.Up.class);

            Files.setLastModifiedTime(registers, FileTime.from(Instant.EPOCH));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(producer.check())
                            .isInstanceOf(Health.Degraded.class)
                            .asString()
                            .contains("journalctl -u lapwing-measure@battery"));
        }

        List<NodeSample> samples =
                records().stream().map(ContextProducerIT::sample).toList();
        assertThat(samples.getFirst().metrics())
                .containsEntry(Metric.BATTERY_PERCENT, 81.0)
                .containsEntry(Metric.BATTERY_AMPERES, -0.3)
                .containsEntry(Metric.BATTERY_CELSIUS, 25.0);
        assertThat(samples.stream().flatMap(sample -> sample.metrics().entrySet().stream()))
                .as("of a network that carries nothing, whatever this machine's own does")
                .contains(Map.entry(Metric.NETWORK_BYTES, 0.0));
    }

    private static long with(Metric metric, List<NodeSample> samples) {
        return samples.stream()
                .filter(sample -> sample.metrics().containsKey(metric))
                .count();
    }

    @Test
    void losesNothingWhileTheBrokersAreAway() throws Exception {
        Path spool = files.resolve("spool").resolve("context-" + NODE + ".jsonl");
        var waited = new ArrayList<String>();
        try (Service producer = producer(Map.of())) {
            producer.start();
            await().atMost(SOON).until(() -> published() >= 5);

            cluster.kill();
            await().atMost(SOON).until(() -> Files.readAllLines(spool).size() >= 30);
            // Where this machine's clock is not right, the lines say so.
            Files.readAllLines(spool).forEach(line -> waited.add(line.replace("\"clock\":\"not\",", "")));
            cluster.start();
            long before = published();
            await().atMost(SOON).until(() -> published() >= before + 40);
        }
        assertThat(Scraped.sum(metrics, "lapwing_samples_dropped_total")).isZero();
        // What the last moment left behind is sent at the next start.
        try (Service producer = producer(Map.of())) {
            producer.start();
            await().atMost(SOON).until(() -> published() >= 5);
        }

        List<ConsumerRecord<byte[], byte[]>> records = records();
        assertNumberedWithoutGaps(records);
        List<NodeSample> samples =
                records.stream().map(ContextProducerIT::sample).toList();
        assertThat(new HashSet<>(samples)).as("each once").hasSameSizeAs(samples);
        assertThat(records.stream().map(record -> new String(record.value(), StandardCharsets.UTF_8)))
                .as("what waited on the disk")
                .containsAll(waited);
        assertThat(gaps(samples))
                .as("pauses of more than 5 s between samples, while the brokers were away for longer")
                .hasSizeLessThanOrEqualTo(1); // the one between the two producers
    }

    private static List<Duration> gaps(List<NodeSample> samples) {
        return IntStream.range(1, samples.size())
                .mapToObj(i ->
                        Duration.between(samples.get(i - 1).at(), samples.get(i).at()))
                .filter(pause -> pause.compareTo(Duration.ofSeconds(5)) > 0)
                .toList();
    }
}
