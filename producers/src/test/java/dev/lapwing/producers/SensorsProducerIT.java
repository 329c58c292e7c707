package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sensors that nobody wrote Java for, from a file that names them to their topic. */
@Timeout(90)
class SensorsProducerIT {

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

    private static Service sensors(String json) throws Exception {
        Path list = Files.writeString(files.resolve("sensors.json"), json);
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.LOCAL));
        environment.put("NODE_NAME", "pi");
        environment.put("LAPWING_SPOOL_DIRECTORY", files.resolve("spool").toString());
        environment.put("LAPWING_SENSORS_FILE", list.toString());
        environment.put("LAPWING_CONTEXT", "false");
        // What lapwing node runs, without the camera and the temperature, which need a Pi.
        return new NodeCommand()
                .wire(Settings.of(environment, Map.of()), new PrometheusRegistry())
                .getLast();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records() {
        return TopicContents.of(cluster, TopicNames.READINGS).records();
    }

    private static List<Reading> readings(String key) throws Exception {
        var readings = new ArrayList<Reading>();
        for (var record : records()) {
            if (new String(record.key(), StandardCharsets.UTF_8).equals(key)) {
                readings.add(ReadingJson.read(record.value(), RecordHeaders.coordinates(record)));
            }
        }
        return readings;
    }

    @Test
    void publishesWhatCommandsPrintAndFilesHoldUnderTheSensorsNames() throws Exception {
        Path rain = Files.createDirectories(files.resolve("rain"));
        Path counter = Files.writeString(files.resolve("humidity"), "rh=48.5");
        String json = """
                [{"name": "humidity_percent", "command": ["cat", "%s"], "interval": "200ms", "pattern": "rh=([0-9.]+)",
                  "lowest": 0, "highest": 100},
                 {"name": "rain_mm", "files": "%s", "interval": "100ms"}]
                """.formatted(counter, rain);
        Files.writeString(rain.resolve("a"), "1.25\n");
        Files.writeString(rain.resolve("b"), "1.25\n");

        try (Service sensors = sensors(json)) {
            sensors.start();
            await().atMost(SOON).until(() -> readings("humidity_percent").size() >= 3);
            await().atMost(SOON).until(() -> readings("rain_mm").size() == 2);
            assertThat(sensors.check()).isInstanceOf(Health.Up.class);

            Files.writeString(counter, "rh=4850");
            await().atMost(SOON)
                    .until(() -> sensors.check() instanceof Health.Degraded degraded
                            && degraded.detail().contains("no humidity_percent: humidity_percent says 4850.0"));
        }
        int before = records().size();
        Files.writeString(rain.resolve("c"), "2.5\n");
        try (Service sensors = sensors(json)) {
            sensors.start();
            await().atMost(SOON).until(() -> readings("rain_mm").size() == 3);
        }

        assertThat(readings("rain_mm")).extracting(Reading::value).containsExactly(1.25, 1.25, 2.5);
        assertThat(readings("rain_mm")).extracting(Reading::source).containsOnly("rain_mm");
        assertThat(readings("humidity_percent")).extracting(Reading::value).containsOnly(48.5);
        assertThat(records()).hasSize(before + 1);
        assertThat(records())
                .extracting(record ->
                        RecordHeaders.text(record.headers(), HeaderNames.SOURCE).orElse(""))
                .containsOnly("pi");
        assertThat(records())
                .as("numbered without gaps over all of the Pi's sensors, and on after a restart")
                .extracting(record -> RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE)
                        .orElse(-1))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(0, before).boxed().toList());
    }
}
