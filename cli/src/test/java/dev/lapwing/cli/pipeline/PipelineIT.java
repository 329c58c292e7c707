package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline, from picture directories to an archive on disk, under conditions that concern all of it. */
class PipelineIT {

    private static final Duration ARCHIVED_WITHIN = Duration.ofMinutes(2);
    private static final int CAMERAS = 2;
    private static final int PICTURES = 60;

    @TempDir
    Path directory;

    @Test
    void archivesEachPictureOnceOverTlsAndScramOnBothClusters() throws Exception {
        try (BrokerCluster edge = BrokerCluster.in(directory.resolve("edge"))
                        .brokers(3)
                        .security(KafkaSecurity.TLS_SCRAM)
                        .start();
                BrokerCluster cloud = BrokerCluster.in(directory.resolve("cloud"))
                        .security(KafkaSecurity.TLS_SCRAM)
                        .start()) {
            runAndReconcile(edge, cloud, Map.of());
        }
    }

    @Test
    void losesNothingWhereAllClocksOfTheEdgeSay1970() throws Exception {
        Map<String, String> coldBoot = ColdBoot.environment();
        BrokerCluster.Builder cold = BrokerCluster.in(directory.resolve("edge"))
                .brokers(3)
                .property("log.retention.check.interval.ms", "1000");
        coldBoot.forEach(cold::environment);
        try (BrokerCluster edge = cold.start();
                BrokerCluster cloud = BrokerCluster.in(directory.resolve("cloud"))
                        .property("log.retention.check.interval.ms", "1000")
                        .start()) {
            runAndReconcile(edge, cloud, coldBoot);
        }
    }

    private void runAndReconcile(BrokerCluster edge, BrokerCluster cloud, Map<String, String> nodeEnvironment)
            throws Exception {
        var ledger = new Ledger();
        Path archive = directory.resolve("archive");
        try (var pipeline = new Pipeline(directory, edge, cloud)) {
            pipeline.bridge();
            pipeline.archive(archive.toUri().toString());
            for (int camera = 1; camera <= CAMERAS; camera++) {
                Path pictures = pipeline.node(camera, nodeEnvironment);
                Files.writeString(pipeline.temperatures(camera).resolve("first"), "temp=48.3'C\n");
                writePictures(ledger, pictures, "camera" + camera, new Random(camera));
            }

            await().atMost(ARCHIVED_WITHIN)
                    .pollInterval(Duration.ofSeconds(1))
                    .conditionEvaluationListener(condition -> {})
                    .untilAsserted(() -> assertThat(Ledger.archived(archive))
                            .describedAs("archived of %d pictures%s", ledger.size(), pipeline.lastWords())
                            .hasSize(ledger.size()));

            Map<String, Map<String, Integer>> archived = Ledger.archived(archive);
            assertThat(archived.keySet()).isEqualTo(ledger.written().keySet());
            archived.forEach((sha256, copies) ->
                    assertThat(copies).isEqualTo(Map.of(ledger.written().get(sha256), 1)));
        }
    }

    private static void writePictures(Ledger ledger, Path directory, String camera, Random random) throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            byte[] jpeg = new byte[2_000 + random.nextInt(30_000)];
            random.nextBytes(jpeg);
            jpeg[0] = (byte) 0xFF;
            jpeg[1] = (byte) 0xD8;
            jpeg[jpeg.length - 2] = (byte) 0xFF;
            jpeg[jpeg.length - 1] = (byte) 0xD9;
            ledger.write(directory, camera, "20261122-1030%02d-%02d.jpg".formatted(i % 60, i % 10), jpeg);
        }
    }
}
