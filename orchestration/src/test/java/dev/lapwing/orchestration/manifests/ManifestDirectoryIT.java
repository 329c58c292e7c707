package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.orchestration.manifests.ManifestDirectory.Departure;
import dev.lapwing.orchestration.manifests.ManifestDirectory.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestDirectoryIT {

    private static final List<ManifestFile> FILES = Manifests.of(Sites.of(1));

    @TempDir
    private Path root;

    private ManifestDirectory directory = new ManifestDirectory(Path.of("."));

    @BeforeEach
    void write() throws IOException {
        directory = new ManifestDirectory(root);
        directory.write(FILES);
    }

    @Test
    void findsNothingToDoWhereAllIsWritten() throws IOException {
        assertThat(directory.compare(FILES)).isEmpty();
        assertThat(directory.write(FILES)).isEmpty();
    }

    @Test
    void namesWhatIsMissingChangedAndLeftOver() throws IOException {
        Path missing = root.resolve(FILES.get(0).path());
        Path changed = root.resolve(FILES.get(1).path());
        Path leftOver = root.resolve("edge/base/pi-gone.yaml");
        Files.delete(missing);
        Files.writeString(changed, ManifestFile.HEAD + "kind: Else\n");
        Files.writeString(leftOver, ManifestFile.HEAD);

        List<Departure> departures = directory.compare(FILES);

        assertThat(departures)
                .containsExactly(
                        new Departure(missing, Difference.MISSING),
                        new Departure(changed, Difference.CHANGED),
                        new Departure(leftOver, Difference.LEFT_OVER));
        assertThat(directory.write(FILES)).isEqualTo(departures);
        assertThat(directory.compare(FILES)).isEmpty();
    }

    @Test
    void leavesAloneWhatItDidNotMake() throws IOException {
        Path ours = root.resolve(FILES.get(1).path());
        Path theirs = root.resolve("edge/overlays/mine/kustomization.yaml");
        Files.createDirectories(theirs.getParent());
        Files.writeString(theirs, "resources: [../../base]\n");
        Files.writeString(ours, "kind: Mine\n");

        assertThatThrownBy(() -> directory.write(FILES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("was not made by");
        assertThat(ours).hasContent("kind: Mine");
        assertThat(theirs).exists();
    }
}
