package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a script in place of the Pi's tool, which prints what the tool prints. */
class VcgencmdThermometerIT extends SensorContract {

    private Path tool() {
        return board.resolve("vcgencmd");
    }

    @Override
    Sensor sensor() {
        return new VcgencmdThermometer(List.of(board.resolve("elsewhere"), tool()), Clock.systemUTC());
    }

    @Override
    void says(String celsius) throws IOException {
        script("[ \"$1\" = measure_temp ] && echo \"temp=" + celsius + "'C\"");
    }

    @Override
    void saysNonsense() throws IOException {
        script("echo 'VCHI initialization failed'");
    }

    private void script(String line) throws IOException {
        Files.writeString(tool(), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(tool(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void givesUpOnAToolThatHangs() throws Exception {
        script("exec sleep 60");

        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(sensor()::measure)
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("did not answer");
    }

    @Test
    void tellsTheExitCodeOfAToolThatFails() throws Exception {
        script("echo 'no permission'; exit 255");

        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(sensor()::measure)
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("255");
    }
}
