package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lapwing.camera.motion.PictureOutput;
import dev.lapwing.records.TopicNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole pipeline, with all its processes, for a few seconds. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class DemoIT {

    private final ByteArrayOutputStream view = new ByteArrayOutputStream();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheCamerasWroteIsInTheArchiveOnceAndByteForByte(boolean hdfs) throws Exception {
        List<Path> before = demoDirectories();

        boolean complete = demo(hdfs, Duration.ofSeconds(10)).run();

        assertThat(complete).as(view.toString(StandardCharsets.UTF_8)).isTrue();
        JsonNode report = new ObjectMapper().readTree(json.toString(StandardCharsets.UTF_8));
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(report.get("captured").asInt()).isGreaterThan(20);
        assertThat(report.get("archived").asInt())
                .isEqualTo(report.get("captured").asInt());
        assertThat(report.get("firstArchivedSeconds").asDouble()).isPositive();
        assertThat(report.get("latencySeconds").get("p95").asDouble()).isPositive();
        assertThat(report.get("processes")
                        .get("rpi-node-1")
                        .get("residentBytes")
                        .asLong())
                .isPositive();
        assertThat(demoDirectories()).as("directories that the demo left").isEqualTo(before);
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .as("processes that the demo left")
                .isEmpty();
    }

    @Test
    void endsAtOnceWhenItIsAskedToAndStillChecks() throws Exception {
        Demo demo = demo(false, Duration.ofHours(1));
        demo.stop();

        demo.run();

        assertThat(view.toString(StandardCharsets.UTF_8)).contains("draining").contains("captured");
    }

    @Test
    void readingsComeInAsLongAsItIsKept() throws Exception {
        Demo demo = demo(false, Duration.ofSeconds(2), true);
        Thread running = Thread.ofVirtual().start(() -> {
            try {
                demo.run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        await().atMost(Duration.ofMinutes(3)).until(() -> brokers().isPresent());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers().orElseThrow()))) {
            long before = temperatures(admin);

            await().atMost(Duration.ofMinutes(1)).until(() -> temperatures(admin) > before + 1);
        } finally {
            demo.stop();
            running.join(Duration.ofMinutes(2));
        }
        assertThat(running.isAlive()).isFalse();
    }

    /** What the demo prints once it is left running. */
    private Optional<String> brokers() {
        return Pattern.compile("frames -b (\\S+) node1")
                .matcher(view.toString(StandardCharsets.UTF_8))
                .results()
                .map(found -> found.group(1))
                .findFirst();
    }

    private static long temperatures(Admin admin) throws Exception {
        var partition = new TopicPartition(TopicNames.TEMPERATURE, 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private Demo demo(boolean hdfs, Duration time) {
        return demo(hdfs, time, false);
    }

    private Demo demo(boolean hdfs, Duration time, boolean keep) {
        var options = new DemoOptions(1, time, hdfs, Optional.empty(), PictureOutput.ON, keep, true, Optional.empty());
        return new Demo(
                options,
                new DemoView(new PrintStream(view, true, StandardCharsets.UTF_8), false),
                new PrintStream(json, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
    }

    private static List<Path> demoDirectories() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("lapwing-demo-"))
                    .sorted()
                    .toList();
        }
    }
}
