package dev.lapwing.streams.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.streams.statistics.DropReason;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextTopologyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");
    private static final RecordCoordinates NOWHERE = new RecordCoordinates("node-context", 0, 0);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final TopologyTestDriver driver = driver();
    private final TestInputTopic<byte[], byte[]> samples =
            driver.createInputTopic("context", new ByteArraySerializer(), new ByteArraySerializer());
    private final TestOutputTopic<String, byte[]> contexts =
            driver.createOutputTopic("node-context", new StringDeserializer(), new ByteArrayDeserializer());
    private final TestOutputTopic<byte[], byte[]> letters =
            driver.createOutputTopic("context.dlq", new ByteArrayDeserializer(), new ByteArrayDeserializer());

    private TopologyTestDriver driver() {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        return new TopologyTestDriver(
                ContextTopology.build(Duration.ofMinutes(15), new ContextMetrics(registry)), properties, BEGIN);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void tellsOfEachNodeWhatIsKnownOfIt() throws Exception {
        send("rpi-node-1", BEGIN, 0, Map.of(Metric.BATTERY_PERCENT, 80.0));
        send("rpi-node-2", BEGIN, 0, Map.of(Metric.BATTERY_PERCENT, 20.0));
        send("rpi-node-1", BEGIN.plusSeconds(1), 1, Map.of(Metric.BATTERY_PERCENT, 78.0, Metric.LOAD, 1.0));

        Map<String, NodeContext> known = known();

        assertThat(known).containsOnlyKeys("rpi-node-1", "rpi-node-2");
        MetricStatistics battery = known("rpi-node-1", Metric.BATTERY_PERCENT);
        assertThat(battery.count()).isEqualTo(2);
        assertThat(battery.mean()).isEqualTo(79);
        assertThat(requireNonNull(known.get("rpi-node-1")).heardAt()).isEqualTo(BEGIN.plusSeconds(1));
        assertThat(counted()).isEqualTo(counts(3, Map.of()));
        assertThat(letters.isEmpty()).isTrue();
    }

    @Test
    void keepsALetterSmallWhateverKeyAndHeadersItsRecordHad() {
        var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        headers.add("bulky", new byte[900_000]);
        samples.pipeInput(new TestRecord<>(new byte[900_000], new byte[] {'x'}, headers, BEGIN));

        TestRecord<byte[], byte[]> letter = letters.readRecord();

        assertThat(letter.key()).isNull();
        assertThat(letter.value()).containsExactly('x');
        assertThat(letter.headers().lastHeader("bulky")).isNull();
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.REASON)).contains("MALFORMED");
    }

    @Test
    void givesWhatIsKnownHeadersOfItsOwn() {
        send("rpi-node-1", BEGIN, 0, Map.of(Metric.LOAD, 1.0));

        Headers headers = contexts.readRecord().headers();

        assertThat(RecordHeaders.text(headers, HeaderNames.SITE)).contains("home");
        assertThat(RecordHeaders.text(headers, HeaderNames.SOURCE)).contains("rpi-node-1");
        assertThat(RecordHeaders.text(headers, HeaderNames.ID)).isEmpty();
        assertThat(RecordHeaders.text(headers, HeaderNames.TYPE)).isEmpty();
    }

    @Test
    void countsWhatDoesNotMoveTheStatistics() throws Exception {
        send("rpi-node-1", BEGIN, 0, Map.of(Metric.LOAD, 1.0));
        send("rpi-node-1", BEGIN, 0, Map.of(Metric.LOAD, 1.0));
        send("rpi-node-1", BEGIN.minusSeconds(9), 1, Map.of(Metric.LOAD, 50.0));
        raw("rpi-node-1", """
                {"id":"rpi-node-1","at":"2026-11-22T10:00:10Z","metrics":{"load":3,"cpu.celsius":9000,"warp":1}}""");

        assertThat(known("rpi-node-1", Metric.LOAD).last()).isEqualTo(3);
        assertThat(known("rpi-node-1", Metric.LOAD).count()).isEqualTo(2);
        assertThat(counted())
                .isEqualTo(counts(2, Map.of(DropReason.DUPLICATE, 1, DropReason.LATE, 1, DropReason.IMPLAUSIBLE, 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:00:00Z\",\"metrics\":{}}",
                "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:00:00Z\",\"metrics\":{\"load\":\"NaN\"}}",
                "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:00:00Z\",\"metrics\":{\"load\":1e999}}",
                "{\"id\":\"rpi-node-1\",\"at\":\"yesterday\",\"metrics\":{\"load\":1}}",
                "{\"id\":7,\"at\":\"2026-11-22T10:00:00Z\",\"metrics\":{\"load\":1}}"
            })
    void sendsWhatIsNoSampleToTheDeadLettersAndGoesOn(String value) throws Exception {
        raw("rpi-node-1", value);
        send("rpi-node-1", BEGIN, 0, Map.of(Metric.LOAD, 1.0));

        TestRecord<byte[], byte[]> letter = letters.readRecord();

        assertThat(letter.key()).isEqualTo("rpi-node-1".getBytes(StandardCharsets.UTF_8));
        assertThat(letter.value()).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.REASON)).contains("MALFORMED");
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.REASON_DETAIL))
                .isPresent();
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.SOURCE_TOPIC))
                .contains("context");
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.SOURCE_PARTITION))
                .contains("0");
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.SOURCE_OFFSET))
                .contains("0");
        assertThat(known("rpi-node-1", Metric.LOAD).last()).isEqualTo(1);
    }

    @Test
    void believesNoSampleOfANodeUnderTheKeyOfAnother() {
        raw("rpi-node-2", sample("rpi-node-1"));
        raw(null, sample("rpi-node-1"));
        raw("x".repeat(300), sample("x".repeat(300)));

        assertThat(contexts.isEmpty()).isTrue();
        assertThat(letters.readRecordsToList())
                .extracting(letter ->
                        RecordHeaders.text(letter.headers(), HeaderNames.REASON).orElse(""))
                .containsExactly("ANOTHER_KEY", "ANOTHER_KEY", "NAME_TOO_LONG");
    }

    @Test
    void survivesDeepNestingAndLargeValues() {
        raw("rpi-node-1", "[".repeat(100_000));
        raw("rpi-node-1", "{\"id\":\"" + "x".repeat(900_000) + "\"}");
        raw("rpi-node-1", "{\"id\":\"rpi-node-1\",\"at\":\"+999999999-12-31T23:59:59Z\",\"metrics\":{\"load\":1}}");
        raw("rpi-node-1", "{\"id\":\"rpi-node-1\",\"at\":\"-999999999-01-01T00:00:00Z\",\"metrics\":{\"load\":1}}");

        assertThat(letters.readRecord().value()).hasSize(100_000);
        assertThat(letters.readRecord().value()).as("too large for a letter").isNull();
        assertThat(contexts.getQueueSize()).isEqualTo(2);
        assertThat(letters.isEmpty()).isTrue();
    }

    private static String sample(String node) {
        return "{\"id\":\"" + node + "\",\"at\":\"2026-11-22T10:00:00Z\",\"metrics\":{\"load\":1}}";
    }

    private void send(String node, Instant at, long sequence, Map<Metric, Double> metrics) {
        var envelope = new Envelope(
                node + at + sequence, node, RecordType.SAMPLE, at, "home", sequence, ClockState.SYNCHRONISED, null);
        samples.pipeInput(new TestRecord<>(
                node.getBytes(StandardCharsets.UTF_8),
                NodeSampleJson.write(new NodeSample(node, at, metrics)),
                RecordHeaders.of(envelope),
                at));
    }

    private void raw(@Nullable String key, String value) {
        samples.pipeInput(new TestRecord<>(
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8),
                BEGIN.plusSeconds(10)));
    }

    private final Map<String, NodeContext> read = new TreeMap<>();

    private Map<String, NodeContext> known() throws Exception {
        for (TestRecord<String, byte[]> record : contexts.readRecordsToList()) {
            read.put(record.key(), NodeContextJson.read(record.value(), NOWHERE));
        }
        return read;
    }

    private MetricStatistics known(String node, Metric metric) throws Exception {
        return requireNonNull(requireNonNull(known().get(node)).metrics().get(metric));
    }

    /** Every counter, so that none moved unseen. */
    private Map<String, Double> counted() {
        var counts = new TreeMap<String, Double>();
        registry.scrape()
                .forEach(metric -> ((CounterSnapshot) metric)
                        .getDataPoints()
                        .forEach(point ->
                                counts.put(point.getLabels().iterator().next().getValue(), point.getValue())));
        return counts;
    }

    private static Map<String, Double> counts(int samples, Map<DropReason, Integer> dropped) {
        var counts = new TreeMap<String, Double>();
        counts.put("SYNCHRONISED", (double) samples);
        counts.put("NOT_SYNCHRONISED", 0.0);
        for (DropReason reason : DropReason.values()) {
            counts.put(reason.name(), (double) dropped.getOrDefault(reason, 0));
        }
        return counts;
    }
}
