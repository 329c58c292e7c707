package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lapwing.records.RecordType;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spark reads the archive as it is: the recipe as it stands, then more questions to its views, in one JVM of Spark's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SparkReadsIT {

    private static final Path READER =
            Path.of("..", "spark-reader", "target", "lapwing-spark-reader.jar").toAbsolutePath();
    private static final Path RECIPE =
            Path.of("..", "..", "docs", "recipes", "archive.spark.sql").toAbsolutePath();
    private static final LocalDateTime DAY = LocalDateTime.parse("2026-11-22T10:30:15.25");
    private static final long SEED = 20261123;
    private static final List<String> CAMERAS = List.of("yard1", "yard2", "yard3", "porch/é 1");
    private static final int PICTURES = 48;

    private static final String QUESTIONS = """
            SELECT * EXCEPT (jpeg), sha2(jpeg, 256) AS computed, length(jpeg) AS bytes FROM frames;
            SELECT * FROM files LIMIT 0;
            SELECT ce_id FROM frames WHERE camera = 'yard1' AND date = DATE '2026-11-23';
            CREATE TEMPORARY VIEW readings USING parquet
            OPTIONS (path '${env:ARCHIVE}/topic=temperatureData', basePath '${env:ARCHIVE}');
            SELECT * FROM readings ORDER BY source;
            """;

    private final Map<String, String> ledger = Cloud.ledger();
    private ArchiveReader archive;
    private List<JsonNode> recipe;
    private JsonNode pictures;
    private JsonNode columns;
    private JsonNode oneCameraAndDate;
    private JsonNode readings;

    @BeforeAll
    void archiveAndRead(@TempDir Path directory) throws Exception {
        archive = new ArchiveReader(directory.resolve("archive"));
        try (Cloud cloud = Cloud.in(directory.resolve("cloud"))) {
            fill(cloud, directory);
        }

        List<JsonNode> answers = askSpark(directory, Files.readString(RECIPE) + QUESTIONS);

        // The first answers to SET.
        recipe = answers.subList(1, 4);
        pictures = answers.get(4);
        columns = answers.get(5);
        oneCameraAndDate = answers.get(6);
        readings = answers.get(7);
    }

    @Test
    void readsEachPictureOnceByteForByte() {
        var found = new TreeMap<String, List<String>>();
        var places = new HashSet<String>();
        for (JsonNode row : pictures.get("rows")) {
            found.computeIfAbsent(row.get("ce_id").asText(), _ -> new ArrayList<>())
                    .add(row.get("computed").asText());
            places.add(row.get("topic").asText() + "-" + row.get("partition") + "@" + row.get("offset"));
            assertThat(row.get("sha256")).isEqualTo(row.get("computed"));
            assertThat(row.get("size")).isEqualTo(row.get("bytes"));
        }

        Exactly.once(found, ledger, "seed " + SEED);
        assertThat(places).as("where they stood in the cloud").hasSize(PICTURES);
    }

    @Test
    void readsTheDocumentedColumns() {
        assertThat(types(columns))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("camera", "string"),
                        Map.entry("captured_at", "timestamp"),
                        Map.entry("topic", "string"),
                        Map.entry("partition", "integer"),
                        Map.entry("offset", "long"),
                        Map.entry("sequence", "long"),
                        Map.entry("sha256", "string"),
                        Map.entry("size", "integer"),
                        Map.entry("jpeg", "binary"),
                        Map.entry("site", "string"),
                        Map.entry("ce_id", "string"),
                        Map.entry("clock", "string"),
                        Map.entry("source_topic", "string"),
                        Map.entry("source_partition", "integer"),
                        Map.entry("source_offset", "long"),
                        Map.entry("date", "string")));
        JsonNode first = row("yard3", 0);
        assertThat(first.get("captured_at").asText()).isEqualTo("2026-11-22T12:30:15.250Z");
        assertThat(first.get("site").asText()).isEqualTo("home");
        assertThat(first.get("clock").asText()).isEqualTo("synchronised");
        assertThat(first.get("source_topic").asText()).isEqualTo("node1");
    }

    @Test
    void takesTheDirectoriesForColumns() throws IOException {
        var directories = new HashSet<String>();
        for (JsonNode row : pictures.get("rows")) {
            var date = LocalDate.parse(row.get("date").asText());
            String camera = row.get("camera").asText();
            directories.add(new Shelf(row.get("topic").asText(), RecordType.FRAME, date, camera).directory());
        }

        assertThat(directories).hasSizeGreaterThan(CAMERAS.size()).isEqualTo(directoriesOf("topic=cameraData"));
        assertThat(types(pictures)).containsEntry("date", "date");
    }

    @Test
    void opensOnlyTheFilesOfACameraAndDate() throws IOException {
        int all = archive.files("topic=cameraData").size();
        int asked =
                archive.files("topic=cameraData/date=2026-11-23/camera=yard1").size();

        assertThat(asked).isPositive().isLessThan(all);
        assertThat(pictures.get("files").asInt()).isEqualTo(all);
        assertThat(oneCameraAndDate.get("files").asInt()).isEqualTo(asked);
        assertThat(oneCameraAndDate.get("rows")).isNotEmpty();
    }

    @Test
    void readsTheReadings() {
        assertThat(readings.get("rows"))
                .extracting(row -> row.get("source").asText() + " " + row.get("value"))
                .containsExactly("007 48.3", "010 -3.5");
        assertThat(types(readings))
                .containsEntry("taken_at", "timestamp")
                .containsEntry("value", "double")
                .containsEntry("topic", "string")
                .containsEntry("date", "string")
                .containsEntry("source", "string");
    }

    @Test
    void theRecipeSeesAWholeArchive() {
        int seen = 0;
        for (JsonNode row : recipe.get(0).get("rows")) {
            seen += row.get("pictures").asInt();
        }
        assertThat(seen).isEqualTo(PICTURES);
        assertThat(recipe.get(1).get("rows").toString()).isEqualTo("[{\"repeated\":0,\"altered\":0}]");
        assertThat(recipe.get(2).get("rows"))
                .hasSize(CAMERAS.size())
                .allMatch(row -> row.get("missing").asInt() == 0);
    }

    private void fill(Cloud cloud, Path directory) throws Exception {
        cloud.createTopic("cameraData", 3);
        cloud.createTopic("temperatureData", 1);
        var random = new Random(SEED);
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (int i = 0; i < PICTURES; i++) {
            String camera = CAMERAS.get(i % CAMERAS.size());
            byte[] jpeg = Cloud.jpeg(random, 1_000 + random.nextInt(60_000));
            records.add(cloud.frame("cameraData", camera, DAY.plusHours(i), jpeg, ledger));
        }
        records.add(cloud.reading("temperatureData", "007", DAY, 48.3, "a".repeat(32)));
        records.add(cloud.reading("temperatureData", "010", DAY, -3.5, "b".repeat(32)));
        cloud.send(records);
        Settings settings = cloud.settings(
                        directory.resolve("archive").toUri().toString(), directory.resolve("staging"), Map.of())
                .with(ArchiveSettings.TOPICS, "cameraData,temperatureData");
        try (var writer = new Archive(
                ArchiveSettings.of(settings),
                KafkaCluster.of(settings, KafkaCluster.Side.REMOTE),
                new ArchiveMetrics(new PrometheusRegistry()),
                RollStep.Listener.NONE,
                Clock.systemUTC())) {
            writer.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> archive.count("cameraData") == PICTURES && archive.count("temperatureData") == 2);
        }
    }

    /** What Spark answers to statements, in a JVM with the same Java and none of our jars. */
    private static List<JsonNode> askSpark(Path directory, String sql) throws IOException, InterruptedException {
        assertThat(READER)
                .as("built by: mvn -pl consumers/spark-reader,consumers/archive -am verify")
                .exists();
        Path work = Files.createDirectory(directory.resolve("spark"));
        Path in = Files.writeString(work.resolve("in.sql"), sql);
        Path out = work.resolve("out.json");
        Path log = work.resolve("log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + work,
                        "-jar",
                        READER.toString())
                .directory(work.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(log.toFile());
        builder.environment().put("ARCHIVE", directory.resolve("archive").toString());
        Process spark = builder.start();
        try {
            assertThat(spark.waitFor(2, TimeUnit.MINUTES) && spark.exitValue() == 0)
                    .as(() -> "Spark ended well:\n" + text(log))
                    .isTrue();
        } finally {
            spark.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        var answers = new ArrayList<JsonNode>();
        for (String line : Files.readAllLines(out)) {
            answers.add(JsonMapper.builder().build().readTree(line));
        }
        return answers;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Set<String> directoriesOf(String topic) throws IOException {
        var directories = new HashSet<String>();
        for (String file : archive.files(topic)) {
            directories.add(file.substring(0, file.lastIndexOf('/')));
        }
        return directories;
    }

    /** The columns of an answer, in order, with their types. */
    private static Map<String, String> types(JsonNode answer) {
        var types = new LinkedHashMap<String, String>();
        for (JsonNode field : answer.get("schema").get("fields")) {
            types.put(field.get("name").asText(), field.get("type").asText());
        }
        return types;
    }

    private JsonNode row(String camera, int sequence) {
        for (JsonNode row : pictures.get("rows")) {
            if (row.get("camera").asText().equals(camera) && row.get("sequence").asInt() == sequence) {
                return row;
            }
        }
        throw new AssertionError("no picture " + sequence + " of " + camera);
    }
}
