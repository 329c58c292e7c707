package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.RecordLimits;
import dev.lapwing.records.RecordType;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools as their users run them, against one broker that has the topics of a site of one board. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ToolsIT {

    private static final int RECORD_MAX = RecordLimits.recordMaxBytes(8 << 20);
    private static final Instant CAPTURED = Instant.parse("2026-11-22T10:30:15Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static BrokerCluster cluster;
    private static Map<String, String> environment = Map.of();

    @BeforeAll
    static void start() throws Exception {
        cluster = BrokerCluster.in(directory.resolve("kafka")).start();
        environment = cluster.environment(KafkaCluster.Side.LOCAL);
        try (Admin admin = Admin.create(cluster.client(Map.of()))) {
            admin.createTopics(List.of(edgeTopic("node1"), edgeTopic("node2"), edgeTopic("node3")))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                publish("node1", i % 2 == 0 ? "camera1" : "camera2", i, CAPTURED.plusSeconds(i), picture(i));
            }
            admin.alterConsumerGroupOffsets(
                            "lapwing-bridge-home", Map.of(new TopicPartition("node1", 0), new OffsetAndMetadata(1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void framesShowsALineForEachAndNeverThePicture() throws Exception {
        var result = lapwing("frames", "node1", "--no-follow");

        assertThat(result.exit()).isZero();
        assertThat(result.lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.getFirst())
                        .contains("2026-11-22T10:30:15Z", "camera1", "node1-0@0", "#0", "2,000 B"));
        assertThat(result.out())
                .doesNotContain(Base64.getEncoder().encodeToString(picture(0)).substring(0, 40));
    }

    @Test
    void readsEachRecordOnceHoweverLongItFollows() {
        var seen = new ArrayList<Long>();
        long until = System.nanoTime() + Duration.ofSeconds(12).toNanos(); // twice and more looked for new topics
        try (TopicTail tail = TopicTail.open(
                KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL),
                "node1"::equals,
                new TopicTail.Start.Beginning(),
                true)) {
            while (System.nanoTime() < until) {
                tail.poll().forEach(record -> seen.add(record.offset()));
            }
        }

        assertThat(seen).containsExactly(0L, 1L, 2L);
    }

    @Test
    void framesSelectsByCameraAndTime() throws Exception {
        var byCamera = lapwing("frames", "node1", "--no-follow", "--camera", "camera2");
        var byTime = lapwing("frames", "node1", "--since", "2026-11-22T10:30:16Z", "--until", "2026-11-22T10:30:17Z");
        var bothEnds = lapwing("frames", "node1", "--since", "2026-11-23", "--until", "2026-11-22");

        assertThat(byCamera.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("camera2", "node1-0@1"));
        assertThat(byTime.lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("node1-0@1"));
        assertThat(bothEnds.exit()).isEqualTo(2);
        assertThat(bothEnds.err()).contains("--since 2026-11-23T00:00:00Z must be before --until");
    }

    @Test
    void framesSavesPicturesAsTheCameraWroteThemAndNowhereElse() throws Exception {
        Path pictures = directory.resolve("a/pictures");
        publish("node3", "../../camera", 0, CAPTURED, picture(7));

        var result = lapwing("frames", "node3", "--no-follow", "-o", "json", "--save", pictures.toString());

        JsonNode frame = JSON.readTree(result.out());
        assertThat(frame.get("camera").asText()).isEqualTo("../../camera");
        assertThat(frame.get("intact").asBoolean()).isTrue();
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(picture(7)));
        }
        try (Stream<Path> beside = Files.list(directory.resolve("a"))) {
            assertThat(beside).containsExactly(pictures);
        }
    }

    @Test
    void framesSaysWhenItHasNothingToReadOrNowhereToSave() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        var nothing = lapwing("frames", "nosuchtopic", "--no-follow");
        var nowhere = lapwing("frames", "node1", "--no-follow", "--save", file.toString());

        assertThat(nothing.exit()).isEqualTo(1);
        assertThat(nothing.err()).contains("there is no topic nosuchtopic");
        assertThat(nowhere.exit()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--save " + file + " cannot be made");
        assertThat(nowhere.out()).isEmpty();
    }

    @Test
    void framesFollowsAndNamesWhatIsNoFrame() throws Exception {
        try (Program frames =
                Program.start(directory, environment, "frames", "node2", "--from-beginning", "--max-messages", "2")) {
            publish("node2", "camera1", 0, CAPTURED, picture(1));
            await().atMost(Duration.ofSeconds(30)).until(() -> frames.out().contains("node2-0@0"));
            send(new ProducerRecord<>("node2", "{\"id\":1".getBytes(StandardCharsets.UTF_8)));
            publish("node2", "camera1", 1, CAPTURED, picture(2));

            var result = frames.result();

            assertThat(result.exit()).isZero();
            assertThat(result.lines()).hasSize(2);
            assertThat(result.err()).contains("lapwing: no frame:", "node2", "1");
        }
    }

    @Test
    void topicsCountsRecordsBytesAndLag() throws Exception {
        var text = lapwing("topics");
        var json = lapwing("topics", "-o", "json");

        assertThat(text.out()).contains("TOPIC", "node1", "2 lapwing-bridge-home");
        JsonNode node1 = json.lines().stream()
                .map(ToolsIT::read)
                .filter(topic -> topic.get("topic").asText().equals("node1"))
                .findFirst()
                .orElseThrow();
        assertThat(node1.get("records").asLong()).isEqualTo(3);
        assertThat(node1.get("bytes").asLong()).isGreaterThan(3 * 2000);
        assertThat(node1.get("lag").get("lapwing-bridge-home").asLong()).isEqualTo(2);
    }

    @Test
    void doctorAcceptsWhatTheSettingsAskFor() throws Exception {
        var result = lapwing("doctor", "--verbose");

        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("all is lost with one disk", " 0 failure(s)");
    }

    @Test
    void doctorFailsWhatTheSettingsForbidAndSaysWhatToDo() throws Exception {
        var threeReplicas = new HashMap<>(environment);
        threeReplicas.put("LAPWING_LOCAL_REPLICATION_FACTOR", "3");

        var result = Program.run(directory, threeReplicas, "doctor", "-o", "json");

        assertThat(result.exit()).isEqualTo(1);
        JsonNode report = read(result.out());
        assertThat(report.get("failure").asInt()).isPositive();
        assertThat(report.get("findings").findValuesAsText("check")).contains("brokers", "replication", "min-in-sync");
        report.get("findings").forEach(finding -> {
            if (!finding.get("verdict").asText().equals("ok")) {
                assertThat(finding.get("advice").asText()).isNotBlank();
            }
        });
    }

    @Test
    void toolsSayWhichClusterDoesNotAnswer() throws Exception {
        var nobody = Map.of("LAPWING_LOCAL_BOOTSTRAP_SERVERS", "127.0.0.1:1");

        var doctor = Program.run(directory, nobody, "doctor");
        var topics = Program.run(directory, nobody, "topics");

        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out()).contains("reachable", "127.0.0.1:1", "LAPWING_LOCAL_BOOTSTRAP_SERVERS");
        assertThat(topics.exit()).isEqualTo(1);
        assertThat(topics.err()).contains("lapwing: Kafka did not do it").doesNotContain("at org.apache");
    }

    @Test
    void kafkasOwnToolsComeFromTheSameJars() throws Exception {
        String address = cluster.bootstrapServers();

        var consumed = lapwing(
                "kafka-console-consumer",
                "--bootstrap-server",
                address,
                "--topic",
                "node1",
                "--from-beginning",
                "--max-messages",
                "1",
                "--timeout-ms",
                "20000");
        var listed = lapwing("kafka-topics", "--bootstrap-server", address, "--list");
        var helped = lapwing("kafka-configs", "--help");

        assertThat(consumed.out())
                .startsWith("{\"id\":\"camera1\",\"date\":\"20261122\",\"time\":\"103015\",\"value\":\"");
        assertThat(listed.lines()).contains("node1", "node2", "node3");
        assertThat(helped.out() + helped.err()).contains("--entity-type");
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    private static Program.Result lapwing(String... arguments) throws Exception {
        return Program.run(directory, environment, arguments);
    }

    private static NewTopic edgeTopic(String name) {
        return new NewTopic(name, 1, (short) 1)
                .configs(Map.of(
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        Long.toString(1L << 30),
                        "max.message.bytes",
                        Integer.toString(RECORD_MAX)));
    }

    private static byte[] picture(int seed) {
        byte[] jpeg = new byte[2000];
        new Random(seed).nextBytes(jpeg);
        return jpeg;
    }

    private static void publish(String topic, String camera, long sequence, Instant capturedAt, byte[] jpeg)
            throws Exception {
        var envelope = new Envelope(
                "id-" + topic + "-" + sequence,
                camera,
                RecordType.FRAME,
                capturedAt,
                "home",
                sequence,
                ClockState.SYNCHRONISED,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jpeg)));
        byte[] value = FrameJson.write(new Frame(camera, LocalDateTime.ofInstant(capturedAt, ZoneOffset.UTC), jpeg));
        send(new ProducerRecord<>(
                topic, 0, camera.getBytes(StandardCharsets.UTF_8), value, RecordHeaders.of(envelope)));
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = new KafkaProducer<>(
                cluster.client(Map.of(ProducerConfig.ACKS_CONFIG, "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }
}
