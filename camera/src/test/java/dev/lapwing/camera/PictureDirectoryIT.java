package dev.lapwing.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.camera.simulated.GeneratedJpeg;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PictureDirectoryIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_MOMENT = Duration.ofMillis(300);
    private static final int FRAME_MAX_BYTES = 100_000;

    @TempDir
    Path path;

    private final List<QuarantineReason> quarantined = new CopyOnWriteArrayList<>();
    private PictureDirectory directory;

    @BeforeEach
    void open() throws Exception {
        directory = directory(Duration.ofSeconds(10), Duration.ofSeconds(5));
        directory.open();
    }

    @AfterEach
    void close() {
        directory.close();
    }

    private PictureDirectory directory(Duration finishWithin, Duration scanEvery) {
        var rules = new PictureRules(FRAME_MAX_BYTES, ZoneId.of("Europe/Helsinki"), finishWithin, scanEvery, 1 << 20);
        return new PictureDirectory(path, rules, Clock.systemUTC(), quarantined::add);
    }

    private void reopen(Duration finishWithin, Duration scanEvery) throws IOException {
        directory.close();
        directory = directory(finishWithin, scanEvery);
        directory.open();
    }

    @Test
    void handsOutAPictureOnceAndAtOnceWhenItsWriterClosesIt() throws Exception {
        byte[] jpeg = GeneratedJpeg.of(1, 24_000);
        assertThat(directory.next(Duration.ofMillis(600))).isEmpty();
        CompletableFuture<Long> closedAt;
        try (OutputStream out = Files.newOutputStream(path.resolve("20261122-103015-00.jpg"))) {
            out.write(jpeg);
            assertThat(directory.next(A_MOMENT)).as("before it is closed").isEmpty();
            closedAt = CompletableFuture.supplyAsync(
                    System::nanoTime, CompletableFuture.delayedExecutor(0, TimeUnit.MILLISECONDS));
        }

        Picture picture = directory.next(SOON).orElseThrow();
        Duration latency = Duration.ofNanos(System.nanoTime() - closedAt.get());

        assertThat(picture.read()).isEqualTo(jpeg);
        assertThat(picture.capturedAt()).isEqualTo(LocalDateTime.of(2026, 11, 22, 10, 30, 15));
        assertThat(latency).isLessThan(Duration.ofMillis(200)); // a scan would take up to five seconds
        assertThat(directory.next(A_MOMENT)).isEmpty();
    }

    @Test
    void handsOutAPictureThatIsMovedIn(@TempDir Path elsewhere) throws Exception {
        Files.write(path.resolve("a.jpg.tmp"), GeneratedJpeg.of(1, 3_000));
        Path foreign = Files.write(elsewhere.resolve("b.jpg"), GeneratedJpeg.of(2, 3_000));
        Files.setLastModifiedTime(path.resolve("a.jpg.tmp"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(directory.next(A_MOMENT)).isEmpty();

        Files.move(path.resolve("a.jpg.tmp"), path.resolve("a.jpg"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(foreign, path.resolve("b.jpg"));

        List<Picture> pictures = takeAll(2);
        assertThat(pictures).extracting(Picture::name).containsExactly("a.jpg", "b.jpg");
        // without a date in its name, by its modification time in the site's zone
        assertThat(pictures.getFirst().capturedAt()).isEqualTo(LocalDateTime.of(2026, 1, 1, 2, 0, 0));
    }

    @Test
    void neverHandsOutWhatIsStillBeingWritten() throws Exception {
        reopen(Duration.ofSeconds(10), Duration.ofMillis(100));
        byte[] jpeg = GeneratedJpeg.of(3, 20_000);
        Path file = path.resolve("slow.jpg");
        var writer = CompletableFuture.runAsync(() -> writeSlowly(file, jpeg, Duration.ofMillis(20)));

        Picture picture = directory.next(SOON).orElseThrow();

        assertThat(picture.read()).isEqualTo(jpeg);
        writer.get(5, TimeUnit.SECONDS);
        assertThat(directory.next(A_MOMENT)).isEmpty();
        assertThat(quarantined).isEmpty();
    }

    /** In a hundred parts, each of them closed, with an empty file first. */
    private static void writeSlowly(Path file, byte[] jpeg, Duration pause) {
        try {
            Files.createFile(file);
            var pauses = CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
            for (int part = 0; part < 100; part++) {
                byte[] bytes = Arrays.copyOfRange(jpeg, jpeg.length * part / 100, jpeg.length * (part + 1) / 100);
                CompletableFuture.runAsync(() -> append(file, bytes), pauses).join();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void append(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes, java.nio.file.StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void givesACutOffPictureTimeToFinish() throws Exception {
        byte[] jpeg = GeneratedJpeg.of(3, 20_000);
        Path file = Files.write(path.resolve("late.jpg"), Arrays.copyOf(jpeg, 10_000));
        assertThat(directory.next(Duration.ofSeconds(1))).isEmpty();

        append(file, Arrays.copyOfRange(jpeg, 10_000, 20_000));

        assertThat(directory.next(SOON).orElseThrow().read()).isEqualTo(jpeg);
        assertThat(quarantined).isEmpty();
    }

    @Test
    void quarantinesWhatIsNoPictureWithItsReasonAndLetsOthersPass() throws Exception {
        reopen(Duration.ofMillis(500), Duration.ofMillis(500));
        byte[] jpeg = GeneratedJpeg.of(4, 20_000);
        Files.createFile(path.resolve("empty.jpg"));
        Files.write(path.resolve("truncated.jpg"), Arrays.copyOf(jpeg, 19_999));
        Files.write(path.resolve("too-large.jpg"), GeneratedJpeg.of(5, FRAME_MAX_BYTES + 1));
        Files.writeString(path.resolve("text.jpg"), "no picture");
        Files.createSymbolicLink(path.resolve("link.jpg"), Path.of("/etc/hostname"));
        assertThat(new ProcessBuilder("mkfifo", path.resolve("pipe.jpg").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.createDirectory(path.resolve("subdirectory.jpg"));
        Files.write(path.resolve("whole.jpg"), jpeg);
        Files.write(path.resolve("largest.jpg"), GeneratedJpeg.of(6, FRAME_MAX_BYTES));

        assertThat(takeAll(2)).extracting(Picture::name).containsExactlyInAnyOrder("whole.jpg", "largest.jpg");
        takeUntil(() -> quarantined.size() >= 6);

        assertThat(quarantined)
                .containsExactlyInAnyOrder(
                        QuarantineReason.EMPTY,
                        QuarantineReason.TRUNCATED,
                        QuarantineReason.TOO_LARGE,
                        QuarantineReason.NOT_A_JPEG,
                        QuarantineReason.NOT_A_REGULAR_FILE,
                        QuarantineReason.NOT_A_REGULAR_FILE);
        assertThat(path.resolve(".quarantine/truncated.jpg")).hasBinaryContent(Arrays.copyOf(jpeg, 19_999));
        assertThat(Files.isSymbolicLink(path.resolve(".quarantine/link.jpg"))).isTrue();
        assertThat(Path.of("/etc/hostname")).exists();
        assertThat(Files.readAllLines(path.resolve(".quarantine/reasons.jsonl")))
                .hasSize(6)
                .anyMatch(
                        line -> line.startsWith(
                                "{\"name\":\"truncated.jpg\",\"file\":\"truncated.jpg\",\"reason\":\"TRUNCATED\",\"bytes\":19999"));
    }

    @Test
    void keepsQuarantinedFilesOfOneNameApart() throws Exception {
        for (int i = 1; i <= 3; i++) {
            Files.writeString(path.resolve("same.jpg"), "no picture " + i);
            int count = i;
            takeUntil(() -> quarantined.size() >= count);
        }

        assertThat(path.resolve(".quarantine/same.jpg")).hasContent("no picture 1");
        assertThat(path.resolve(".quarantine/1-same.jpg")).hasContent("no picture 2");
        assertThat(path.resolve(".quarantine/2-same.jpg")).hasContent("no picture 3");
    }

    @Test
    void quarantinesWhatTheCallerFoundBad() throws Exception {
        Files.write(path.resolve("a.jpg"), GeneratedJpeg.of(1, 3_000));
        Picture picture = directory.next(SOON).orElseThrow();

        directory.quarantine(picture, QuarantineReason.REFUSED_BY_TOPIC);

        assertThat(quarantined).containsExactly(QuarantineReason.REFUSED_BY_TOPIC);
        assertThat(path.resolve(".quarantine/a.jpg")).exists();
        assertThat(directory.next(A_MOMENT)).isEmpty();
    }

    @Test
    void bearsNamesOfAnyBytes() throws Exception {
        String longest = "x".repeat(251) + ".jpg";
        for (String name : List.of("line\nbreak.jpg", "quote\".jpg", "\u00e4\u00f6.jpg", " ", longest)) {
            Files.write(path.resolve(name), GeneratedJpeg.of(name.hashCode(), 2_000));
        }
        // not UTF-8, as a camera with another character set would write it
        Path whole = Files.write(path.resolve("whole.jpg"), GeneratedJpeg.of(9, 2_000));
        var script =
                "cp \"$0\" \"$(dirname \"$0\")/$(printf 'a\\377.jpg')\"; printf x > \"$(dirname \"$0\")/$(printf 'b\\377.jpg')\"";
        assertThat(new ProcessBuilder("sh", "-c", script, whole.toString())
                        .start()
                        .waitFor())
                .isZero();

        List<Picture> pictures = takeAll(7);

        for (Picture picture : pictures) {
            assertThat(picture.read()).hasSize(2_000);
            assertThat(directory.remove(picture)).as(picture.name()).isTrue();
        }
        takeUntil(() -> quarantined.size() >= 1);
        assertThat(quarantined).containsExactly(QuarantineReason.NOT_A_JPEG);
        assertThat(visibleFiles()).isZero();
    }

    @Test
    void takesAReusedNameForANewPicture() throws Exception {
        Path file = Files.write(path.resolve("a.jpg"), GeneratedJpeg.of(1, 3_000));
        Picture first = directory.next(SOON).orElseThrow();
        Files.write(file, GeneratedJpeg.of(2, 3_000));

        assertThatThrownBy(first::read).isInstanceOf(PictureChangedException.class);
        assertThat(directory.remove(first))
                .as("the name stands for another picture")
                .isFalse();
        Picture second = directory.next(SOON).orElseThrow();

        assertThat(second.read()).isEqualTo(GeneratedJpeg.of(2, 3_000));
        assertThat(directory.remove(second)).isTrue();
        assertThat(file).doesNotExist();
        assertThat(directory.remove(second)).as("removed twice").isFalse();
    }

    @Test
    void handsOutAgainWhatIsToBeRetried() throws Exception {
        Files.write(path.resolve("a.jpg"), GeneratedJpeg.of(1, 3_000));
        Picture first = directory.next(SOON).orElseThrow();
        assertThat(directory.next(A_MOMENT)).isEmpty();

        directory.retry(first);

        assertThat(directory.next(SOON)).contains(first);
    }

    @Test
    void losesNothingWhenABurstOverflowsTheKernelsQueue() throws Exception {
        int queue = Integer.parseInt(Files.readString(Path.of("/proc/sys/fs/inotify/max_queued_events"))
                .strip());
        int count = Math.min(queue + 1_000, 40_000);
        byte[] jpeg = GeneratedJpeg.of(1, 1_500);
        for (int i = 0; i < count; i++) {
            Files.write(path.resolve("%06d.jpg".formatted(i)), jpeg);
        }

        List<Picture> pictures = takeAll(count);

        assertThat(pictures.stream().map(Picture::name).distinct().count()).isEqualTo(count);
        assertThat(directory.next(A_MOMENT)).isEmpty();
    }

    @Test
    void handsOutLeftoversOldestFirstInBoundedMemory() throws Exception {
        directory.close();
        int count = 10_000;
        byte[] jpeg = GeneratedJpeg.of(1, 1_500);
        Instant oldest = Instant.parse("2026-11-22T10:00:00Z");
        for (int i = 0; i < count; i++) {
            // names in the opposite order of the times
            Path file = Files.write(path.resolve("%06d.jpg".formatted(count - i)), jpeg);
            Files.setLastModifiedTime(file, FileTime.from(oldest.plusMillis(i * 10L)));
        }
        long before = usedHeap();
        directory.open();
        long most = 0;
        var order = new ArrayList<Integer>(count);

        while (order.size() < count) {
            for (Picture picture : directory.take(100, SOON)) {
                order.add(Integer.parseInt(picture.name(), 0, 6, 10));
                assertThat(directory.remove(picture)).isTrue();
            }
            if (order.size() % 2_500 == 0) {
                most = Math.max(most, usedHeap());
            }
        }

        assertThat(order)
                .isEqualTo(IntStream.range(0, count).mapToObj(i -> count - i).toList());
        assertThat(most - before).as("bytes on the heap").isLessThan(12L << 20);
        assertThat(visibleFiles()).isZero();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void showsWhatWaits() throws Exception {
        Path file = Files.write(path.resolve("a.jpg"), GeneratedJpeg.of(1, 3_000));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        Files.write(path.resolve("b.jpg"), GeneratedJpeg.of(2, 2_000));

        takeAll(2);

        assertThat(directory.spool())
                .isEqualTo(new Spool(2, 5_000, java.util.Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
    }

    private List<Picture> takeAll(int count) throws Exception {
        var pictures = new ArrayList<Picture>();
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (pictures.size() < count && System.nanoTime() < giveUpAt) {
            pictures.addAll(directory.take(500, Duration.ofSeconds(1)));
        }
        assertThat(pictures).hasSize(count);
        return pictures;
    }

    private void takeUntil(java.util.function.BooleanSupplier done) throws Exception {
        long giveUpAt = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < giveUpAt) {
            assertThat(directory.take(10, Duration.ofMillis(100))).isEmpty();
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private long visibleFiles() throws IOException {
        try (var files = Files.list(path)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .count();
        }
    }
}
