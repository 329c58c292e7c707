package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readings from a thermometer to the topic, by way of the spool. */
@Timeout(90)
class TemperatureProducerIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path files;

    static BrokerCluster cluster;

    @BeforeAll
    static void startBroker() throws InterruptedException {
        cluster = BrokerCluster.in(files.resolve("brokers"))
                .brokers(1)
                .heap("96m")
                .start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    private static Service producer(String node, Map<String, String> settings) {
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.LOCAL));
        environment.put("NODE_NAME", node);
        environment.put("LAPWING_SPOOL_DIRECTORY", files.resolve("spool").toString());
        environment.put("LAPWING_TEMPERATURE_INTERVAL", "100ms");
        environment.putAll(settings);
        return new TemperatureProducer(Settings.of(environment, Map.of()), new PrometheusRegistry(), Clock.systemUTC())
                .service();
    }

    private static List<ConsumerRecord<byte[], byte[]>> readings(String node) {
        return TopicContents.of(cluster, TopicNames.TEMPERATURE).records().stream()
                .filter(record -> RecordHeaders.text(record.headers(), HeaderNames.SOURCE)
                        .orElse("")
                        .equals(node))
                .toList();
    }

    private static void assertSequences(List<ConsumerRecord<byte[], byte[]>> records) {
        assertThat(records.stream()
                        .map(record -> RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE)
                                .orElse(-1)))
                .containsExactlyElementsOf(IntStream.range(0, records.size())
                        .mapToObj(Long::valueOf)
                        .toList());
    }

    @Test
    void publishesEachFileOfTheDirectoryOnceAndThenRemovesIt() throws Exception {
        Path directory = Files.createDirectories(files.resolve("temp1"));
        for (int i = 0; i < 20; i++) {
            Path file = Files.writeString(directory.resolve("t" + i), "temp=" + (40 + i) + ".5'C\n");
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.parse("2026-11-22T10:00:00Z").plusSeconds(i)));
        }
        Files.writeString(directory.resolve("bad"), "VCHI initialization failed");

        try (Service producer = producer(
                "pi-files",
                Map.of("LAPWING_TEMPERATURE_SOURCE", "files", "LAPWING_TEMPERATURE_DIRECTORY", directory.toString()))) {
            producer.start();
            await().atMost(SOON).until(() -> PictureLedger.waiting(directory) == 0);
            await().atMost(SOON).until(() -> readings("pi-files").size() >= 20);
        }

        List<ConsumerRecord<byte[], byte[]>> records = readings("pi-files");
        assertSequences(records);
        var celsius = Stream.<Double>builder();
        for (var record : records) {
            celsius.add(ReadingJson.read(record.value(), RecordHeaders.coordinates(record))
                    .value());
        }
        assertThat(celsius.build())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> 40.5 + i).toList());
        assertThat(directory.resolve(".rejected/bad")).exists();
    }

    @Test
    void resendsFromTheSpoolOnlyWhatTheTopicLacks() throws Exception {
        Path spool = Files.createDirectories(files.resolve("spool")).resolve("temperature-pi-spool.jsonl");
        String first = new SpooledReading(null, "zone", Instant.parse("2026-11-22T10:00:00Z"), 40).line();
        String second = new SpooledReading(null, "zone", Instant.parse("2026-11-22T10:00:10Z"), 41).line();
        String third = new SpooledReading(null, "zone", Instant.parse("2026-11-22T10:00:20Z"), 42).line();
        var nothingToRead = Map.of("LAPWING_TEMPERATURE_SOURCE", "files", "LAPWING_TEMPERATURE_DIRECTORY", "/nowhere");

        Files.writeString(spool, first + "\n" + second + "\n");
        try (Service producer = producer("pi-spool", nothingToRead)) {
            producer.start();
            await().atMost(SOON).until(() -> Files.size(spool) == 0);
            assertThat(producer.check()).isInstanceOf(Health.Degraded.class);
        }
        // As after a power cut between the acknowledgement and the emptying of the spool, in the middle of a write.
        Files.writeString(spool, first + "\n" + second + "\n" + third + "\n" + third.substring(0, 20));
        try (Service producer = producer("pi-spool", nothingToRead)) {
            producer.start();
            await().atMost(SOON).until(() -> Files.size(spool) == 0);
        }

        List<ConsumerRecord<byte[], byte[]>> records = readings("pi-spool");
        assertThat(records).hasSize(3);
        assertSequences(records);
    }
}
