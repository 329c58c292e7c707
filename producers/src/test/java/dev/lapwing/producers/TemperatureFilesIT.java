package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemperatureFilesIT extends ThermometerContract {

    private Path directory() {
        return board.resolve("temp1");
    }

    @Override
    Thermometer thermometer() {
        return new TemperatureFiles(directory());
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
        Thermometer thermometer = thermometer();

        assertThat(thermometer.measure()).isEmpty();
        says("48.3");
        assertThat(thermometer.measure()).isEmpty();
        assertThat(thermometer.measure()).hasSize(1);
    }

    @Test
    void removesOnlyWhatWasRead() throws Exception {
        says("48.3");
        Thermometer thermometer = thermometer();
        var read = measure(thermometer);

        Files.writeString(directory().resolve("t2"), "50");
        thermometer.done(read);

        assertThat(directory()).isDirectoryContaining("glob:**/t2");
        assertThat(directory()).isDirectoryNotContaining("glob:**/t1");
    }
}
