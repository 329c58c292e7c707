package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.process.Lapwing;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The README's table of settings is what the declarations say. With {@code -Dlapwing.readme=write} it is made anew; else a
 * README that is stale fails.
 */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");
    private static final String BEGIN =
            "<!-- settings: made from the declarations by ReadmeTest; do not edit by hand -->\n";
    private static final String END = "<!-- settings: end -->";

    private record Row(Setting<?> setting, TreeSet<String> processes) {}

    @Test
    void hasTheSettingsAsTheyAreDeclared() throws IOException {
        String readme = Files.readString(README);
        int from = readme.indexOf(BEGIN) + BEGIN.length();
        int to = readme.indexOf(END);
        assertThat(readme.indexOf(BEGIN)).as("the table's beginning").isPositive();
        assertThat(to).as("the table's end").isGreaterThanOrEqualTo(from);
        String table = table();
        if ("write".equals(System.getProperty("lapwing.readme"))) {
            Files.writeString(README, readme.substring(0, from) + table + readme.substring(to));
            return;
        }

        assertThat(readme.substring(from, to))
                .as("the table of settings; make it anew as CONTRIBUTING.md says (-Dlapwing.readme=write)")
                .isEqualTo(table);
    }

    private static String table() {
        List<ProcessCommand> commands = ServiceLoader.load(ProcessCommand.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        Map<String, Row> rows = new TreeMap<>(Comparator.naturalOrder());
        for (ProcessCommand command : commands) {
            for (Setting<?> setting : Lapwing.allSettings(command)) {
                rows.computeIfAbsent(setting.name(), name -> new Row(setting, new TreeSet<>()))
                        .processes()
                        .add(command.name());
            }
        }
        return "| setting | kind | default | what it does | read by |\n| --- | --- | --- | --- | --- |\n"
                + rows.values().stream().map(row -> line(row, commands.size())).collect(Collectors.joining());
    }

    private static String line(Row row, int commands) {
        Setting<?> setting = row.setting();
        String processes = row.processes().size() == commands ? "all" : String.join(", ", row.processes());
        String byDefault = setting.defaultText()
                .filter(text -> !text.isEmpty())
                .map(text -> "`" + text + "`")
                .orElse("");
        return "| `" + setting.name() + "` | " + setting.kind() + " | " + byDefault + " | " + setting.sentence() + " | "
                + processes + " |\n";
    }
}
