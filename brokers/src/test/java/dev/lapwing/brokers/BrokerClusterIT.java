package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BrokerClusterIT {

    @TempDir
    static Path directory;

    private static BrokerCluster cluster;

    private String topic = "";

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = BrokerCluster.in(directory.resolve("cluster"))
                .brokers(3)
                .heap("96m")
                .start();
    }

    @AfterAll
    static void close() {
        List<ProcessHandle> processes = cluster.brokers().stream()
                .map(broker -> ProcessHandle.of(broker.pid()).orElseThrow())
                .toList();

        cluster.close();

        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    @BeforeEach
    void createTopic(TestInfo test) throws Exception {
        for (BrokerProcess broker : cluster.brokers()) {
            if (broker.paused()) {
                broker.resume();
            }
        }
        cluster.start();
        topic = test.getTestMethod().orElseThrow().getName();
        try (Admin admin = Admin.create(cluster.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 3))).all().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void carriesOnWhenTheLeaderIsKilledAndTakesItBack() throws Exception {
        produce(IntStream.range(0, 100));
        int leader = partition().leader().id();

        cluster.brokerOf(leader).kill();
        produce(IntStream.range(100, 200));
        cluster.brokerOf(leader).start();
        cluster.awaitReady(Duration.ofSeconds(60));

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(partition().isr()).hasSize(3));
        assertThat(consume(200)).isEqualTo(numbers(200));
    }

    @Test
    void keepsItsAddressesWhenItIsStoppedAndStarted() throws Exception {
        produce(IntStream.range(0, 10));
        String before = cluster.bootstrapServers();

        cluster.stop();
        cluster.start();

        assertThat(cluster.bootstrapServers()).isEqualTo(before);
        assertThat(consume(10)).isEqualTo(numbers(10));
    }

    @Test
    void goesOnWithoutABrokerThatIsFrozenAndTakesItBack() throws Exception {
        int leader = partition().leader().id();

        cluster.brokerOf(leader).pause();
        produce(IntStream.range(0, 50));
        int leaderMeanwhile = partition().leader().id();
        cluster.brokerOf(leader).resume();

        assertThat(leaderMeanwhile).isNotEqualTo(leader);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(partition().isr()).hasSize(3));
        assertThat(consume(50)).isEqualTo(numbers(50));
    }

    @Test
    void losesWhatWasWrittenSinceTheLogsWereSaved() throws Exception {
        produce(IntStream.range(0, 20));
        Path saved = directory.resolve("saved");
        cluster.saveLogs(saved);
        produce(IntStream.range(20, 50));
        int epochBefore = epoch();

        cluster.kill();
        cluster.restoreLogs(saved);
        cluster.start();

        assertThat(consume(20)).isEqualTo(numbers(20));
        try (var consumer = consumer()) {
            assertThat(consumer.endOffsets(List.of(new TopicPartition(topic, 0)))
                            .values())
                    .containsExactly(20L);
        }
        produce(IntStream.of(20));
        assertThat(epoch()).as("leader epoch after the cut").isGreaterThan(epochBefore);
    }

    /** What Kafka alone gets wrong, see {@link MendedKafka}. */
    @Test
    void commitsInAPartitionThatNobodyLedWhenThatWasDecided() throws Exception {
        topic = "ofOneBroker";
        try (Admin admin = Admin.create(cluster.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(topic, Map.of(0, List.of(3)))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (var producer = new KafkaProducer<>(
                cluster.client(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "once")),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "0")).get(60, TimeUnit.SECONDS);

            cluster.brokerOf(3).kill();
            await().atMost(Duration.ofSeconds(60)).until(() -> partition().leader() == null);
            producer.commitTransaction();
        }
        cluster.brokerOf(3).start();
        cluster.awaitReady(Duration.ofSeconds(60));

        assertThat(consume(1)).isEqualTo(numbers(1));
    }

    @Test
    void refusesToPutLogsBackUnderARunningBroker() {
        assertThatThrownBy(() -> cluster.restoreLogs(directory.resolve("any")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broker 1 runs; kill it");
    }

    private int epoch() throws Exception {
        try (var consumer = consumer()) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            long last =
                    consumer.endOffsets(List.of(partition)).values().iterator().next() - 1;
            consumer.seek(partition, last);
            return consumer.poll(Duration.ofSeconds(20))
                    .iterator()
                    .next()
                    .leaderEpoch()
                    .orElseThrow();
        }
    }

    private void produce(IntStream numbers) throws Exception {
        try (var producer = new KafkaProducer<>(
                cluster.client(Map.of(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000)),
                new StringSerializer(),
                new StringSerializer())) {
            var sent = numbers.mapToObj(i -> producer.send(new ProducerRecord<>(topic, Integer.toString(i))))
                    .toList();
            for (var ack : sent) {
                ack.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private List<String> consume(int count) {
        try (var consumer = consumer()) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var values = new ArrayList<String>();
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
            });
            return values;
        }
    }

    private static KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed")),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private TopicPartitionInfo partition() throws Exception {
        // A frozen broker takes connections and never answers: ask the next one soon.
        try (Admin admin = Admin.create(cluster.client(Map.of(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000)))) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .getFirst();
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
