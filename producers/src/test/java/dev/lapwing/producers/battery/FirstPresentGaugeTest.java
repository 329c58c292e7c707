package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FirstPresentGaugeTest {

    private final DisturbedDevice hat = new DisturbedDevice(PiJuiceGauge.ADDRESS);
    private final DisturbedDevice chip = new DisturbedDevice(Ina219Gauge.ADDRESS);
    private final AtomicLong nanos = new AtomicLong();

    private FirstPresentGauge gauge() {
        return new FirstPresentGauge(
                List.of(
                        new PiJuiceGauge(I2cBus.simulated(1, hat), nanos::get),
                        new Ina219Gauge(I2cBus.simulated(1, chip), 0.1, VoltageCurve.parse("3=0,4.2=100"), nanos::get)),
                nanos::get);
    }

    @Test
    void takesTheFirstThatAnswersAndKeepsIt() throws Exception {
        BatteryModel battery = BatteryGaugeContract.battery(0.5, -0.1);
        chip.is(new SimulatedIna219(() -> battery, 0.1));
        try (FirstPresentGauge gauge = gauge()) {
            assertThat(gauge.present()).isTrue();
            hat.is(new SimulatedPiJuice(() -> battery, () -> 0.0));
            gauge.read();

            assertThat(gauge.name()).isEqualTo("INA219");
        }
    }

    @Test
    void looksAgainOnlyAfterAWhile() {
        try (FirstPresentGauge gauge = gauge()) {
            assertThat(gauge.present()).isFalse();
            int asked = hat.asked();
            hat.is(new SimulatedPiJuice(() -> BatteryGaugeContract.battery(0.5, -0.1), () -> 0.0));

            assertThat(gauge.present()).isFalse();
            assertThat(hat.asked()).isEqualTo(asked);
            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(gauge::read)
                    .matches(e -> e.fault() == GaugeFault.ABSENT);

            nanos.addAndGet(FirstPresentGauge.LOOK_EVERY.toNanos());
            assertThat(gauge.present()).isTrue();
            assertThat(gauge.name()).isEqualTo("PiJuice");
        }
    }
}
