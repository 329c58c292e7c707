package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every sensor must do. */
@Timeout(20)
abstract class SensorContract {

    @TempDir
    Path board;

    /** A sensor on a board where there is nothing yet. */
    abstract Sensor sensor();

    /** The board now says this temperature; 48.3 is to be read as 48.3 degrees Celsius. */
    abstract void says(String celsius) throws IOException;

    /** The board now says what is no temperature. */
    abstract void saysNonsense() throws IOException;

    /** Reads as often as a sensor needs to be sure of what it reads. */
    static List<Measurement> measure(Sensor sensor) throws SensorException, InterruptedException {
        sensor.measure();
        Measured measured = sensor.measure();
        if (!measured.faults().isEmpty()) {
            throw measured.faults().getFirst();
        }
        return measured.measurements();
    }

    @Test
    void readsWhatTheBoardSays() throws Exception {
        says("48.3");
        Sensor sensor = sensor();

        assertThat(sensor.present()).isTrue();
        assertThat(measure(sensor)).singleElement().satisfies(measurement -> {
            assertThat(measurement.value()).isEqualTo(48.3);
            assertThat(measurement.name()).isNotBlank();
            assertThat(measurement.at())
                    .isBetween(
                            Instant.now().minus(Duration.ofMinutes(1)),
                            Instant.now().plusSeconds(1));
        });
    }

    @Test
    void readsBelowZero() throws Exception {
        says("-7.5");

        assertThat(measure(sensor()))
                .singleElement()
                .satisfies(measurement -> assertThat(measurement.value()).isEqualTo(-7.5));
    }

    @Test
    void namesWhatIsNoTemperature() throws Exception {
        saysNonsense();
        Sensor sensor = sensor();

        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(() -> measure(sensor))
                .matches(e -> e.fault() == ReadingFault.NOT_A_NUMBER);
    }

    @Test
    void tellsThatItIsNotThere() {
        Sensor sensor = sensor();

        assertThat(sensor.present()).isFalse();
        assertThatExceptionOfType(SensorException.class)
                .isThrownBy(sensor::measure)
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("LAPWING_TEMPERATURE_");
    }
}
