package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lapwing.records.context.Metric;
import org.junit.jupiter.api.Test;

class Ina219GaugeTest extends BatteryGaugeContract {

    private static final VoltageCurve CURVE = VoltageCurve.parse("3.0=0,3.5=10,3.6=20,3.7=40,3.8=60,3.95=80,4.2=100");
    private static final double OHMS = 0.1;

    private final DisturbedDevice device = new DisturbedDevice(Ina219Gauge.ADDRESS);

    @Override
    BatteryGauge gauge() {
        return new Ina219Gauge(I2cBus.simulated(1, device), OHMS, CURVE, () -> 0);
    }

    @Override
    void says(BatteryModel battery) {
        device.is(new SimulatedIna219(() -> battery, OHMS));
    }

    @Override
    void saysNonsense() {
        device.is(new RegisterDevice() {
            @Override
            public int address() {
                return Ina219Gauge.ADDRESS;
            }

            @Override
            public byte[] answer(int register, int length) {
                throw new IllegalStateException("the bus is held low");
            }
        });
    }

    @Test
    void takesTheMiddleOfThreeSinceItHasNoChecksum() throws Exception {
        says(battery(0.6, -0.75));
        device.disturb(answer -> new byte[] {0x7F, (byte) 0xFF}); // the first shunt
        device.disturb(answer -> answer); // the first voltage
        device.disturb(answer -> answer);
        device.disturb(answer -> new byte[] {0, 0});

        try (BatteryGauge gauge = gauge()) {
            BatteryReading reading = gauge.read();

            assertThat(reading.metrics().get(Metric.BATTERY_AMPERES)).isCloseTo(-0.75, within(0.001));
            assertThat(reading.metrics().get(Metric.BATTERY_VOLTS)).isCloseTo(3.74, within(0.005));
        }
    }

    @Test
    void isNotTakenForAnotherChipAtItsAddress() {
        device.is(new RegisterDevice() {
            @Override
            public int address() {
                return Ina219Gauge.ADDRESS;
            }

            @Override
            public byte[] answer(int register, int length) {
                return new byte[] {0x11, 0x04};
            }
        });

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.present()).isFalse();
        }
    }
}
