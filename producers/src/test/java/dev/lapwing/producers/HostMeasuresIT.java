package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service of {@code manifests/host}, with a {@code vcgencmd} that answers as one of a Pi, and a producer's reader. */
@Timeout(60)
class HostMeasuresIT {

    private static final Path HOST = Path.of("../manifests/host").toAbsolutePath();

    @TempDir
    Path directory;

    @Test
    void leavesWhatVcgencmdSaysForTheProducer() throws Exception {
        Path vcgencmd = program(
                "vcgencmd", "case $1 in measure_temp) echo \"temp=48.3'C\" ;; *) echo throttled=0x50005 ;; esac");
        Path temperatures = Files.createDirectory(directory.resolve("temp1"));
        Path throttled = Files.createDirectory(directory.resolve("throttled1"));

        assertThat(run(Map.of("LAPWING_MEASURE_TIMES", "1"), "measure.sh", temperatures, vcgencmd, "measure_temp"))
                .isEmpty();
        assertThat(run(Map.of("LAPWING_MEASURE_TIMES", "1"), "measure.sh", throttled, vcgencmd, "get_throttled"))
                .isEmpty();

        assertThat(read(temperatures, ReadingPattern.TEMPERATURE)).containsExactly(48.3);
        assertThat(read(throttled, ReadingPattern.BARE_NUMBER)).containsExactly((double) 0x50005);
    }

    @Test
    void goesOnAfterACommandThatFailedAndSaysSo() throws Exception {
        Path marker = directory.resolve("second");
        Path flaky =
                program("flaky", "[ -e " + marker + " ] && echo 7 || { touch " + marker + "; echo no bus; exit 1; }");
        Path readings = Files.createDirectory(directory.resolve("readings"));

        String said = run(
                Map.of("LAPWING_MEASURE_TIMES", "2", "LAPWING_MEASURE_EVERY", "0"), "measure.sh", readings, flaky, "x");

        assertThat(said).contains("failed: no bus");
        assertThat(read(readings, ReadingPattern.BARE_NUMBER)).containsExactly(7.0);
    }

    @Test
    void addsNothingWhereNobodyTakesTheFilesAway() throws Exception {
        Path one = program("one", "echo 1");
        Path readings = Files.createDirectory(directory.resolve("full"));

        String said = run(
                Map.of("LAPWING_MEASURE_TIMES", "4", "LAPWING_MEASURE_EVERY", "0", "LAPWING_MEASURE_KEEP", "2"),
                "measure.sh",
                readings,
                one,
                "x");

        assertThat(said).contains("2 files wait in " + readings);
        assertThat(read(readings, ReadingPattern.BARE_NUMBER)).hasSize(2);
    }

    @Test
    void installsAServiceForEachThingThatIsMeasured() throws Exception {
        run(Map.of(), "install.sh", "--pi", "3", "--root", directory);
        run(Map.of("PATH", withI2c()), "install.sh", "--pi", "3", "--battery", "pijuice", "--root", directory);
        run(
                Map.of(),
                "install.sh",
                "--name",
                "humidity",
                "--directory",
                "/mnt/humidity3",
                "--root",
                directory,
                "--",
                "/usr/local/bin/read-bme280",
                "--humidity");

        assertThat(directory.resolve("etc/lapwing/measure-temperature.env"))
                .hasContent("DIRECTORY=/mnt/temp3\nCOMMAND=vcgencmd measure_temp\n");
        assertThat(directory.resolve("etc/lapwing/measure-throttled.env"))
                .hasContent("DIRECTORY=/mnt/throttled3\nCOMMAND=vcgencmd get_throttled\n");
        assertThat(directory.resolve("etc/lapwing/measure-humidity.env"))
                .hasContent("DIRECTORY=/mnt/humidity3\nCOMMAND=/usr/local/bin/read-bme280 --humidity\n");
        assertThat(directory.resolve("etc/lapwing/measure-battery.env")).hasContent("""
                        DIRECTORY=/mnt/battery3
                        COMMAND=/usr/local/lib/lapwing/registers.sh pijuice
                        LAPWING_MEASURE_FILE=registers
                        """);
        assertThat(directory.resolve("usr/local/lib/lapwing/registers.sh")).isExecutable();
        assertThat(directory.resolve("etc/systemd/system/lapwing-measure@.service"))
                .content()
                .contains("ExecStart=/usr/local/lib/lapwing/measure.sh ${DIRECTORY} $COMMAND");
        assertThat(directory.resolve("usr/local/lib/lapwing/measure.sh")).isExecutable();
    }

    /** As on a board, on folders that this test alone sees in the place of the machine's own. */
    @ParameterizedTest
    @ValueSource(strings = {"enable", "restart"})
    void endsWithAFaultWhereSystemdDoesNotTakeTheService(String refused) throws Exception {
        program("systemctl", "echo \"$@\" >>" + directory.resolve("asked") + "; [ \"$1\" != " + refused + " ]");
        String onABoard = """
                cp -r "$1" "$2/host"
                for folder in /etc /usr/local /mnt; do mount -t tmpfs none "$folder" || exit; done
                touch "$2/began"
                PATH=$2:$PATH exec "$2/host/install.sh" --pi 3
                """;
        Process install = new ProcessBuilder(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "bash",
                        "-c",
                        onABoard,
                        "bash",
                        HOST.toString(),
                        directory.toString())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        String said = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(install.waitFor(30, TimeUnit.SECONDS)).isTrue();
        String errors = Files.readString(directory.resolve("errors"));
        assumeTrue(
                Files.exists(directory.resolve("began")),
                "SKIPPED: this machine lets nobody have folders of its own: " + errors);

        assertThat(install.exitValue()).as(errors).isOne();
        assertThat(said).doesNotContain("writes to");
        assertThat(Files.readAllLines(directory.resolve("asked")).getLast())
                .isEqualTo(refused + " lapwing-measure@temperature");
    }

    /** A path on which there is an {@code i2ctransfer}, whose absence is told. */
    private String withI2c() throws IOException {
        program("i2ctransfer", "exit 1");
        return directory + ":" + System.getenv("PATH");
    }

    private static List<Double> read(Path directory, ReadingPattern pattern) throws SensorException {
        var files = new ReadingFiles(directory, pattern, "");
        files.measure(); // finished is what two looks see alike
        return files.measure().measurements().stream().map(Measurement::value).toList();
    }

    private Path program(String name, String script) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String run(Map<String, String> environment, String script, Object... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(HOST.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        var builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
