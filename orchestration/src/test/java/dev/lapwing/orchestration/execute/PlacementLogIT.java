package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who writes to the topic of placements, on a real broker. */
class PlacementLogIT {

    private static final TopicPartition PARTITION = new TopicPartition(TopicNames.PLACEMENTS, 0);

    @TempDir
    private Path directory;

    private BrokerCluster brokers;
    private KafkaCluster kafka;

    @BeforeEach
    void start() throws InterruptedException {
        brokers = BrokerCluster.in(directory.resolve("kafka")).brokers(1).start();
        var environment = new HashMap<>(brokers.environment(Side.LOCAL));
        environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        kafka = KafkaCluster.of(Settings.of(environment, Map.of()), Side.LOCAL);
    }

    @AfterEach
    void stop() {
        brokers.close();
    }

    @Test
    void goesOnWithItsOwnNumbersHoweverManyOthersWroteSince() throws Exception {
        try (PlacementLog moves = log(PlacementLog.SOURCE)) {
            moves.open();
            moves.write(steps("move", 3));
        }
        try (PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            scheduler.open(10);
            scheduler.write(steps("pod", 150));
        }
        try (PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            assertThat(scheduler.open(10)).isEqualTo(steps("pod", 150).subList(140, 150));
            scheduler.write(steps("later", 2));
        }
        try (PlacementLog moves = log(PlacementLog.SOURCE)) {
            assertThat(moves.open(2)).isEqualTo(steps("move", 3).subList(1, 3));
            moves.write(steps("next", 1));
        }

        assertThat(numbers(PlacementLog.SCHEDULER))
                .isEqualTo(LongStream.range(0, 152).boxed().toList());
        assertThat(numbers(PlacementLog.SOURCE)).containsExactly(0L, 1L, 2L, 3L);
    }

    /** As at the end of a process: it does not wait for a cluster that is away. */
    @Test
    void canBeInterruptedWhileTheClusterIsAway() throws Exception {
        brokers.close();
        try (PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            var began = new CountDownLatch(1);
            Thread opening = Thread.startVirtualThread(() -> {
                began.countDown();
                try {
                    scheduler.open(10);
                } catch (InterruptedException | KafkaException e) {
                    Thread.currentThread().interrupt();
                }
            });
            began.await();

            opening.interrupt();

            assertThat(opening.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void tellsWhoMovesPodsNothingOfThoseThatWereNew() throws Exception {
        try (PlacementLog moves = log(PlacementLog.SOURCE);
                PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            moves.open();
            scheduler.open(10);
            moves.write(steps("move", 1));
            scheduler.write(steps("pod", 1));

            assertThat(moves.open()).isEqualTo(steps("move", 1));
        }
    }

    @Test
    void givesWhatIsWrittenTwiceTheSameIdentity() throws Exception {
        try (PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            scheduler.open(10);
            scheduler.write(steps("pod", 2));
        }
        try (PlacementLog scheduler = log(PlacementLog.SCHEDULER)) {
            scheduler.open(10);
            scheduler.write(steps("pod", 2));
        }

        List<String> ids = records(PlacementLog.SCHEDULER).stream()
                .map(record ->
                        RecordHeaders.text(record.headers(), HeaderNames.ID).orElseThrow())
                .toList();
        assertThat(ids).hasSize(4);
        assertThat(ids.subList(2, 4)).isEqualTo(ids.subList(0, 2));
        assertThat(ids.get(0)).isNotEqualTo(ids.get(1));
    }

    private PlacementLog log(String source) {
        return new PlacementLog(kafka, "test", source, Clock.systemUTC(), () -> ClockState.SYNCHRONISED);
    }

    private static List<Placement> steps(String id, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Placement(
                        id + i,
                        Step.DONE,
                        Instant.EPOCH.plusSeconds(i),
                        "n/Pod/p",
                        "n/p",
                        null,
                        "a",
                        "NEW_POD",
                        "It is the only node that can take it.",
                        "longest-life",
                        Map.of(),
                        List.of()))
                .toList();
    }

    private List<Long> numbers(String source) {
        return records(source).stream()
                .map(record -> RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE)
                        .orElseThrow())
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String source) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                brokers.client(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
            while (consumer.position(PARTITION) < end) {
                consumer.poll(Duration.ofMillis(200)).records(PARTITION).forEach(records::add);
            }
        }
        return records.stream()
                .filter(record -> RecordHeaders.text(record.headers(), HeaderNames.SOURCE)
                        .orElse("")
                        .equals(source))
                .toList();
    }
}
