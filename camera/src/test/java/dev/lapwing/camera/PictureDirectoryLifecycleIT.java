package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.camera.PictureDirectoryException.Problem;
import dev.lapwing.camera.simulated.GeneratedJpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening, locking, losing and closing a directory. */
@Timeout(60)
class PictureDirectoryLifecycleIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int FRAME_MAX_BYTES = 100_000;

    @TempDir
    Path path;

    private PictureDirectory directory;

    @BeforeEach
    void open() throws Exception {
        directory = directory(path);
        directory.open();
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private static PictureDirectory directory(Path path) {
        return new PictureDirectory(path, FRAME_MAX_BYTES, ZoneId.of("UTC"), Clock.systemUTC());
    }

    @Test
    void isRefusedToASecondProducerOfThisProcess() throws Exception {
        var second = directory(path);

        assertThatThrownBy(second::open)
                .isInstanceOfSatisfying(
                        PictureDirectoryException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.LOCKED));

        directory.close();
        second.open();
        assertThatThrownBy(directory::open).hasMessageContaining("locked by another producer");
        second.close();
        directory.open();
    }

    @Test
    void isRefusedToASecondProcessUntilTheFirstIsKilled() throws Exception {
        directory.close();
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.lapwing.camera.HoldDirectory",
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("open");

            assertThatThrownBy(directory::open).hasMessageContaining("locked by another producer");
            assertThatThrownBy(directory::open).hasMessageContaining("locked by another producer");
        } finally {
            holder.destroyForcibly().waitFor();
        }

        directory.open();
    }

    @Test
    void saysThatTheDirectoryIsMissingAndOpensOnceItIsThere() throws Exception {
        var late = new PictureDirectory(path.resolve("late"), FRAME_MAX_BYTES, ZoneId.of("UTC"), Clock.systemUTC());
        assertThatThrownBy(late::open).hasMessageContaining("does not exist");
        Files.writeString(path.resolve("late"), "a file");
        assertThatThrownBy(late::open).hasMessageContaining("is a file");
        Files.delete(path.resolve("late"));
        Files.createDirectory(path.resolve("late"));

        late.open();

        late.close();
    }

    @Test
    void saysThatTheDirectoryWentAway() throws Exception {
        Path inner = Files.createDirectory(path.resolve("inner"));
        var gone = new PictureDirectory(inner, FRAME_MAX_BYTES, ZoneId.of("UTC"), Clock.systemUTC());
        gone.open();
        assertThat(gone.next(Duration.ZERO)).isEmpty();

        Files.move(inner, path.resolve("elsewhere"));

        assertThatThrownBy(() -> gone.next(SOON))
                .isInstanceOfSatisfying(
                        PictureDirectoryException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.REPLACED));
        gone.close();
        Files.createDirectory(inner);
        Files.write(inner.resolve("a.jpg"), GeneratedJpeg.of(1, 3_000));
        gone.open();
        assertThat(gone.next(SOON)).isPresent();
        gone.close();
    }

    @Test
    void endsAWaitWhenItIsClosed() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return directory.take(1, Duration.ofSeconds(50)).size();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> waiting.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        directory.close();

        assertThat(waiting.get(500, TimeUnit.MILLISECONDS)).isZero();
    }
}
