package dev.lapwing.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers, two instances, and one of them killed again and again with all that it had. */
@Timeout(300)
class StreamsIT {

    private static final int KILLS = 4;

    @TempDir
    static Path directory;

    private static BrokerCluster cluster;
    private int processes;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = BrokerCluster.in(directory.resolve("edge"))
                .brokers(3)
                .property("group.min.session.timeout.ms", "1000")
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void knowsWhatTheSamplesSayThoughTheOneThatCountsIsKilledWithItsStateWiped() throws Exception {
        long seed = System.nanoTime();
        StreamsProcess[] two = {instance("kill"), instance("kill")};
        try (var ledger = new SampleLedger(cluster, seed)) {
            awaitReady(two[0]);
            awaitReady(two[1]);
            ledger.send(200);
            awaitComplete(two[0], ledger);
            for (int kill = 0; kill < KILLS; kill++) {
                int victim = two[0].metric("lapwing_context_samples_total", "") > 0 ? 0 : 1;
                ledger.send(50); // most likely a transaction is open
                two[victim].killAndWipe();
                ledger.send(50);
                StreamsProcess other = two[1 - victim];
                awaitComplete(other, ledger);

                ledger.equalsWhatTheSamplesSay(other.json("/nodes"));

                two[victim].close();
                two[victim] = instance("kill");
                awaitReady(two[victim]);
                ledger.equalsWhatTheSamplesSay(two[victim].json("/nodes"));
            }
            assertThat(ledger.samples())
                    .as("a run that counted less proves nothing")
                    .isGreaterThan(1_500);
            historyIsThatOfTheSamples(two[0], ledger);
            historyIsThatOfTheSamples(two[1], ledger);
            questionsThatMakeNoSenseAreAnsweredSo(two[0]);
            historyEndsWithTheNewestSampleThoughItIsAheadOfThisClock(two[0], ledger);
            assertThat(deadLetters())
                    .as("each that is no sample, once, whatever was killed")
                    .isEqualTo(ledger.garbage())
                    .isPositive();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + "; " + two[0].output() + two[1].output(), e);
        } finally {
            two[0].close();
            two[1].close();
        }
        topicsLoseNothing();
    }

    private static long deadLetters() {
        long letters = 0;
        try (var consumer = new KafkaConsumer<>(
                cluster.client(Map.of("isolation.level", "read_committed", "auto.offset.reset", "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor("context.dlq").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                letters += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        return letters;
    }

    private static void historyIsThatOfTheSamples(StreamsProcess instance, SampleLedger ledger) throws Exception {
        String node = SampleLedger.NODES.getFirst();
        String from = ledger.newest().minusSeconds(99).toString();
        String to = ledger.newest().plusSeconds(1).toString();

        JsonNode history =
                instance.json("/nodes/" + node + "/history?metric=battery.percent&from=" + from + "&to=" + to);

        List<Double> all = ledger.values(node);
        assertThat(history.path("complete").asBoolean()).isTrue();
        JsonNode exactly = instance.json(
                "/nodes/" + node + "/history?metric=battery.percent&limit=100&from=" + from + "&to=" + to);
        assertThat(exactly.path("points")).isEqualTo(history.path("points"));
        assertThat(exactly.path("complete").asBoolean())
                .as("there were no more")
                .isTrue();
        assertThat(StreamSupport.stream(history.path("points").spliterator(), false)
                        .map(point -> point.path("value").asDouble()))
                .isEqualTo(all.subList(all.size() - 100, all.size()));
        JsonNode few =
                instance.json("/nodes/" + node + "/history?metric=battery.percent&limit=7&from=" + from + "&to=" + to);
        assertThat(few.path("points")).hasSize(7);
        assertThat(few.path("complete").asBoolean()).isFalse();
    }

    private static void historyEndsWithTheNewestSampleThoughItIsAheadOfThisClock(
            StreamsProcess instance, SampleLedger ledger) throws Exception {
        ledger.send(Instant.now().plusSeconds(50), 12.25);
        awaitComplete(instance, ledger);

        JsonNode history = instance.json("/nodes/" + SampleLedger.NODES.getFirst() + "/history?metric=battery.percent");

        JsonNode points = history.path("points");
        assertThat(points.get(points.size() - 1).path("value").asDouble()).isEqualTo(12.25);
    }

    private static void questionsThatMakeNoSenseAreAnsweredSo(StreamsProcess instance) throws Exception {
        says(instance, "/nodes/rpi-node-9", 404, "no node has said that it is rpi-node-9");
        says(instance, "/nodes/rpi-node-1/past", 404, "/nodes/{id}/history");
        says(instance, "/nodes/rpi-node-1/history", 400, "metric= must be one of battery.percent");
        says(instance, "/nodes/rpi-node-1/history?metric=load&from=yesterday", 400, "from=yesterday must be a moment");
        says(instance, "/nodes/rpi-node-1/history?metric=load&limit=0", 400, "limit=0 must be 1 to 10000");
        says(
                instance,
                "/nodes/rpi-node-1/history?metric=load&from=2026-11-22T10:00:00Z&to=2026-11-22T09:00:00Z",
                400,
                "must be before");
    }

    private static void says(StreamsProcess instance, String path, int status, String sentence) throws Exception {
        HttpResponse<String> answer = instance.get(path);
        assertThat(answer.body()).contains(sentence);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    /** Each on three brokers, two of which must have a record before it counts as written. */
    private static void topicsLoseNothing() throws Exception {
        List<String> topics =
                List.of("context", "context.dlq", "node-context", "lapwing-streams-kill-node-statistics-changelog");
        try (Admin admin = Admin.create(cluster.client(Map.of()))) {
            for (TopicDescription topic : admin.describeTopics(topics)
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .values()) {
                assertThat(topic.partitions().getFirst().replicas())
                        .as(topic.name())
                        .hasSize(3);
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                assertThat(admin.describeConfigs(List.of(resource))
                                .all()
                                .get(30, TimeUnit.SECONDS)
                                .values()
                                .iterator()
                                .next()
                                .get("min.insync.replicas")
                                .value())
                        .as(topic.name())
                        .isEqualTo("2");
            }
        }
    }

    private StreamsProcess instance(String site) throws IOException {
        var environment = new HashMap<>(cluster.environment(Side.LOCAL));
        environment.put("LAPWING_SITE", site);
        environment.put("LAPWING_STREAMS_COMMIT_EVERY", "300ms");
        environment.put("LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS", "3000");
        environment.put("LAPWING_LOCAL_KAFKA_HEARTBEAT_INTERVAL_MS", "500");
        return StreamsProcess.start(environment, directory.resolve(site + processes++));
    }

    private static void awaitReady(StreamsProcess instance) {
        await("ready")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> instance.get("/readyz").statusCode() == 200);
    }

    private static void awaitComplete(StreamsProcess instance, SampleLedger ledger) {
        await("all samples counted")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> ledger.complete(instance.json("/nodes")));
    }
}
