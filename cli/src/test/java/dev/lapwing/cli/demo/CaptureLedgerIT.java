package dev.lapwing.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.camera.simulated.GeneratedJpeg;
import dev.lapwing.cli.demo.CaptureLedger.Captured;
import dev.lapwing.records.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureLedgerIT {

    private static final Instant NOW = Instant.parse("2026-11-22T10:30:15.5Z");

    @TempDir
    private Path directory;

    private CaptureLedger ledger;

    @BeforeEach
    void make() {
        ledger = CaptureLedger.in(directory, "demo", "camera1", Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void remembersAPictureThatIsGoneAgain() throws IOException {
        byte[] jpeg = GeneratedJpeg.of(1, 4_000);
        Path file = write("20261122-103012-00.jpg", jpeg, NOW.minusSeconds(3));
        List<Captured> looked = ledger.look();
        Files.delete(file);

        assertThat(ledger.finish()).isEqualTo(looked).hasSize(1);
        Identity identity = Identity.of("demo", "camera1", "20261122-103012-00.jpg", NOW.minusSeconds(3), jpeg);
        assertThat(looked.getFirst())
                .isEqualTo(new Captured(
                        "camera1",
                        "20261122-103012-00.jpg",
                        identity.id(),
                        identity.sha256(),
                        NOW.minusSeconds(3),
                        4_000,
                        true,
                        false));
    }

    @Test
    void readsAPictureOnlyWhenItIsFinished() throws IOException {
        Path file = write("growing.jpg", new byte[] {(byte) 0xFF}, NOW);
        assertThat(ledger.look()).isEmpty();
        assertThat(ledger.seen()).isEqualTo(1);

        byte[] whole = GeneratedJpeg.of(2, 4_000);
        Files.write(file, whole);

        assertThat(ledger.finish()).singleElement().matches(Captured::whole);
    }

    @Test
    void aPictureThatTheCameraWritesOverIsInTheLedgerToo() throws IOException {
        write("same.jpg", GeneratedJpeg.of(3, 4_000), NOW.minusSeconds(3));
        ledger.look();
        write("same.jpg", GeneratedJpeg.of(4, 4_000), NOW.minusSeconds(2));

        assertThat(ledger.finish()).extracting(Captured::overwritten).containsExactly(true, false);
        assertThat(ledger.seen()).isEqualTo(2);
    }

    @Test
    void aNameThatIsUsedAgainIsAnotherPicture() throws IOException {
        Path file = write("same.jpg", GeneratedJpeg.of(3, 4_000), NOW.minusSeconds(3));
        ledger.look();
        Files.delete(file);
        write("same.jpg", GeneratedJpeg.of(4, 4_000), NOW.minusSeconds(2));

        assertThat(ledger.finish()).hasSize(2).extracting(Captured::sha256).doesNotHaveDuplicates();
    }

    @Test
    void tellsWhatIsNoWholePictureAndLeavesOutWhatIsNone() throws IOException {
        write("cut.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2}, NOW.minusSeconds(3));
        write(".camera", new byte[1], NOW.minusSeconds(3));

        assertThat(ledger.finish()).singleElement().matches(picture -> !picture.whole());
    }

    private Path write(String name, byte[] bytes, Instant modifiedAt) throws IOException {
        Path file = Files.write(ledger.pictures().resolve(name), bytes);
        return Files.setLastModifiedTime(file, FileTime.from(modifiedAt));
    }
}
