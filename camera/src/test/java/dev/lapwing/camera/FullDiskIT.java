package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lapwing.camera.PictureDirectoryException.Problem;
import dev.lapwing.camera.simulated.GeneratedJpeg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of its own of one megabyte, which is filled, and mounted read-only. */
@Timeout(60)
class FullDiskIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path work;

    private final List<QuarantineReason> quarantined = new CopyOnWriteArrayList<>();
    private Path disk;
    private PictureDirectory directory;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(work.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=64", "lapwing", disk.toString()) == 0,
                "skipped: only root may mount a disk of its own");
        var rules = new PictureRules(100_000, ZoneOffset.UTC, Duration.ofMillis(100), Duration.ofMillis(200), 1 << 20);
        directory = new PictureDirectory(disk, rules, Clock.systemUTC(), quarantined::add);
    }

    @AfterEach
    void unmount() throws Exception {
        if (directory != null) {
            directory.close();
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Test
    void quarantinesWhatAFullDiskCutOffAndGoesOn() throws Exception {
        directory.open();
        byte[] jpeg = GeneratedJpeg.of(1, 90_000);
        int whole = 0;
        IOException full = null;
        for (int i = 0; full == null; i++) {
            try {
                Files.write(disk.resolve("%02d.jpg".formatted(i)), jpeg);
                whole++;
            } catch (IOException e) {
                full = e; // the last picture is cut off, as motion would leave it
            }
        }
        assertThat(full).hasMessageContaining("No space left");

        int taken = 0;
        long giveUpAt = System.nanoTime() + SOON.toNanos();
        while ((taken < whole || quarantined.isEmpty()) && System.nanoTime() < giveUpAt) {
            for (Picture picture : directory.take(10, Duration.ofMillis(200))) {
                assertThat(picture.read()).isEqualTo(jpeg);
                assertThat(directory.remove(picture)).isTrue();
                taken++;
            }
        }

        assertThat(taken).isEqualTo(whole);
        assertThat(quarantined).hasSize(1);
        // the reason found no space when it was first written
        directory.next(Duration.ofMillis(500));
        assertThat(Files.readAllLines(disk.resolve(".quarantine/reasons.jsonl")))
                .hasSize(1);
    }

    @Test
    void namesAReadOnlyDiskAndOpensOnceItIsWritable() throws Exception {
        assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();

        assertThatThrownBy(directory::open)
                .isInstanceOfSatisfying(
                        PictureDirectoryException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.READ_ONLY));

        assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
        directory.open();
    }

    @Test
    void keepsWhatItMayNotRemoveSaysSoAndRecovers() throws Exception {
        directory.open();
        byte[] jpeg = GeneratedJpeg.of(1, 5_000);
        Files.write(disk.resolve("a.jpg"), jpeg);
        Picture picture = directory.next(SOON).orElseThrow();
        Files.writeString(disk.resolve("text.jpg"), "no picture");
        assumeTrue(
                run("chattr", "+i", disk.toString()) == 0,
                "skipped: this kernel's tmpfs cannot make a directory immutable");

        assertThatThrownBy(() -> directory.remove(picture))
                .isInstanceOfSatisfying(
                        PictureDirectoryException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.NO_PERMISSION));
        assertThat(directory.trouble()).isPresent();
        assertThat(directory.next(Duration.ofMillis(500))).isEmpty();
        assertThat(quarantined).isEmpty();

        assertThat(run("chattr", "-i", disk.toString())).isZero();
        assertThat(directory.remove(picture)).isTrue();
        long giveUpAt = System.nanoTime() + SOON.toNanos();
        while (quarantined.isEmpty() && System.nanoTime() < giveUpAt) {
            assertThat(directory.next(Duration.ofMillis(200))).isEmpty();
        }
        assertThat(quarantined).containsExactly(QuarantineReason.NOT_A_JPEG);
        assertThat(directory.trouble()).isEmpty();
    }
}
