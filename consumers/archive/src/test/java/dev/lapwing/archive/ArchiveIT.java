package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a cloud topic to files that DuckDB reads, on a local disk. */
@Timeout(120)
class ArchiveIT {

    private static final LocalDateTime DAY = LocalDateTime.parse("2026-11-22T10:30:15");
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    static Path brokerDirectory;

    @TempDir
    Path directory;

    private static Cloud cloud;
    private final List<Archive> running = new ArrayList<>();
    private PrometheusRegistry registry = new PrometheusRegistry();
    private final Random random = new Random(3);

    @BeforeAll
    static void startCloud() throws InterruptedException {
        cloud = Cloud.in(brokerDirectory);
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @AfterEach
    void closeArchives() {
        running.forEach(Archive::close);
    }

    @Test
    void archivesFramesOfSeveralDatesAndCamerasByteForByte() throws Exception {
        cloud.createTopic("dates", 2);
        Map<String, String> ledger = Cloud.ledger();
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < 60; i++) {
            records.add(cloud.frame(
                    "dates",
                    "yard" + i % 5,
                    DAY.plusHours(i),
                    Cloud.jpeg(random, 1000 + random.nextInt(40_000)),
                    ledger));
        }
        cloud.send(records);

        start("dates", Clock.systemUTC(), Map.of());

        ArchiveReader reader = reader();
        await().atMost(SOON).until(() -> reader.count("dates") == 60);
        assertHolds("dates", ledger);
        assertThat(reader.query("SELECT DISTINCT topic, camera, strftime(date, '%Y-%m-%d') FROM "
                        + reader.table("dates") + " ORDER BY ALL"))
                .as("one directory per date and camera, read as columns")
                .hasSize(reader.files("topic=dates").stream()
                        .map(file -> file.substring(0, file.lastIndexOf('/')))
                        .distinct()
                        .toList()
                        .size())
                .hasSizeGreaterThan(10);
        List<Object> first = reader.query(
                        "SELECT camera, captured_at::VARCHAR, \"partition\", \"offset\" >= 0, sequence,"
                                + " sha256 = sha256(jpeg), size = octet_length(jpeg), site, clock, source_topic,"
                                + " source_partition, source_offset FROM " + reader.table("dates")
                                + " WHERE camera = 'yard1' ORDER BY sequence LIMIT 1")
                .getFirst();
        assertThat(first.get(0)).isEqualTo("yard1");
        assertThat(first.subList(4, 12)).containsExactly(0L, true, true, "home", "synchronised", "node1", 0, 0L);
    }

    @Test
    void archivesWhatNodesFeltAndWherePodsWentAsTheyCame() throws Exception {
        cloud.createTopic("contextData", 1);
        cloud.createTopic("placementData", 1);
        String sample =
                "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T10:30:15.123Z\",\"metrics\":{\"battery.percent\":81}}";
        String placement = "{\"id\":\"d-1\",\"step\":\"DECIDED\",\"at\":\"2026-11-22T10:30:16Z\","
                + "\"workload\":\"lapwing/Deployment/vision\",\"reason\":\"BATTERY_LOW\"}";
        cloud.send(List.of(
                new ProducerRecord<>("contextData", sample.getBytes(StandardCharsets.UTF_8)),
                new ProducerRecord<>("contextData", "{\"id\":\"rpi-node-1\"}".getBytes(StandardCharsets.UTF_8)),
                new ProducerRecord<>("placementData", placement.getBytes(StandardCharsets.UTF_8))));

        start("contextData,placementData", Clock.systemUTC(), Map.of());

        ArchiveReader reader = reader();
        await().atMost(SOON).until(() -> reader.count("contextData") == 1 && reader.count("placementData") == 1);
        assertThat(reader.query("SELECT source, value FROM " + reader.table("contextData")))
                .containsExactly(List.of("rpi-node-1", sample));
        assertThat(reader.query("SELECT value FROM " + reader.table("placementData")))
                .containsExactly(List.of(placement));
    }

    @Test
    void archivesReadings() throws Exception {
        cloud.createTopic("temperatureData", 1);
        cloud.send(List.of(
                cloud.reading("temperatureData", "rpi-node-1", DAY, 48.3, "a".repeat(32)),
                cloud.reading("temperatureData", "rpi-node-2", DAY, -3.5, "b".repeat(32)),
                cloud.reading("temperatureData", "rpi-node-1", DAY, 48.3, "a".repeat(32))));

        start("temperatureData", Clock.systemUTC(), Map.of());

        ArchiveReader reader = reader();
        await().atMost(SOON).until(() -> reader.count("temperatureData") == 2);
        assertThat(reader.query("SELECT source, value FROM " + reader.table("temperatureData") + " ORDER BY source"))
                .containsExactly(List.of("rpi-node-1", 48.3), List.of("rpi-node-2", -3.5));
    }

    @Test
    void dropsRepeatsWithinARollAndAcrossRestarts() throws Exception {
        cloud.createTopic("repeats", 1);
        Map<String, String> ledger = Cloud.ledger();
        var first = cloud.frame("repeats", "camera1", DAY, Cloud.jpeg(random, 5_000), ledger);
        var second = cloud.frame("repeats", "camera1", DAY, Cloud.jpeg(random, 5_000), ledger);
        cloud.send(List.of(first, first, second));
        Archive archive = start("repeats", Clock.systemUTC(), Map.of());
        await().atMost(SOON).until(() -> reader().count("repeats") == 2);
        archive.close();

        registry = new PrometheusRegistry();
        start("repeats", Clock.systemUTC(), Map.of());
        cloud.send(List.of(
                second, first, cloud.frame("repeats", "camera1", DAY, Cloud.jpeg(random, 5_000), ledger), first));

        await().atMost(SOON).until(() -> reader().count("repeats") == 3);
        assertHolds("repeats", ledger);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Metrics.value(registry, "lapwing_archive_repeats_dropped"))
                        .isEqualTo(3));
    }

    @Test
    void archivesARecordOfAForeignProducerOnce() throws Exception {
        cloud.createTopic("foreign", 1);
        Map<String, String> ledger = Cloud.ledger();
        var own = cloud.frame("foreign", "porch/é 1", DAY, Cloud.jpeg(random, 3_000), ledger);
        var bare = new ProducerRecord<byte[], byte[]>("foreign", own.key(), own.value());
        cloud.send(List.of(bare, bare));

        start("foreign", Clock.systemUTC(), Map.of());

        await().atMost(SOON).until(() -> reader().count("foreign") == 2);
        assertThat(reader().query("SELECT DISTINCT camera, sha256(jpeg) FROM " + reader().table("foreign")))
                .as("two records, each with the identity of where it stands")
                .containsExactly(List.of("porch/é 1", ledger.values().iterator().next()));
    }

    @Test
    void sendsWhatCannotBeReadToTheDeadLettersAndGoesOn() throws Exception {
        cloud.createTopic("bad", 1);
        Map<String, String> ledger = Cloud.ledger();
        var good = cloud.frame("bad", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger);
        var lying = cloud.frame("bad", "camera1", DAY, Cloud.jpeg(random, 3_000), Cloud.ledger());
        lying.headers().remove(HeaderNames.SHA256);
        RecordHeaders.add(lying.headers(), HeaderNames.SHA256, "0".repeat(64));
        var noJson = new ProducerRecord<byte[], byte[]>(
                "bad", "k".getBytes(StandardCharsets.UTF_8), "no json".getBytes(StandardCharsets.UTF_8));
        cloud.send(List.of(noJson, good, lying, new ProducerRecord<>("bad", null, null)));

        start("bad", Clock.systemUTC(), Map.of());

        await().atMost(SOON).until(() -> reader().count("bad") == 1);
        assertHolds("bad", ledger);
        assertThat(Metrics.value(registry, "lapwing_archive_dropped", "malformed_value"))
                .isEqualTo(2);
        assertThat(Metrics.value(registry, "lapwing_archive_dropped", "hash_mismatch"))
                .isEqualTo(1);
        var letters = new ConfigResource(ConfigResource.Type.TOPIC, "bad.dlq");
        assertThat(cloud.admin.describeConfigs(List.of(letters)).all().get()).hasEntrySatisfying(letters, config -> {
            assertThat(config.get("retention.ms").value()).isEqualTo("-1");
            assertThat(config.get("retention.bytes").value()).isEqualTo(Long.toString(1L << 30));
        });
        assertThat(deadLetters("bad.dlq"))
                .containsExactly("MALFORMED_VALUE no json", "HASH_MISMATCH " + text(lying.value()), "MALFORMED_VALUE ");
    }

    @Test
    void rollsAtMidnightWithoutTraffic() throws Exception {
        cloud.createTopic("midnight", 1);
        Map<String, String> ledger = Cloud.ledger();
        cloud.send(List.of(cloud.frame("midnight", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger)));
        var clock = new SetClock(Instant.parse("2026-11-22T23:59:50Z"));
        Archive archive = start("midnight", clock, Map.of("LAPWING_ARCHIVE_ROLL_EVERY", "15min"));
        await().atMost(SOON).until(() -> Metrics.value(registry, "lapwing_archive_lag_records", "midnight") == 1);
        assertThat(reader().count("midnight")).isZero();

        clock.set(Instant.parse("2026-11-23T00:00:00Z"));

        await().atMost(SOON).until(() -> reader().count("midnight") == 1);
        assertThat(archive.check()).isInstanceOf(Health.Up.class);
        await().atMost(SOON).until(() -> Metrics.value(registry, "lapwing_archive_lag_records", "midnight") == 0);
    }

    @Test
    void rollsBySize() throws Exception {
        cloud.createTopic("size", 1);
        Map<String, String> ledger = Cloud.ledger();
        for (int i = 0; i < 10; i++) {
            cloud.send(List.of(cloud.frame("size", "camera1", DAY, Cloud.jpeg(random, 60_000), ledger)));
        }

        start(
                "size",
                Clock.systemUTC(),
                Map.of(
                        "LAPWING_ARCHIVE_ROLL_EVERY", "1h",
                        "LAPWING_ARCHIVE_ROLL_BYTES", "100KiB",
                        "LAPWING_REMOTE_KAFKA_MAX_POLL_RECORDS", "1"));

        await().atMost(SOON).until(() -> reader().count("size") == 10);
        assertHolds("size", ledger);
        assertThat(reader().files("topic=size")).hasSize(5);
    }

    @Test
    void startsANewSeriesWhenATopicIsCreatedAnew() throws Exception {
        cloud.createTopic("anew", 1);
        Map<String, String> ledger = Cloud.ledger();
        cloud.send(List.of(
                cloud.frame("anew", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger),
                cloud.frame("anew", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger)));
        Archive archive = start("anew", Clock.systemUTC(), Map.of());
        await().atMost(SOON).until(() -> reader().count("anew") == 2);
        archive.close();

        cloud.admin.deleteTopics(List.of("anew")).all().get();
        await().atMost(SOON).ignoreExceptions().until(() -> {
            cloud.createTopic("anew", 1);
            return true;
        });
        cloud.send(List.of(
                cloud.frame("anew", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger),
                cloud.frame("anew", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger)));
        registry = new PrometheusRegistry();
        start("anew", Clock.systemUTC(), Map.of());

        await().atMost(SOON).until(() -> reader().count("anew") == 4);
        assertHolds("anew", ledger);
        assertThat(reader().files("_lapwing/manifests/anew")).hasSize(2);
    }

    @Test
    void countsWhatRetentionTookBeforeItWasArchived() throws Exception {
        cloud.createTopic("gone", 1);
        Map<String, String> ledger = Cloud.ledger();
        cloud.send(List.of(cloud.frame("gone", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger)));
        Archive archive = start("gone", Clock.systemUTC(), Map.of());
        await().atMost(SOON).until(() -> reader().count("gone") == 1);
        archive.close();

        var lost = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < 7; i++) {
            lost.add(cloud.frame("gone", "camera1", DAY, Cloud.jpeg(random, 3_000), Cloud.ledger()));
        }
        cloud.send(lost);
        var partition = new TopicPartition("gone", 0);
        cloud.admin
                .deleteRecords(Map.of(partition, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(9)))
                .all()
                .get();
        registry = new PrometheusRegistry();
        Archive counting = start("gone", Clock.systemUTC(), Map.of());

        await().atMost(SOON).until(() -> counting.check() instanceof Health.Up);
        assertThat(Metrics.value(registry, "lapwing_archive_dropped", "retention"))
                .as("offset 1 is the mark of a transaction, 2 to 8 were records")
                .isEqualTo(7);
        counting.close();
        registry = new PrometheusRegistry();
        start("gone", Clock.systemUTC(), Map.of());
        cloud.send(List.of(cloud.frame("gone", "camera1", DAY, Cloud.jpeg(random, 3_000), ledger)));
        await().atMost(SOON).until(() -> reader().count("gone") == 2);
        assertHolds("gone", ledger);
        assertThat(Metrics.value(registry, "lapwing_archive_dropped", "retention"))
                .as("counted before")
                .isZero();
    }

    private Archive start(String topic, Clock clock, Map<String, String> more) {
        Settings settings = cloud.settings(
                        directory.resolve("archive").toUri().toString(), directory.resolve("staging"), more)
                .with(ArchiveSettings.TOPICS, topic)
                .with(ArchiveSettings.GROUP, "archive-" + topic);
        var archive = new Archive(
                ArchiveSettings.of(settings),
                KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                new ArchiveMetrics(registry),
                RollStep.Listener.NONE,
                clock);
        running.add(archive);
        archive.start();
        return archive;
    }

    private ArchiveReader reader() {
        return new ArchiveReader(directory.resolve("archive"));
    }

    private void assertHolds(String topic, Map<String, String> ledger) throws Exception {
        Exactly.once(reader().frames(topic), ledger, "seed 3");
    }

    private static List<String> deadLetters(String topic) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                cloud.brokers.client(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var letters = new ArrayList<String>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(letter -> letters.add(RecordHeaders.text(letter.headers(), HeaderNames.REASON)
                                        .orElse("?")
                                + " " + (letter.value() == null ? "" : text(letter.value()))));
                return letters.size() >= 3;
            });
            return letters;
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A clock that stands until it is set. */
    private static final class SetClock extends Clock {

        private volatile Instant now;

        SetClock(Instant now) {
            this.now = now;
        }

        void set(Instant instant) {
            now = instant;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
