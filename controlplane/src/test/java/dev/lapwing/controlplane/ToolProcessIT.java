package dev.lapwing.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ToolProcessIT {

    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    Path directory;

    @Test
    void tellsWhatAProgramSaidBeforeItEnded() throws Exception {
        ToolProcess process = ToolProcess.start(SHELL, List.of("-c", "echo no such flag; exit 3"), directory);

        assertThatIllegalStateException()
                .isThrownBy(() -> process.await("listening", () -> false, Duration.ofSeconds(10)))
                .withMessageContaining("sh ended with 3 before listening")
                .withMessageContaining(directory.resolve("sh.log").toString())
                .withMessageContaining("no such flag");
    }

    @Test
    void tellsWhatAProgramSaidThatIsNotReadyInTime() throws Exception {
        ToolProcess process = ToolProcess.start(SHELL, List.of("-c", "echo waiting; exec sleep 60"), directory);
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> process.await("listening", () -> false, Duration.ofSeconds(1)))
                    .withMessageContaining("sh: not listening after 1 s")
                    .withMessageContaining("waiting");
        } finally {
            process.stop();
        }
    }

    @Test
    void isInASessionOfItsOwnWhichNoTerminalInterruptsAndEndsByItsPid() throws Exception {
        ToolProcess process = ToolProcess.start(SHELL, List.of("-c", "echo $$; exec sleep 60"), directory);
        ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
        try {
            await().until(() -> Files.readString(directory.resolve("sh.log")).endsWith("\n"));

            assertThat(directory.resolve("sh.log")).hasContent(process.pid() + "\n");
            assertThat(sessionOf(process.pid()))
                    .as("of which it is the leader")
                    .isEqualTo(process.pid())
                    .isNotEqualTo(sessionOf(ProcessHandle.current().pid()));
            assertThat(companionsOf(process.pid()))
                    .singleElement()
                    .satisfies(companion -> assertThat(sessionOf(companion)).isEqualTo(process.pid()));
        } finally {
            process.stop();
        }
        assertThat(handle.isAlive()).isFalse();
    }

    private static List<Long> companionsOf(long pid) {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .children()
                .map(ProcessHandle::pid)
                .toList();
    }

    /** By proc(5): what stands fourth behind the program's name, which is in brackets and may hold anything. */
    private static long sessionOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }
}
