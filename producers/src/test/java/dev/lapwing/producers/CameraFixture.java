package dev.lapwing.producers;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** One camera producer over a directory and a topic of its own, within this JVM. */
final class CameraFixture implements AutoCloseable {

    final String topic;
    final Path directory;
    final PictureLedger ledger;
    private final BrokerCluster cluster;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final CameraProducer producer;
    private Service service;

    CameraFixture(BrokerCluster cluster, Path parent, int number, Map<String, String> settings) {
        this(cluster, parent, number, settings, Clock.systemUTC());
    }

    CameraFixture(BrokerCluster cluster, Path parent, int number, Map<String, String> settings, Clock clock) {
        this.cluster = cluster;
        this.topic = "node" + number;
        this.directory = parent.resolve("camera" + number);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.ledger = new PictureLedger(directory, number);
        this.producer = new CameraProducer(
                Settings.of(environment(cluster, directory, number, settings), Map.of()), registry, clock);
        this.service = producer.service();
    }

    static Map<String, String> environment(
            BrokerCluster cluster, Path directory, int number, Map<String, String> settings) {
        var environment = new HashMap<>(cluster.environment(KafkaCluster.Side.LOCAL));
        environment.put("LAPWING_CAMERA_NUMBER", Integer.toString(number));
        environment.put("LAPWING_CAMERA_DIRECTORY", directory.toString());
        environment.put("LAPWING_CAMERA_SETTLE", "1s");
        environment.putAll(settings);
        return environment;
    }

    CameraFixture start() {
        service.start();
        return this;
    }

    /** Stops the producer, and puts a new one in its place, not started. */
    void stop() {
        service.close();
        service = producer.service();
    }

    /** Another producer for the same directory. */
    Service twin() {
        return producer.service();
    }

    Health health() {
        return service.check();
    }

    long waiting() {
        return PictureLedger.waiting(directory);
    }

    TopicContents contents() {
        return TopicContents.of(cluster, topic);
    }

    /** The value of a metric's only line that contains all of {@code parts}; 0 if there is none. */
    double metric(String name, String... parts) {
        var text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> java.util.Arrays.stream(parts).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        service.close();
    }
}
