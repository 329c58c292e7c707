package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.camera.simulated.GeneratedJpeg;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.Identity;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipes in {@code docs/recipes}, each run as it stands, against a cloud cluster and an archive with known content. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RecipesIT {

    private static final Path RECIPES =
            Path.of("..", "docs", "recipes").toAbsolutePath().normalize();
    private static final int PICTURES = 40;
    private static final int READINGS = 5;
    private static final Instant MOMENT = Instant.parse("2026-11-22T10:30:00Z");

    private final Set<String> written = new HashSet<>();
    private Path directory;
    private BrokerCluster cloud;
    private Program archive;

    @BeforeAll
    void fill(@TempDir Path temporary) throws Exception {
        directory = temporary;
        cloud = BrokerCluster.in(directory.resolve("cloud")).start();
        try (Admin admin = Admin.create(cloud.client(Map.of()))) {
            new TopicSpec(TopicNames.CAMERA_DATA, 3, (short) 1, Map.of()).ensure(admin);
            new TopicSpec(TopicNames.TEMPERATURE_DATA, 3, (short) 1, Map.of()).ensure(admin);
        }
        try (var producer = new KafkaProducer<>(
                cloud.client(Map.of("compression.type", "zstd", "transactional.id", "recipes")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = new ArrayList<Future<RecordMetadata>>();
            sent.add(producer.send(frame(1_000, "never-committed")));
            producer.abortTransaction();
            producer.beginTransaction();
            for (int i = 0; i < PICTURES; i++) {
                var record = frame(i / 2, "camera" + (1 + i % 2));
                written.add(RecordHeaders.text(record.headers(), "sha256").orElseThrow());
                sent.add(producer.send(record));
            }
            for (int i = 0; i < READINGS; i++) {
                sent.add(producer.send(reading(i)));
            }
            producer.commitTransaction();
            assertThat(sent).allMatch(Future::isDone);
        }
        var environment = new java.util.HashMap<>(cloud.environment(KafkaCluster.Side.REMOTE));
        environment.put("LAPWING_ARCHIVE_URI", archiveRoot().toUri().toString());
        environment.put("LAPWING_ARCHIVE_STAGING", directory.resolve("staging").toString());
        environment.put("LAPWING_ARCHIVE_ROLL_EVERY", "1s");
        environment.put("LAPWING_MANAGEMENT_PORT", "-1");
        archive = Program.start(directory, environment, "archive");
    }

    @AfterAll
    void close() {
        archive.close();
        cloud.close();
    }

    @Test
    void kcatShowsALineForEachPicture() throws Exception {
        List<String> lines = run(List.of(RECIPES.resolve("kcat.sh").toString()), Map.of());

        assertThat(lines).hasSize(PICTURES).allMatch(line -> line.contains("sha256=") && line.contains("sequence="));
        assertThat(lines).filteredOn(line -> line.contains(" camera1 ")).hasSize(PICTURES / 2);
    }

    @Test
    void theConsoleConsumerShowsTemperatures() throws Exception {
        Path launcher = Files.writeString(
                directory.resolve("lapwing"),
                "#!/bin/sh\nexec '" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -cp '"
                        + System.getProperty("java.class.path") + "' dev.lapwing.runtime.process.Lapwing \"$@\"\n");
        assertThat(launcher.toFile().setExecutable(true)).isTrue();

        List<String> lines = run(
                List.of(RECIPES.resolve("console-consumer.sh").toString()),
                Map.of("LAPWING_LAUNCHER", launcher.toString()));

        assertThat(lines)
                .filteredOn(line -> line.startsWith("{\"id\":\"rpi-node-1\",\"date\":\"20261122\""))
                .hasSize(READINGS);
    }

    @Test
    void pythonSavesThePicturesAsTheyWereCaptured() throws Exception {
        Path python = python();
        Path pictures = directory.resolve("pictures");

        List<String> lines = run(
                List.of(python.toString(), RECIPES.resolve("save_pictures.py").toString(), pictures.toString()),
                Map.of());

        assertThat(lines).last().isEqualTo(PICTURES + " pictures saved to " + pictures);
        var saved = new HashSet<String>();
        try (Stream<Path> files = Files.walk(pictures)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                saved.add(org.apache.commons.codec.digest.DigestUtils.sha256Hex(Files.readAllBytes(file)));
            }
        }
        assertThat(saved).isEqualTo(written);
    }

    @Test
    void pythonWritesNothingElsewhereWhateverAFrameSays() throws Exception {
        Path pictures = Files.createDirectories(directory.resolve("inner")).resolve("pictures");
        List<String> lines;
        try (BrokerCluster other =
                BrokerCluster.in(directory.resolve("other-cloud")).start()) {
            try (Admin admin = Admin.create(other.client(Map.of()))) {
                new TopicSpec(TopicNames.CAMERA_DATA, 1, (short) 1, Map.of()).ensure(admin);
            }
            try (var producer =
                    new KafkaProducer<>(other.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (String names : List.of(
                        "'id':'..','date':'20261122','time':'103015'",
                        "'id':'/tmp/camera1','date':'20261122','time':'103015'",
                        "'id':'camera1','date':'../../evil','time':'103015'",
                        "'id':'camera1','date':'20261122','time':'/../evil'",
                        "'id':'camera1\\n','date':'20261122','time':'103015'",
                        "'id':'camera1','date':'20261122','time':'103015'")) {
                    byte[] value = ("{" + names + ",'value':'AAAA'}")
                            .replace('\'', '"')
                            .getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>(TopicNames.CAMERA_DATA, value))
                            .get(30, TimeUnit.SECONDS);
                }
            }
            lines = run(
                    List.of(
                            python().toString(),
                            RECIPES.resolve("save_pictures.py").toString(),
                            pictures.toString()),
                    Map.of("BOOTSTRAP", other.bootstrapServers()));
        }

        assertThat(lines).last().isEqualTo("1 pictures saved to " + pictures);
        try (Stream<Path> files = Files.walk(directory.resolve("inner"))) {
            assertThat(files.filter(Files::isRegularFile))
                    .containsExactly(pictures.resolve("camera1").resolve("20261122-103015-5.jpg"));
        }
    }

    @Test
    void duckdbSeesAWholeArchive() throws Exception {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> pictures(recipe()) == PICTURES);
        List<List<List<String>>> results = recipe();

        assertThat(results.get(0))
                .extracting(row -> row.get(0) + " " + row.get(2))
                .containsExactly("camera1 " + PICTURES / 2, "camera2 " + PICTURES / 2);
        assertThat(results.get(1)).containsExactly(List.of("0", "0"));
        assertThat(results.get(2)).extracting(row -> row.get(1)).containsOnly("0");
    }

    private static int pictures(List<List<List<String>>> results) {
        return results.getFirst().stream()
                .mapToInt(row -> Integer.parseInt(row.get(2)))
                .sum();
    }

    /** The answers of the recipe's queries, row by row. */
    private List<List<List<String>>> recipe() throws Exception {
        var answers = new ArrayList<List<List<String>>>();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("SET file_search_path = '" + archiveRoot() + "'");
            for (String sql : Files.readString(RECIPES.resolve("archive.sql")).split(";\\R", -1)) {
                if (!sql.isBlank() && statement.execute(sql)) {
                    answers.add(rows(statement.getResultSet()));
                }
            }
        }
        return answers;
    }

    private static List<List<String>> rows(ResultSet results) throws Exception {
        var rows = new ArrayList<List<String>>();
        while (results.next()) {
            var row = new ArrayList<String>();
            for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
                row.add(results.getString(column));
            }
            rows.add(row);
        }
        return rows;
    }

    /** An environment of its own with what the recipe asks for; made once, for it is fetched from PyPI. */
    private Path python() throws Exception {
        Path requirements = RECIPES.resolve("requirements.txt");
        String version = Integer.toHexString(Files.readString(requirements).hashCode());
        Path venv = Path.of(System.getProperty("user.home"), ".cache", "lapwing", "recipes-" + version);
        if (!Files.exists(venv.resolve("ready"))) {
            Files.createDirectories(venv.getParent());
            run(List.of("python3", "-m", "venv", "--clear", venv.toString()), Map.of());
            run(List.of(venv.resolve("bin/pip").toString(), "install", "-q", "-r", requirements.toString()), Map.of());
            Files.writeString(venv.resolve("ready"), "");
        }
        return venv.resolve("bin/python");
    }

    private List<String> run(List<String> command, Map<String, String> environment) throws Exception {
        Path out = Files.createTempFile(directory, "recipe", ".out");
        Path err = Files.createTempFile(directory, "recipe", ".err");
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("BOOTSTRAP", cloud.bootstrapServers());
        builder.environment().put("ARCHIVE", archiveRoot().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as("%s: %s", command, Files.readString(err))
                .isTrue();
        return Files.readAllLines(out);
    }

    private Path archiveRoot() {
        return directory.resolve("archive");
    }

    private static ProducerRecord<byte[], byte[]> frame(int number, String camera) throws IOException {
        byte[] jpeg = GeneratedJpeg.of(camera.hashCode() * 1_000L + number, 20_000);
        Instant at = MOMENT.plusSeconds(number);
        Identity identity = Identity.of("home", camera, number + ".jpg", at, jpeg);
        var envelope = new Envelope(
                identity.id(),
                camera,
                RecordType.FRAME,
                at,
                "home",
                number,
                ClockState.SYNCHRONISED,
                identity.sha256());
        byte[] value = FrameJson.write(new Frame(camera, LocalDateTime.ofInstant(at, ZoneOffset.UTC), jpeg));
        return record(TopicNames.CAMERA_DATA, camera, value, envelope);
    }

    private static ProducerRecord<byte[], byte[]> reading(int number) {
        Instant at = MOMENT.plusSeconds(number);
        byte[] value =
                ReadingJson.write(new Reading("rpi-node-1", LocalDateTime.ofInstant(at, ZoneOffset.UTC), 48 + number));
        var envelope = new Envelope(
                "reading-" + number,
                "rpi-node-1",
                RecordType.READING,
                at,
                "home",
                number,
                ClockState.SYNCHRONISED,
                null);
        return record(TopicNames.TEMPERATURE_DATA, "rpi-node-1", value, envelope);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value, Envelope envelope) {
        return new ProducerRecord<>(
                topic, null, null, key.getBytes(StandardCharsets.UTF_8), value, RecordHeaders.of(envelope));
    }
}
