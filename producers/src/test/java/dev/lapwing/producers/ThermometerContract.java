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

/** What every thermometer must do. */
@Timeout(20)
abstract class ThermometerContract {

    @TempDir
    Path board;

    /** A thermometer on a board where there is nothing yet. */
    abstract Thermometer thermometer();

    /** The board now says this temperature; 48.3 is to be read as 48.3 degrees Celsius. */
    abstract void says(String celsius) throws IOException;

    /** The board now says what is no temperature. */
    abstract void saysNonsense() throws IOException;

    /** Reads as often as a thermometer needs to be sure of what it reads. */
    static List<Measurement> measure(Thermometer thermometer) throws ThermometerException, InterruptedException {
        thermometer.measure();
        Measured measured = thermometer.measure();
        if (!measured.faults().isEmpty()) {
            throw measured.faults().getFirst();
        }
        return measured.measurements();
    }

    @Test
    void readsWhatTheBoardSays() throws Exception {
        says("48.3");
        Thermometer thermometer = thermometer();

        assertThat(thermometer.present()).isTrue();
        assertThat(measure(thermometer)).singleElement().satisfies(measurement -> {
            assertThat(measurement.celsius()).isEqualTo(48.3);
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

        assertThat(measure(thermometer()))
                .singleElement()
                .satisfies(measurement -> assertThat(measurement.celsius()).isEqualTo(-7.5));
    }

    @Test
    void namesWhatIsNoTemperature() throws Exception {
        saysNonsense();
        Thermometer thermometer = thermometer();

        assertThatExceptionOfType(ThermometerException.class)
                .isThrownBy(() -> measure(thermometer))
                .matches(e -> e.fault() == ReadingFault.NOT_A_NUMBER);
    }

    @Test
    void tellsThatItIsNotThere() {
        Thermometer thermometer = thermometer();

        assertThat(thermometer.present()).isFalse();
        assertThatExceptionOfType(ThermometerException.class)
                .isThrownBy(thermometer::measure)
                .matches(e -> e.fault() == ReadingFault.NO_ANSWER)
                .withMessageContaining("LAPWING_TEMPERATURE_");
    }
}
