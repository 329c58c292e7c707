package dev.lapwing.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.runtime.process.Lapwing;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManifestsCommandIT {

    private static final Path DESCRIPTION = Path.of("..", "manifests", "cluster.yaml");

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void writesWhatItThenFindsUnchanged() throws Exception {
        assertThat(run(DESCRIPTION)).isZero();

        assertThat(directory.resolve("edge/base/pi-rpi-node-2.yaml")).exists();
        assertThat(out.toString()).contains("local-users: admin, bridge, rpi-master-1");
        assertThat(run(DESCRIPTION, "--check")).isZero();
    }

    @Test
    void endsWithOneAndNamesTheFileThatDiffers() throws Exception {
        run(DESCRIPTION);
        Files.delete(directory.resolve("cloud/archive.yaml"));

        assertThat(run(DESCRIPTION, "--check")).isEqualTo(1);
        assertThat(out.toString()).contains("archive.yaml: missing");
    }

    @Test
    void endsWithTwoAndOneSentenceWhereTheDescriptionIsWrongOrAbsent() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "apiVersion: v1\n");

        assertThat(run(wrong)).isEqualTo(2);
        assertThat(run(directory.resolve("none.yaml"))).isEqualTo(2);

        assertThat(err.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("wrong.yaml:1: apiVersion=v1 must be lapwing.dev/v1alpha1");
    }

    private int run(Path description, String... more) {
        CommandLine command = Lapwing.commandLine();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("manifests", "--cluster", description.toString(), "--output", directory.toString()));
        arguments.addAll(List.of(more));
        return command.execute(arguments.toArray(String[]::new));
    }
}
