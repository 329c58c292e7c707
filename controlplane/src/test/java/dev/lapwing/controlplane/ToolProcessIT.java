package dev.lapwing.controlplane;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
}
