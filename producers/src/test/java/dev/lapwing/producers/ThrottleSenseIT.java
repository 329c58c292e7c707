package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.producers.context.SenseException;
import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Throttling by the tool where there is one, and by the firmware's file in a container. */
class ThrottleSenseIT {

    private static final Set<Metric> DUE = Set.of(Metric.THROTTLED);

    @TempDir
    Path board;

    private Path firmware(String device, String says) throws IOException {
        Path directory = Files.createDirectories(board.resolve("platform").resolve(device));
        return Files.writeString(directory.resolve("get_throttled"), says);
    }

    private ThrottleSense sense() {
        return new ThrottleSense(List.of(board.resolve("vcgencmd")), board.resolve("platform"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soc:firmware", "soc@107c000000:firmware"})
    void readsTheFirmwaresFileWhereThereIsNoTool(String device) throws Exception {
        Files.createDirectories(board.resolve("platform/serial8250"));
        firmware(device, "50005\n");

        assertThat(sense().feel(DUE)).containsEntry(Metric.THROTTLED, (double) 0x50005);
    }

    @Test
    void believesTheToolMoreThanTheFile() throws Exception {
        firmware("soc:firmware", "0\n");
        Path tool = Files.writeString(board.resolve("vcgencmd"), "#!/bin/sh\necho throttled=0x4\n");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(sense().feel(DUE)).containsEntry(Metric.THROTTLED, 4.0);
    }

    @Test
    void feelsNothingOnABoardThatHasNeitherAndNamesAFileThatSaysNonsense() throws Exception {
        assertThat(sense().feel(DUE)).isEmpty();

        Path file = firmware("soc:firmware", "often\n");
        assertThatExceptionOfType(SenseException.class)
                .isThrownBy(() -> sense().feel(DUE))
                .withMessageContaining(file.toString())
                .withMessageContaining("often");
    }
}
