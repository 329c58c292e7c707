package dev.lapwing.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends samples, and much that is none, and knows what must come of it. */
final class SampleLedger implements AutoCloseable {

    static final List<String> NODES = List.of("rpi-master-1", "rpi-node-1", "rpi-node-2");

    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random;
    private final Map<String, List<Double>> counted = new TreeMap<>();
    private Instant at = Instant.now().minus(Duration.ofHours(1));
    private final List<Future<?>> pending = new ArrayList<>();
    private long sequence;
    private int garbage;

    SampleLedger(BrokerCluster cluster, long seed) {
        this.producer = new KafkaProducer<>(
                cluster.client(Map.of("linger.ms", 5)), new ByteArraySerializer(), new ByteArraySerializer());
        this.random = new Random(seed);
    }

    /** As many samples of each node, and among them what must not count. */
    void send(int rounds) throws Exception {
        for (int round = 0; round < rounds; round++) {
            at = at.plusSeconds(1);
            for (String node : NODES) {
                double percent = random.nextDouble(100);
                ProducerRecord<byte[], byte[]> sample = record(node, at, percent);
                send(sample);
                counted.computeIfAbsent(node, name -> new ArrayList<>()).add(percent);
                disturb(node, sample);
            }
            sequence++;
        }
        for (Future<?> answer : pending) {
            answer.get(60, TimeUnit.SECONDS);
        }
        pending.clear();
    }

    /** Another of the first node, that was taken at that moment. */
    void send(Instant taken, double percent) throws Exception {
        String node = NODES.getFirst();
        at = taken;
        counted.computeIfAbsent(node, name -> new ArrayList<>()).add(percent);
        producer.send(record(node, at, percent)).get(60, TimeUnit.SECONDS);
        sequence++;
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        pending.add(producer.send(record));
    }

    private void disturb(String node, ProducerRecord<byte[], byte[]> sample) {
        switch (random.nextInt(30)) {
            case 0 -> send(sample);
            case 1 -> {
                ProducerRecord<byte[], byte[]> old = record(node, at.minusSeconds(1_000), 1);
                old.headers().remove("sequence");
                old.headers().remove("ce_id");
                send(old);
            }
            case 2 -> {
                send(new ProducerRecord<>("context", bytes(node), bytes("{\"id\":")));
                garbage++;
            }
            default -> {}
        }
    }

    private ProducerRecord<byte[], byte[]> record(String node, Instant when, double percent) {
        var envelope = new Envelope(
                node + "-" + sequence, node, RecordType.SAMPLE, when, "home", sequence, ClockState.SYNCHRONISED, null);
        byte[] value = NodeSampleJson.write(new NodeSample(node, when, Map.of(Metric.BATTERY_PERCENT, percent)));
        return new ProducerRecord<>("context", null, bytes(node), value, RecordHeaders.of(envelope));
    }

    /** How many records were no samples. */
    int garbage() {
        return garbage;
    }

    int samples() {
        return counted.values().stream().mapToInt(List::size).sum();
    }

    Instant newest() {
        return at;
    }

    /** Whether every sample of every node was counted. */
    boolean complete(JsonNode nodes) {
        long heard = 0;
        for (JsonNode node : nodes.path("nodes")) {
            heard += node.path("metrics").path("battery.percent").path("count").asLong();
        }
        return heard >= samples();
    }

    /** Statistics of {@code GET /nodes} against what two passes over the samples make. */
    void equalsWhatTheSamplesSay(JsonNode nodes) {
        assertThat(nodes.path("nodes")).hasSize(NODES.size());
        for (JsonNode node : nodes.path("nodes")) {
            List<Double> values = counted.getOrDefault(node.path("id").asText(), List.of());
            double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
            double squares = values.stream()
                    .mapToDouble(value -> (value - mean) * (value - mean))
                    .sum();
            JsonNode is = node.path("metrics").path("battery.percent");
            assertThat(is.path("count").asLong()).isEqualTo(values.size());
            assertThat(Math.abs(is.path("mean").asDouble() / mean - 1)).isLessThan(1e-9);
            assertThat(Math.abs(is.path("squares").asDouble() / squares - 1)).isLessThan(1e-9);
            assertThat(is.path("last").asDouble()).isEqualTo(values.getLast());
        }
    }

    List<Double> values(String node) {
        return counted.getOrDefault(node, List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
