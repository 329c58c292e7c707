package dev.lapwing.archive;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.archive.store.StoreOpener;
import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.RecordType;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is between Kafka and the store, on the local disk. */
@Timeout(60)
class StagingIT {

    private static final LocalDateTime AT = LocalDateTime.parse("2026-11-22T10:30:15");

    @TempDir
    Path directory;

    @Test
    void isForItsOwnerAlone() throws Exception {
        Path shared = directory.resolve("parent").resolve("staging");
        try (StagingDirectory staging = StagingDirectory.below(shared);
                StagingFile staged = staged(staging.path(), 2)) {
            Path parquet = staging.path().resolve("rows.parquet");
            RowFile.write(parquet, RecordType.FRAME, staged.entries(), staged);

            assertThat(Files.getPosixFilePermissions(shared)).isEqualTo(fromString("rwx------"));
            assertThat(Files.getPosixFilePermissions(staging.path())).isEqualTo(fromString("rwx------"));
            assertThat(files(staging.path(), ".parquet", ".rows"))
                    .hasSize(2)
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(fromString("rw-------")));
        }
    }

    @Test
    void refusesADirectoryOfAnotherUser() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("planted"));
        try {
            Files.setOwner(
                    shared,
                    shared.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        } catch (IOException e) {
            assumeThat(true).as("only root can give a directory away: " + e).isFalse();
        }

        assertThatThrownBy(() -> StagingDirectory.below(shared))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("LAPWING_ARCHIVE_STAGING=" + shared)
                .hasMessageContaining("belongs to another user");
        assertThat(files(shared, "")).isEmpty();
    }

    @Test
    void leavesNoHalfWrittenFileWhenTheDiskFails() throws Exception {
        try (StagingFile staged = staged(directory, 3)) {
            // The third row cannot be read back: what the first two made is there by then.
            cut(files(directory, ".rows").getFirst(), staged.entries().get(2).position());

            assertThatThrownBy(() -> RowFile.write(
                            directory.resolve("rows.parquet"), RecordType.FRAME, staged.entries(), staged))
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("LAPWING_ARCHIVE_STAGING");
            assertThat(files(directory, ".parquet")).isEmpty();
        }
    }

    @Test
    void saysThatTheLocalDiskIsAtFaultAndNotTheStore() throws Exception {
        var opener = new StoreOpener(directory.toUri(), List.of(), Map.of());
        var failed = new CountDownLatch(1);
        var mended = new CompletableFuture<Void>();
        try (var thread = new StoreThread(opener, new ArchiveMetrics(new PrometheusRegistry()))) {
            CompletableFuture<Boolean> work = thread.submit(
                    _ -> {
                        if (failed.getCount() > 0) {
                            failed.countDown();
                            throw new StagingException(directory, new IOException("No space left on device"));
                        }
                        mended.join();
                        return true;
                    },
                    () -> true);
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            await().until(() -> thread.trouble().isPresent());

            assertThat(thread.trouble().orElseThrow())
                    .startsWith("LAPWING_ARCHIVE_STAGING: ")
                    .contains("No space left on device")
                    .doesNotContain("cannot archive to");
            mended.complete(null);
            assertThat(work.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(thread.trouble()).isEmpty();
        }
    }

    private static StagingFile staged(Path directory, int rows) throws Exception {
        var decoder = new RowDecoder(ZoneOffset.UTC);
        var random = new Random(1);
        StagingFile staged = StagingFile.create(directory);
        for (int i = 0; i < rows; i++) {
            byte[] value = FrameJson.write(new Frame("camera1", AT, Cloud.jpeg(random, 1_000)));
            staged.add(decoder.decode(new ConsumerRecord<>("cameraData", 0, i, null, value), Uuid.ZERO_UUID));
        }
        staged.seal();
        return staged;
    }

    private static void cut(Path file, long length) throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private static List<Path> files(Path directory, String... suffixes) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Stream.of(suffixes)
                            .anyMatch(suffix -> file.getFileName().toString().endsWith(suffix)))
                    .toList();
        }
    }
}
