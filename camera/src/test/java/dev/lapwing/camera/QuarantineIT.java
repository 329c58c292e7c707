package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class QuarantineIT {

    private static final int FILE_BYTES = 10_000;
    private static final long MAX_BYTES = 160_000;

    @TempDir
    Path camera;

    private final Seen seen = new Seen();
    private Quarantine quarantine = new Quarantine(Path.of("/nowhere"), MAX_BYTES, Clock.systemUTC(), seen);

    private void open(long maxBytes) {
        quarantine = new Quarantine(camera, maxBytes, Clock.systemUTC(), seen);
    }

    @Test
    void removesTheOldestBeyondItsBoundAndSaysSo() throws Exception {
        open(MAX_BYTES);
        for (int i = 0; i < 40; i++) {
            take(i, FILE_BYTES);
            assertThat(bytes()).as("after %d files", i + 1).isLessThanOrEqualTo(MAX_BYTES);
        }

        assertThat(seen.quarantined).isEqualTo(40);
        assertThat(seen.removed).as("removed").isPositive();
        assertThat(seen.removed + held()).as("removed and held").isEqualTo(40);
        assertThat(seen.removedBytes).isEqualTo((long) seen.removed * FILE_BYTES);
        assertThat(camera.resolve(".quarantine/39.jpg")).as("the youngest").exists();
        assertThat(camera.resolve(".quarantine/0.jpg")).as("the oldest").doesNotExist();
        List<String> lines = lines();
        assertThat(lines).filteredOn(line -> line.startsWith("{\"name\":")).hasSize(40);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("{\"removed\":"))
                .hasSize(seen.removed)
                .allMatch(line -> line.contains("QUARANTINE_FULL"))
                .first()
                .asString()
                .contains("\"0.jpg\"");
    }

    @Test
    void holdsToItsBoundWhatAnEarlierProcessLeft() throws Exception {
        open(Long.MAX_VALUE);
        for (int i = 0; i < 40; i++) {
            take(i, FILE_BYTES);
        }
        open(MAX_BYTES);

        take(40, FILE_BYTES);

        assertThat(bytes()).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(seen.removed + held()).isEqualTo(41);
    }

    @Test
    void countsAnEmptyFileAsWhatItTakesOnTheDisk() throws Exception {
        open(MAX_BYTES);
        for (int i = 0; i < 200; i++) {
            take(i, 0);
        }

        assertThat(held()).isLessThanOrEqualTo((int) (MAX_BYTES / 4096));
        assertThat(seen.removed + held()).isEqualTo(200);
    }

    @Test
    void boundsItsReasonsTooAndCountsTheLinesThatGo() throws Exception {
        open(64_000);
        for (int i = 0; i < 200; i++) {
            take(i, 0);
        }

        long written = Files.size(camera.resolve(".quarantine/reasons.jsonl"))
                + Files.size(camera.resolve(".quarantine/reasons.1.jsonl"));
        assertThat(written).isLessThanOrEqualTo(64_000 / 8 + 1_000);
        assertThat(seen.linesDropped).isPositive();
        List<String> lines = lines();
        long mentions = lines.stream()
                .filter(line -> line.startsWith("{\"linesDropped\":"))
                .count();
        assertThat(mentions).isPositive();
        // A mention that goes with its file is counted like any other line.
        assertThat(lines.size() + seen.linesDropped).isGreaterThanOrEqualTo(200 + seen.removed);
    }

    @Test
    void saysOnceThatReasonsFindNoSpaceAndCountsThoseItGivesUp() throws Exception {
        open(1L << 30);
        Files.createDirectories(camera.resolve(".quarantine/reasons.jsonl"));
        var warnings = new ListAppender<ILoggingEvent>();
        warnings.start();
        var logger = (Logger) LoggerFactory.getLogger(QuarantineReasons.class);
        logger.addAppender(warnings);
        try {
            for (int i = 0; i < 1030; i++) {
                take(i, 1);
            }
        } finally {
            logger.detachAppender(warnings);
        }

        assertThat(warnings.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .singleElement()
                .satisfies(event -> assertThat(event.getThrowableProxy()).isNull());
        assertThat(seen.linesDropped).isEqualTo(6);

        Files.delete(camera.resolve(".quarantine/reasons.jsonl"));
        quarantine.writeReasons();
        assertThat(lines()).hasSize(1025).last().asString().contains("\"linesDropped\":6");
    }

    private void take(int number, int bytes) throws IOException {
        Path file = Files.write(camera.resolve(number + ".jpg"), new byte[bytes]);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-11-22T10:00:00Z").plusSeconds(number)));
        Path name = Path.of(number + ".jpg");
        assertThat(quarantine.take(file, name, FileStamp.of(file).orElseThrow(), QuarantineReason.NOT_A_JPEG))
                .isTrue();
    }

    private List<String> lines() throws IOException {
        Path directory = camera.resolve(".quarantine");
        var lines = new java.util.ArrayList<String>();
        for (String name : List.of("reasons.1.jsonl", "reasons.jsonl")) {
            if (Files.exists(directory.resolve(name))) {
                lines.addAll(Files.readAllLines(directory.resolve(name), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    private int held() throws IOException {
        try (var files = Files.list(camera.resolve(".quarantine"))) {
            return (int) files.filter(file -> file.toString().endsWith(".jpg")).count();
        }
    }

    private long bytes() throws IOException {
        long sum = 0;
        try (var files = Files.list(camera.resolve(".quarantine"))) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    private static final class Seen implements QuarantineObserver {
        private int quarantined;
        private int removed;
        private long removedBytes;
        private long linesDropped;

        @Override
        public void quarantined(QuarantineReason reason) {
            quarantined++;
        }

        @Override
        public void removed(long bytes) {
            removed++;
            removedBytes += bytes;
        }

        @Override
        public void linesDropped(long lines) {
            linesDropped += lines;
        }
    }
}
