package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.process.Lapwing;
import dev.lapwing.runtime.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The settings table of the README is that of the declarations. */
class ReadmeIT {

    @Test
    void tableOfSettingsIsThatOfTheDeclarations() throws IOException {
        var declared = Lapwing.allSettings(new NodeCommand()).stream()
                .map(ReadmeIT::row)
                .toList();

        assertThat(Files.readAllLines(Path.of("README.md")).stream()
                        .filter(line -> line.startsWith("| `LAPWING_") || line.startsWith("| `NODE_NAME")))
                .containsExactlyElementsOf(declared);
    }

    private static String row(Setting<?> setting) {
        return "| `" + setting.name() + "` | " + setting.kind() + " | "
                + setting.defaultText().map(text -> "`" + text + "`").orElse("") + " | " + setting.sentence() + " |";
    }
}
