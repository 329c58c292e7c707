package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive when the cloud itself loses something: what can be kept is kept once, the rest is counted once. */
@Timeout(180)
class ArchiveLossIT {

    private static final LocalDateTime DAY = LocalDateTime.parse("2026-11-22T10:30:15");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path brokerDirectory;

    private static Cloud cloud;

    @TempDir
    Path directory;

    private final List<Archive> running = new ArrayList<>();
    private final Random random = new Random(5);
    private final Map<String, String> ledger = Cloud.ledger();
    private PrometheusRegistry registry = new PrometheusRegistry();

    @BeforeAll
    static void startCloud() throws InterruptedException {
        cloud = Cloud.in(brokerDirectory.resolve("cloud"));
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
    void goesBackToTheCutOfTheCloudsLog() throws Exception {
        cloud.createTopic("cut", 1);
        start("cut", Map.of());
        cloud.send(frames("cut", 30));
        awaitArchived("cut", 30);
        Path saved = brokerDirectory.resolve("saved");
        cloud.brokers.saveLogs(saved);
        List<ProducerRecord<byte[], byte[]>> again = frames("cut", 20);
        cloud.send(again);
        awaitArchived("cut", 50);

        cloud.cutTo(saved);
        cloud.send(frames("cut", 10));
        cloud.send(again);
        cloud.send(frames("cut", 10));

        awaitArchived("cut", 70);
        Exactly.once(reader().frames("cut"), ledger, "seed 5");
        assertThat(dropped("repeat")).isEqualTo(20);
        assertThat(dropped("retention")).isZero();
    }

    @Test
    void countsARollOnceThatCannotBeCompleted() throws Exception {
        cloud.createTopic("half", 1);
        cloud.send(frames("half", 6));
        Map<String, String> environment = ChildArchive.environment(settings("half", Map.of()));
        try (var child = ChildArchive.dyingAt(RollStep.CLAIMED, 1, environment, directory)) {
            child.awaitEnd(SOON);
        }
        cloud.deleteRecords("half");
        ledger.clear();

        Archive counting = start("half", Map.of());
        await().atMost(SOON).until(() -> counting.check() instanceof Health.Up);
        assertThat(dropped("retention")).as("records, and no mark").isEqualTo(6);
        counting.close();
        registry = new PrometheusRegistry();
        start("half", Map.of());
        cloud.send(frames("half", 2));

        awaitArchived("half", 2);
        Exactly.once(reader().frames("half"), ledger, "seed 5");
        assertThat(dropped("retention")).as("counted before").isZero();
    }

    @Test
    void takesNoMarkOfATransactionForALoss() throws Exception {
        cloud.createTopic("marks", 1);
        cloud.send(frames("marks", 3));
        Archive first = start("marks", Map.of());
        awaitArchived("marks", 3);
        first.close();
        cloud.deleteRecords("marks");

        registry = new PrometheusRegistry();
        Archive second = start("marks", Map.of());

        await().atMost(SOON).until(() -> second.check() instanceof Health.Up);
        assertThat(dropped("retention")).isZero();
    }

    @Test
    void countsWhatWasStagedOfATopicThatIsDeleted() throws Exception {
        cloud.createTopic("deleted", 1);
        cloud.send(frames("deleted", 5));
        start("deleted", Map.of("LAPWING_ARCHIVE_ROLL_EVERY", "1h", "LAPWING_ARCHIVE_ROLL_RECORDS", "8"));
        await().atMost(SOON).until(() -> Metrics.value(registry, "lapwing_archive_lag_records", "deleted") == 5);
        ledger.clear();

        cloud.admin.deleteTopics(List.of("deleted")).all().get();
        await().atMost(SOON).ignoreExceptions().until(() -> {
            cloud.createTopic("deleted", 1);
            return true;
        });
        // Fewer than it has read of the old one, then enough to roll.
        cloud.send(frames("deleted", 2));
        await().atMost(SOON).until(() -> dropped("topic_recreated") > 0);
        cloud.send(frames("deleted", 6));

        awaitArchived("deleted", 8);
        Exactly.once(reader().frames("deleted"), ledger, "seed 5");
        assertThat(dropped("topic_recreated")).isEqualTo(5);
    }

    @Test
    void sendsADeadLetterThatIsTooLargeWithoutItsValue() throws Exception {
        cloud.createTopic("large", 1);
        cloud.createTopic("large.dlq", 1, Map.of("max.message.bytes", "2000"));
        cloud.send(List.of(new ProducerRecord<>("large", new byte[] {1}, Cloud.jpeg(random, 5_000))));

        start("large", Map.of());

        await().atMost(SOON).until(() -> dropped("malformed_value") == 1);
        ConsumerRecord<byte[], byte[]> letter = firstOf("large.dlq");
        assertThat(letter.key()).isEqualTo(new byte[] {1});
        assertThat(letter.value()).isNull();
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.REASON)).contains("MALFORMED_VALUE");
        assertThat(RecordHeaders.text(letter.headers(), HeaderNames.REASON_DETAIL))
                .hasValueSatisfying(detail -> assertThat(detail).contains("large-0@0"));
    }

    private List<ProducerRecord<byte[], byte[]>> frames(String topic, int count) {
        var frames = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < count; i++) {
            frames.add(cloud.frame(topic, "camera-" + topic, DAY, Cloud.jpeg(random, 2_000), ledger));
        }
        return frames;
    }

    private Settings settings(String topic, Map<String, String> more) {
        return cloud.settings(directory.resolve("archive").toUri().toString(), directory.resolve("staging"), more)
                .with(ArchiveSettings.TOPICS, topic)
                .with(ArchiveSettings.GROUP, "archive-" + topic);
    }

    private Archive start(String topic, Map<String, String> more) {
        Settings settings = settings(topic, more);
        var archive = new Archive(
                ArchiveSettings.of(settings),
                KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                new ArchiveMetrics(registry),
                RollStep.Listener.NONE,
                Clock.systemUTC());
        running.add(archive);
        archive.start();
        return archive;
    }

    private ArchiveReader reader() {
        return new ArchiveReader(directory.resolve("archive"));
    }

    private void awaitArchived(String topic, int count) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(reader().count(topic)).isEqualTo(count));
    }

    private double dropped(String reason) {
        return Metrics.value(registry, "lapwing_archive_dropped", reason);
    }

    private static ConsumerRecord<byte[], byte[]> firstOf(String topic) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(
                cloud.brokers.client(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var letters = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return !letters.isEmpty();
            });
            return letters.getFirst();
        }
    }
}
