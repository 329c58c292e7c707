package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every gauge must do. */
@Timeout(20)
abstract class BatteryGaugeContract {

    @TempDir
    Path board;

    /** The gauge of a board; of one that has nothing until {@link #says}. */
    abstract BatteryGauge gauge();

    /** The battery is so now; not more than this gauge can measure is looked at. */
    abstract void says(BatteryModel battery) throws IOException;

    /** It is there, and answers with what is no answer. */
    abstract void saysNonsense() throws IOException;

    static BatteryModel battery(double charge, double amperes) {
        var cell = new BatteryModel.Cell(10, 25, 0, 1);
        return new BatteryModel(cell, charge, 25, amperes, 0);
    }

    @Test
    void readsABatteryThatIsDrained() throws Exception {
        says(battery(0.6, -0.75));
        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.present()).isTrue();
            Map<Metric, Double> metrics = gauge.read().metrics();

            assertThat(metrics.get(Metric.BATTERY_PERCENT)).isCloseTo(60, within(16.0));
            assertThat(metrics.get(Metric.BATTERY_VOLTS)).isCloseTo(3.74, within(0.005));
            assertThat(metrics.get(Metric.BATTERY_AMPERES)).isCloseTo(-0.75, within(0.001));
            assertThat(metrics).containsEntry(Metric.BATTERY_FAULTS, 0.0);
        }
    }

    @Test
    void readsABatteryThatIsCharged() throws Exception {
        says(battery(0.6, 0.5));
        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics().get(Metric.BATTERY_AMPERES)).isCloseTo(0.5, within(0.001));
        }
    }

    @Test
    void saysOnlyWhatIsPlausible() throws Exception {
        says(battery(1, 0));
        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics())
                    .isNotEmpty()
                    .allSatisfy((metric, value) ->
                            assertThat(metric.plausible(value)).as(metric.key()).isTrue());
        }
    }

    @Test
    void tellsThatItIsNotThere() {
        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.present()).isFalse();
            assertThat(gauge.name()).isNotBlank();
            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(gauge::read)
                    .extracting(GaugeException::fault)
                    .isIn(GaugeFault.ABSENT, GaugeFault.NO_ANSWER, GaugeFault.BACKING_OFF);
        }
    }

    @Test
    void namesWhatIsNoAnswerAndReadsAgainWhenItIsOne() throws Exception {
        saysNonsense();
        try (BatteryGauge broken = gauge()) {
            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(broken::read)
                    .matches(e -> e.getMessage() != null && e.getMessage().length() > 20);
        }

        says(battery(0.8, -0.1));
        try (BatteryGauge mended = gauge()) {
            assertThat(mended.read().metrics()).containsKey(Metric.BATTERY_PERCENT);
        }
    }
}
