package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With the programs that every Linux has. */
@Timeout(20)
class SensorCommandIT {

    private static Sensor sensor(ReadingPattern pattern, String... command) {
        return new SensorCommand("rain_mm", List.of(command), pattern, Clock.systemUTC());
    }

    @Test
    void readsWhatTheCommandPrints() throws Exception {
        Measured measured =
                sensor(ReadingPattern.BARE_NUMBER, "echo", " -1.5e2 ").measure();

        assertThat(measured.measurements()).singleElement().satisfies(measurement -> {
            assertThat(measurement.value()).isEqualTo(-150);
            assertThat(measurement.name()).isEqualTo("rain_mm");
        });
    }

    @Test
    void namesWhatIsNoNumber() {
        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(
                        () -> sensor(ReadingPattern.BARE_NUMBER, "echo", "wet").measure())
                .matches(e -> e.fault() == ReadingFault.NOT_A_NUMBER)
                .withMessage("rain_mm says \"wet\", which is not a number");
    }

    @Test
    void tellsWhatACommandThatFailsPrinted() {
        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(() ->
                        sensor(ReadingPattern.BARE_NUMBER, "cat", "/nowhere").measure())
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("exit code 1")
                .withMessageContaining("/nowhere");
    }

    @Test
    void tellsThatACommandIsNotThere() {
        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(() ->
                        sensor(ReadingPattern.BARE_NUMBER, "/no/such/tool").measure())
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("/no/such/tool could not be started");
    }
}
