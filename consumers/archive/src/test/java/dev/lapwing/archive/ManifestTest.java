package dev.lapwing.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestTest {

    private static final Manifest MANIFEST = new Manifest(
            1,
            "writer",
            "cameraData",
            "id",
            2,
            7,
            100,
            199,
            4,
            List.of(new Manifest.DataFile("topic=t/f.parquet", 90, 100, 198, 12_345)),
            List.of(List.of(101L, 103L), List.of(110L, 110L), List.of(120L, 125L)),
            1);

    @Test
    void isReadAsItWasWritten() throws IOException {
        assertThat(Manifest.read(MANIFEST.write(), "m.json")).isEqualTo(MANIFEST);
    }

    @Test
    void knowsTheRepeats() {
        for (long offset = 100; offset < 200; offset++) {
            boolean repeat = (offset >= 101 && offset <= 103) || offset == 110 || (offset >= 120 && offset <= 125);
            assertThat(MANIFEST.isRepeat(offset)).as("offset %d", offset).isEqualTo(repeat);
        }
    }

    @Test
    void refusesWhatIsNoManifestAndWhatIsFromLater() {
        assertThatThrownBy(() -> Manifest.read("{".getBytes(StandardCharsets.UTF_8), "m.json"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("m.json");
        String later =
                new String(MANIFEST.write(), StandardCharsets.UTF_8).replace("\"version\" : 1", "\"version\" : 2");
        assertThatThrownBy(() -> Manifest.read(later.getBytes(StandardCharsets.UTF_8), "m.json"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("use the later version");
    }
}
