package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadingFilesIT extends SensorContract {

    private Path directory() {
        return board.resolve("temp1");
    }

    @Override
    Sensor sensor() {
        return new ReadingFiles(directory(), ReadingPattern.TEMPERATURE, "set LAPWING_TEMPERATURE_DIRECTORY");
    }

    @Override
    void says(String celsius) throws IOException {
        Files.writeString(Files.createDirectories(directory()).resolve("t1"), "temp=" + celsius + "'C\n");
    }

    @Override
    void saysNonsense() throws IOException {
        Files.writeString(Files.createDirectories(directory()).resolve("t1"), "hot");
    }

    @Test
    void leavesAFileAloneThatIsStillWritten() throws Exception {
        says("4");
        Sensor sensor = sensor();

        assertThat(sensor.measure().measurements()).isEmpty();
        says("48.3");
        assertThat(sensor.measure().measurements()).isEmpty();
        assertThat(sensor.measure().measurements()).hasSize(1);
    }

    @Test
    void readsTheOthersBesideOneThatCannotBeMovedAway() throws Exception {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve(".rejected"), "in the way of the directory");
        Files.writeString(directory().resolve("a-bad"), "hot");
        Files.writeString(directory().resolve("b-good"), "48.3");
        Sensor sensor = sensor();
        sensor.measure();

        Measured measured = sensor.measure();

        assertThat(measured.measurements()).extracting(Measurement::name).containsExactly("b-good");
        assertThat(measured.faults()).extracting(SensorException::fault).containsExactly(ReadingFault.NOT_A_NUMBER);
        sensor.done(measured.measurements());
        sensor.measure();
        assertThat(sensor.measure()).as("once and no more").isEqualTo(new Measured(List.of(), List.of()));
    }

    @Test
    void readsTheOthersBesideOneThatMayNotBeRead() throws Exception {
        Files.createDirectories(directory());
        Path secret = Files.writeString(directory().resolve("a-secret"), "40");
        Files.setPosixFilePermissions(secret, Set.of());
        assumeFalse(Files.isReadable(secret), "skipped: root may read everything");
        Files.writeString(directory().resolve("b-good"), "48.3");
        Sensor sensor = sensor();
        sensor.measure();

        Measured measured = sensor.measure();

        assertThat(measured.measurements()).extracting(Measurement::name).containsExactly("b-good");
        assertThat(measured.faults()).extracting(SensorException::fault).containsExactly(ReadingFault.NO_ANSWER);
    }

    @Test
    void readsEachFileOfAReadOnlyDirectoryOnce() throws Exception {
        Files.createDirectories(directory());
        assumeTrue(
                run(
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "size=1m",
                                "lapwing",
                                directory().toString())
                        == 0,
                "skipped: only root may mount a disk of its own");
        try {
            says("48.3");
            assumeTrue(run("mount", "-o", "remount,ro", directory().toString()) == 0, "skipped: no read-only remount");
            Sensor sensor = sensor();
            List<Measurement> measured = measure(sensor);
            assertThat(measured).hasSize(1);
            sensor.done(measured);

            assertThat(measure(sensor)).as("read again").isEmpty();

            run("mount", "-o", "remount,rw", directory().toString());
            says("49.25");
            assertThat(measure(sensor)).as("written anew").hasSize(1);
        } finally {
            assertThat(run("umount", directory().toString())).isZero();
        }
    }

    @Test
    void removesAFileWhoseNameIsNoText() throws Exception {
        Files.createDirectories(directory());
        // Not UTF-8, and so for this JVM what any name beyond ASCII is for one under LC_ALL=C.
        assertThat(run(
                        "sh",
                        "-c",
                        "printf 48.3 > \"$0/$(printf 't\\377')\"",
                        directory().toString()))
                .isZero();
        Sensor sensor = sensor();
        List<Measurement> measured = measure(sensor);
        assertThat(measured).hasSize(1);

        sensor.done(measured);

        assertThat(directory()).isEmptyDirectory();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    @Test
    void removesOnlyWhatWasRead() throws Exception {
        says("48.3");
        Sensor sensor = sensor();
        var read = measure(sensor);

        Files.writeString(directory().resolve("t2"), "50");
        sensor.done(read);

        assertThat(directory()).isDirectoryContaining("glob:**/t2");
        assertThat(directory()).isDirectoryNotContaining("glob:**/t1");
    }
}
