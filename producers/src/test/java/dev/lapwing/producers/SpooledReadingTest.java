package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpooledReadingTest {

    private static final SpooledReading READING =
            new SpooledReading(null, "a \"name\"\n", Instant.parse("2026-11-22T10:30:15.123456789Z"), -7.25);

    @Test
    void readsBackWhatItWrote() {
        assertThat(READING.line()).doesNotContain("\n");
        assertThat(SpooledReading.parse(READING.line())).contains(READING);
    }

    @Test
    void keepsWhichSensorItIsOf() {
        var reading = new SpooledReading("rain \"mm\"", "file", Instant.parse("2026-11-22T10:30:15Z"), 1.5);

        assertThat(SpooledReading.parse(reading.line())).contains(reading);
    }

    @Test
    void takesNoLineThatWasCutAnywhere() {
        String line = READING.line();
        for (int length = 0; length < line.length(); length++) {
            assertThat(SpooledReading.parse(line.substring(0, length)))
                    .as("cut after %d", length)
                    .isEmpty();
        }
    }
}
