package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lapwing simulate} on what was recorded, and on what is known now; the recording is the one of the documentation. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SimulateIT {

    private static final Path EXAMPLE = Path.of("../docs/simulate/context.jsonl");
    private static final String CLUSTER = "../docs/simulate/cluster.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> MOVES = List.of(
            "2026-11-22T07:04 BATTERY_LOW rpi-node-1 -> rpi-node-2",
            "2026-11-22T08:04 RECOVERED rpi-node-2 -> rpi-node-1");

    @TempDir
    static Path directory;

    private static BrokerCluster brokers;
    private static Map<String, String> environment = Map.of();

    @BeforeAll
    static void start() throws Exception {
        brokers = BrokerCluster.in(directory.resolve("kafka")).start();
        environment = brokers.environment(KafkaCluster.Side.LOCAL);
        try (Admin admin = Admin.create(brokers.client(Map.of()))) {
            admin.createTopics(List.of(
                            new NewTopic(TopicNames.CONTEXT, 1, (short) 1),
                            new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        try (var producer =
                new KafkaProducer<>(brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line : Files.readAllLines(EXAMPLE)) {
                byte[] value = line.getBytes(StandardCharsets.UTF_8);
                NodeSample sample = NodeSampleJson.read(value, new RecordCoordinates("", 0, 0), leftOut -> {});
                producer.send(new ProducerRecord<>(
                                TopicNames.CONTEXT,
                                0,
                                sample.at().toEpochMilli(),
                                sample.node().getBytes(StandardCharsets.UTF_8),
                                value))
                        .get();
            }
            for (String node : List.of("rpi-master-1", "rpi-node-1", "rpi-node-2")) {
                producer.send(new ProducerRecord<>(
                                TopicNames.NODE_CONTEXT, node.getBytes(StandardCharsets.UTF_8), context(node)))
                        .get();
            }
        }
    }

    @AfterAll
    static void close() {
        if (brokers != null) {
            brokers.close();
        }
    }

    private static byte[] context(String node) {
        Instant now = Instant.now();
        var battery = new MetricStatistics(20, 60, 10, 60, 60, 60, now, new Recent(20, 60, 0.5, -1, 0.1));
        return NodeContextJson.write(new NodeContext(node, now, now, Map.of(Metric.BATTERY_PERCENT, battery), null, 1));
    }

    private static List<String> moves(Program.Result result) throws Exception {
        JsonNode document = JSON.readTree(result.out());
        return StreamSupport.stream(document.get("decisions").spliterator(), false)
                .filter(each -> each.get("what").asText().equals("move"))
                .map(each -> each.get("at").asText().substring(0, 16) + " "
                        + each.get("reason").asText() + " " + each.get("from").asText() + " -> "
                        + each.get("to").asText())
                .toList();
    }

    private static Program.Result lapwing(String... arguments) throws Exception {
        return Program.run(directory, environment, arguments);
    }

    @Test
    void printsAScenarioToMakeAnotherOf() throws Exception {
        var printed = lapwing("simulate", "--print-scenario");
        Path mine = Files.writeString(
                directory.resolve("mine.properties"), printed.out().replace("edge=5", "edge=2"));

        var result = lapwing("simulate", "--scenario", mine.toString(), "--hours", "1", "--json");

        assertThat(printed.exit()).as(printed.err()).isZero();
        assertThat(printed.out()).contains("# A full battery");
        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void saysThatTheDrawingHasNoDirectory() throws Exception {
        Path nowhere = directory.resolve("nowhere/drawing.svg");

        var result = lapwing("simulate", "--hours", "1", "--svg", nowhere.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--svg " + nowhere + " cannot be written: its directory is not there");
    }

    @Test
    void saysWhatWouldHaveMovedWhenAndWhy() throws Exception {
        var table = lapwing("simulate", "--context", EXAMPLE.toString(), "--cluster", CLUSTER);
        var json = lapwing("simulate", "--context", EXAMPLE.toString(), "--cluster", CLUSTER, "--json");

        assertThat(table.exit()).as(table.err()).isZero();
        assertThat(table.out())
                .contains("lapwing/vision-7c9d5f-q2xkz", "rpi-node-1 -> rpi-node-2", "BATTERY_LOW", "RECOVERED")
                .contains("2 moves; heard 228 times from 2026-11-22T06:00:00Z");
        assertThat(moves(json)).isEqualTo(MOVES);
    }

    @Test
    void countsAndNamesLinesThatAreNoSampleAndGoesOn() throws Exception {
        var lines = new ArrayList<>(Files.readAllLines(EXAMPLE));
        lines.add(7, "{\"id\":\"rpi-node-1\",\"at\":\"2026-11-22T06:04:30Z\",\"met");
        lines.add(9, "null");
        lines.add(lines.get(20));
        lines.add(lines.getLast());
        lines.add("{\"id\":\"rpi-node-1\",\"at\":\"1970-01-01T00:01:00Z\",\"metrics\":{\"battery.percent\":3}}");
        Path file = Files.write(directory.resolve("bad.jsonl"), lines);

        var result = lapwing("simulate", "--context", file.toString(), "--cluster", CLUSTER, "--json");

        assertThat(result.exit()).isZero();
        assertThat(moves(result)).isEqualTo(MOVES);
        assertThat(result.err())
                .contains("2 of 233 records left out, MALFORMED; the first: bad.jsonl line 8: NOT_JSON")
                .contains("1 of 233 records left out, TIME_UNKNOWN; the first: bad.jsonl line 233")
                .contains("left out, LATE; the first: bad.jsonl line 231");
    }

    @Test
    void readsTheTopicAndWhatTheConsoleConsumerPrintsOfIt() throws Exception {
        var printed = lapwing(
                "kafka-console-consumer",
                "--bootstrap-server",
                brokers.bootstrapServers(),
                "--topic",
                TopicNames.CONTEXT,
                "--from-beginning",
                "--max-messages",
                "228",
                "--formatter-property",
                "print.timestamp=true",
                "--formatter-property",
                "print.key=true");
        Path file = Files.writeString(directory.resolve("printed.txt"), printed.out());

        var fromFile = lapwing("simulate", "--context", file.toString(), "--cluster", CLUSTER, "--json");
        var fromTopic = lapwing("simulate", "--context", "topic", "--cluster", CLUSTER, "--json");

        assertThat(printed.out()).startsWith("CreateTime:");
        assertThat(moves(fromFile)).as(fromFile.err()).isEqualTo(MOVES);
        assertThat(moves(fromTopic)).as(fromTopic.err()).isEqualTo(MOVES);
    }

    @Test
    void readsRowsOfTheArchiveAsParquetAndAsJson() throws Exception {
        Path parquet = directory.resolve("rows.parquet");
        Path json = directory.resolve("rows.jsonl");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:")) {
            try (Statement create = duck.createStatement()) {
                create.execute("CREATE TABLE archived (source VARCHAR, value VARCHAR, clock VARCHAR)");
            }
            try (PreparedStatement insert = duck.prepareStatement("INSERT INTO archived VALUES (?, ?, ?)")) {
                for (String line : Files.readAllLines(EXAMPLE)) {
                    insert.setString(1, "context");
                    insert.setString(2, line);
                    insert.setString(3, ClockState.SYNCHRONISED.header());
                    insert.execute();
                }
                insert.setString(3, ClockState.NOT_SYNCHRONISED.header());
                insert.execute();
            }
            try (Statement copy = duck.createStatement()) {
                copy.execute("COPY archived TO '" + parquet + "' (FORMAT parquet)");
                copy.execute("COPY archived TO '" + json + "' (FORMAT json)");
            }
        }

        for (Path file : List.of(parquet, json)) {
            var result = lapwing("simulate", "--context", file.toString(), "--cluster", CLUSTER, "--json");

            assertThat(moves(result)).as(result.err()).isEqualTo(MOVES);
            assertThat(result.err()).contains("1 of 229 records left out, TIME_UNKNOWN");
        }
    }

    @Test
    void saysWhatWouldBeDoneIfANodeFeltSomethingElse() throws Exception {
        var asItIs = lapwing("simulate", "--what-if", "--cluster", CLUSTER);
        var table = lapwing("simulate", "--what-if", "--cluster", CLUSTER, "--set", "rpi-node-1:battery=20");
        var nobody = lapwing("simulate", "--what-if", "--cluster", CLUSTER, "--set", "rpi-node-9:battery=20");

        assertThat(asItIs.out()).contains("nothing would be done");
        assertThat(asItIs.err()).isEmpty();
        assertThat(table.exit()).as(table.err()).isZero();
        assertThat(table.out())
                .contains("lapwing/vision-7c9d5f-q2xkz", "rpi-node-1 -> rpi-node-2", "BATTERY_LOW", "chosen", "TAINT")
                .contains("nothing was changed");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("there is no node rpi-node-9, but rpi-master-1, rpi-node-1, rpi-node-2");
    }

    /** As where this machine's clock is not the brokers'. */
    @Test
    void saysThatNothingIsDecidedSinceAllIsStale() throws Exception {
        var impatient = new HashMap<>(environment);
        impatient.put("LAPWING_PLACEMENT_STALE_AFTER", "1s");

        var stale = Program.run(directory, impatient, "simulate", "--what-if", "--cluster", CLUSTER);

        assertThat(stale.exit()).isZero();
        assertThat(stale.out()).contains("HEARD").doesNotContain(" -> ");
        assertThat(stale.err()).contains("no node was heard within 1 s of this machine's clock", "lapwing streams");
    }

    @Test
    void saysWhichOptionsDoNotBelongTogether() throws Exception {
        var noCluster = lapwing("simulate", "--context", EXAMPLE.toString());
        var noFile = lapwing("simulate", "--context", "nowhere.jsonl", "--cluster", CLUSTER);
        var wrongFile = lapwing("simulate", "--context", EXAMPLE.toString(), "--cluster", EXAMPLE.toString());

        assertThat(noCluster.exit()).isEqualTo(2);
        assertThat(noCluster.err()).contains("--context needs --cluster", "kubectl get nodes,pods");
        assertThat(noFile.err()).contains("there is no file or directory nowhere.jsonl");
        assertThat(wrongFile.exit()).isEqualTo(2);
        assertThat(wrongFile.err()).contains("kubectl get nodes,pods");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simulate --what-if", "streams", "scheduler"})
    void saysSoWhereNothingTellsWhereKubernetesIs(String command, @TempDir Path directory) throws Exception {
        Path none = Files.createFile(directory.resolve("none"));

        Program.Result result = Program.run(directory, Map.of("KUBECONFIG", none.toString()), command.split(" "));

        assertThat(result.exit()).as(result.err()).isPositive();
        assertThat(result.err())
                .contains("no Kubernetes is known here", "--kubeconfig")
                .doesNotContain("\tat ");
    }

    @Test
    void namesTheOptionThatIsWrong() throws Exception {
        var hours = lapwing("simulate", "--hours", "0");
        var kubeconfig = lapwing("simulate", "--what-if", "--kubeconfig", "nowhere");

        assertThat(hours.exit()).isEqualTo(2);
        assertThat(hours.err()).contains("--hours 0 must be 1 or greater");
        assertThat(kubeconfig.exit()).isEqualTo(2);
        assertThat(kubeconfig.err()).contains("--kubeconfig=nowhere is not a file that can be read");
    }

    @Test
    void refusesWhatWouldBePassedOverInSilence() throws Exception {
        Path none = Files.writeString(Files.createTempFile("none", ".parquet"), "not one");
        try {
            var policy = lapwing(
                    "simulate", "--context", EXAMPLE.toString(), "--cluster", CLUSTER, "--policy", "seed-score");
            var brokers = lapwing("simulate", "--scenario", "five", "-b", "localhost:9092");
            var parquet = lapwing("simulate", "--context", none.toString(), "--cluster", CLUSTER);

            assertThat(policy.exit()).isEqualTo(2);
            assertThat(policy.err()).contains("--policy is for scenarios", "LAPWING_PLACEMENT_POLICY");
            assertThat(brokers.exit()).isEqualTo(2);
            assertThat(brokers.err()).contains("belong to --context or --what-if");
            assertThat(parquet.exit()).isEqualTo(2);
            assertThat(parquet.err()).contains(none + " is no Parquet file");
        } finally {
            Files.delete(none);
        }
    }
}
