package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.ClockState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory in place of the file stands for a disk that takes nothing: it does not even let root write. */
class SpoolIT {

    private static final int MAX_BYTES = 4096;

    @TempDir
    Path directory;

    private final AtomicReference<ClockState> clock = new AtomicReference<>(ClockState.SYNCHRONISED);
    private final List<ReadingFault> dropped = new ArrayList<>();
    private final List<Spool<SpooledReading>> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Spool::close);
    }

    @Test
    void readsTheFileOnTheNextTryIfItCouldNotTheFirstTime() throws Exception {
        Files.createDirectory(file());
        Spool<SpooledReading> spool = spool();
        assertThatExceptionOfType(IOException.class).isThrownBy(spool::open);
        spool.append(reading(2));

        Files.delete(file());
        Files.writeString(file(), reading(0).line() + "\n" + reading(1).line() + "\n");
        spool.open();

        assertThat(all(spool)).containsExactly(reading(0), reading(1), reading(2));
        assertThat(Files.readAllLines(file()))
                .containsExactly(
                        reading(0).line(), reading(1).line(), reading(2).line());
    }

    @Test
    void isHeldByNobodyAfterItCouldNotBeRead() throws Exception {
        Files.createDirectory(file());
        Spool<SpooledReading> spool = spool();
        assertThatExceptionOfType(IOException.class).isThrownBy(spool::open);
        Files.delete(file());

        spool().open();

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(spool::open)
                .withMessageContaining("another producer holds it");
    }

    @Test
    void takesAcknowledgementsWhileTheDiskTakesNothingAndMendsTheFileLater() throws Exception {
        Spool<SpooledReading> spool = spool();
        spool.open();
        spool.append(reading(0));
        String content = breakDisk();

        spool.acknowledged(take(spool), false);

        assertThat(spool.size()).isZero();
        assertThat(spool.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("readings cannot be written to"));
        mendDisk(content);
        spool.append(reading(1));
        assertThat(Files.readAllLines(file())).containsExactly(reading(1).line());
        assertThat(spool.trouble()).isEmpty();
    }

    @Test
    void keepsInMemoryWhatTheDiskDoesNotTakeAndWritesItLater() throws Exception {
        Spool<SpooledReading> spool = spool();
        spool.open();
        spool.append(reading(0));
        String content = breakDisk();
        spool.append(reading(1));
        assertThat(spool.trouble()).isPresent();

        // As a full disk leaves it: with half of the line.
        mendDisk(content + reading(1).line().substring(0, 20));
        spool.append(reading(2));

        assertThat(spool.trouble()).isEmpty();
        assertThat(Files.readAllLines(file()))
                .containsExactly(
                        reading(0).line(), reading(1).line(), reading(2).line());
    }

    /** A power cut may leave all of a line but its end. */
    @Test
    void writesNothingBehindALineWithoutItsEnd() throws Exception {
        Files.writeString(file(), reading(0).line());
        Spool<SpooledReading> spool = spool();
        spool.open();

        spool.append(reading(1));

        assertThat(Files.readAllLines(file()))
                .containsExactly(reading(0).line(), reading(1).line());
        assertThat(all(spool)).containsExactly(reading(0), reading(1));
    }

    @Test
    void givesUpNothingForWhatWasAcknowledgedLongAgo() throws Exception {
        Spool<SpooledReading> spool = spool();
        spool.open();
        spool.append(reading(0));
        for (int i = 1; i < 500; i++) {
            spool.append(reading(i)); // there is always one that is not acknowledged, so the file is never emptied
            spool.acknowledged(take(spool), false);
        }

        assertThat(dropped).isEmpty();
        assertThat(spool.size()).isEqualTo(1);
        assertThat(Files.size(file())).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(Files.readAllLines(file())).last().isEqualTo(reading(499).line());
    }

    @Test
    void givesUpTheOldestWhenAllIsUnacknowledgedAndCountsThem() throws Exception {
        Spool<SpooledReading> spool = spool();
        spool.open();
        for (int i = 0; i < 500; i++) {
            spool.append(reading(i));
        }

        assertThat(dropped).isNotEmpty().containsOnly(ReadingFault.SPOOL_FULL);
        assertThat(spool.size() + dropped.size()).isEqualTo(500);
        assertThat(Files.size(file())).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(Files.readAllLines(file())).hasSize(spool.size());
        assertThat(all(spool)).endsWith(reading(499));
    }

    /** A board that boots without network has its samples of then sent by a clock that is right. */
    @Test
    void tellsOfEachItemWhetherTheClockThatStampedItWasRight() throws Exception {
        Spool<SpooledReading> before = spool();
        before.open();
        clock.set(ClockState.NOT_SYNCHRONISED);
        before.append(reading(0));
        clock.set(ClockState.SYNCHRONISED);
        before.append(reading(1));
        before.close();
        Spool<SpooledReading> after = spool();
        after.open();

        Spooled<SpooledReading> wrong = take(after);
        Spooled<SpooledReading> right = take(after);

        assertThat(after.prepare(wrong).orElseThrow().clock()).isEqualTo(ClockState.NOT_SYNCHRONISED);
        assertThat(after.prepare(right).orElseThrow().clock()).isEqualTo(ClockState.SYNCHRONISED);
        assertThat(List.of(wrong.item(), right.item())).containsExactly(reading(0), reading(1));
        assertThat(Files.readAllLines(file()))
                .containsExactly(
                        "{\"clock\":\"not\"," + reading(0).line().substring(1),
                        reading(1).line());
        assertThat(dropped).isEmpty();
    }

    @Test
    void isBoundedInMemoryWhileItIsNotOpen() {
        Spool<SpooledReading> spool = spool();
        for (int i = 0; i < 500; i++) {
            spool.append(reading(i));
        }

        assertThat(spool.size())
                .isLessThanOrEqualTo(MAX_BYTES / reading(0).line().length());
        assertThat(spool.size() + dropped.size()).isEqualTo(500);
    }

    private Spool<SpooledReading> spool() {
        var source = new ReadingForm("home", "pi", ZoneOffset.UTC);
        var spool = new Spool<>(directory, "temperature-pi", MAX_BYTES, source, clock::get, dropped::add);
        opened.add(spool);
        return spool;
    }

    private Path file() {
        return directory.resolve("temperature-pi.jsonl");
    }

    private String breakDisk() throws IOException {
        String content = Files.readString(file());
        Files.delete(file());
        Files.createDirectory(file());
        Files.createFile(file().resolve("in-the-way"));
        return content;
    }

    private void mendDisk(String content) throws IOException {
        Files.delete(file().resolve("in-the-way"));
        Files.delete(file());
        Files.writeString(file(), content);
    }

    private static Spooled<SpooledReading> take(Spool<SpooledReading> spool) throws InterruptedException {
        return spool.next(Duration.ZERO).orElseThrow();
    }

    private static List<SpooledReading> all(Spool<SpooledReading> spool) throws InterruptedException {
        var all = new ArrayList<SpooledReading>();
        for (var next = spool.next(Duration.ZERO); next.isPresent(); next = spool.next(Duration.ZERO)) {
            all.add(next.get().item());
        }
        return all;
    }

    private static SpooledReading reading(int number) {
        return new SpooledReading(
                null, "zone", Instant.parse("2026-11-22T10:00:00Z").plusSeconds(number), 40);
    }
}
