package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.context.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Over Pi4J's own I2C, with a bus beneath it that answers byte for byte. */
class PiJuiceGaugeTest extends BatteryGaugeContract {

    /** Of a full status: a fault waits, it charges from the header, its supply is bad, the header's is good. */
    private static final Map<Integer, byte[]> RECORDED = Map.of(
            PiJuiceGauge.STATUS, bytes(0b11_01_10_01, 0x26),
            PiJuiceGauge.CHARGE_LEVEL, bytes(81, 0xAE),
            PiJuiceGauge.FAULTS, bytes(0b1010_1000, 0x57),
            PiJuiceGauge.BATTERY_TEMPERATURE, bytes(0xFB, 0xFF, 0xFB),
            PiJuiceGauge.BATTERY_VOLTAGE, bytes(0x10, 0x0F, 0xE0),
            PiJuiceGauge.BATTERY_CURRENT, bytes(0x18, 0xFC, 0x1B),
            PiJuiceGauge.IO_VOLTAGE, bytes(0xEC, 0x13, 0x00),
            PiJuiceGauge.IO_CURRENT, bytes(0x38, 0xFF, 0x38));

    private final DisturbedDevice device = new DisturbedDevice(PiJuiceGauge.ADDRESS);
    private final AtomicLong nanos = new AtomicLong();

    @Override
    BatteryGauge gauge() {
        return new PiJuiceGauge(I2cBus.simulated(1, device), nanos::get);
    }

    @Override
    void says(BatteryModel battery) {
        device.is(new SimulatedPiJuice(() -> battery, () -> battery.amperes() > 0 ? 5.0 : 0.0));
    }

    @Override
    void saysNonsense() {
        device.is(device((register, length) -> Arrays.copyOf(bytes(0x55, 0x55, 0x55), length)));
        nanos.addAndGet(I2cRegisters.BACK_OFF.toNanos());
    }

    private static RegisterDevice recorded() {
        return device((register, length) ->
                RECORDED.getOrDefault(register, new byte[0]).clone());
    }

    private static RegisterDevice device(BiFunction<Integer, Integer, byte[]> answers) {
        return new RegisterDevice() {
            @Override
            public int address() {
                return PiJuiceGauge.ADDRESS;
            }

            @Override
            public byte[] answer(int register, int length) {
                return answers.apply(register, length);
            }
        };
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void readsTheRegistersAsTheBoardWritesThem() throws Exception {
        device.is(recorded());

        BatteryReading reading;
        try (BatteryGauge gauge = gauge()) {
            reading = gauge.read();
        }

        assertThat(reading.metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        Metric.BATTERY_PERCENT, 81.0,
                        Metric.BATTERY_VOLTS, 3.856,
                        Metric.BATTERY_AMPERES, 1.0,
                        Metric.BATTERY_CELSIUS, -5.0,
                        Metric.BATTERY_FAULTS, 4.0,
                        Metric.POWER_EXTERNAL, 1.0,
                        Metric.GPIO_VOLTS, 5.1,
                        Metric.GPIO_AMPERES, -0.2));
        assertThat(reading.faults())
                .containsExactlyInAnyOrder(
                        BatteryFault.WATCHDOG_RESET,
                        BatteryFault.PROFILE_INVALID,
                        BatteryFault.COOL,
                        BatteryFault.SUPPLY_BAD);
    }

    @Test
    void triesAgainAfterAByteWasDisturbed() throws Exception {
        says(battery(0.5, -0.2));
        device.disturb(answer -> bytes(answer[0] ^ 0x04, answer[1]));
        device.disturb(answer -> {
            throw new IllegalStateException("the clock was stretched for too long");
        });

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics()).containsEntry(Metric.BATTERY_PERCENT, 50.0);
        }
    }

    @Test
    void mendsTheHighestBitOfTheFirstByteWhereTheChecksumSaysSo() throws Exception {
        device.is(recorded());
        device.disturb(answer -> bytes(answer[0] & 0x7F, answer[1]));

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics()).containsEntry(Metric.POWER_EXTERNAL, 1.0);
        }
        assertThat(device.asked()).as("once per register, none of them again").isEqualTo(8);
    }

    @Test
    void leavesABoardAloneForAWhileAfterItFailed() throws Exception {
        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.present()).isFalse();
            int asked = device.asked();
            says(battery(0.5, -0.2));

            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(gauge::read)
                    .matches(e -> e.fault() == GaugeFault.BACKING_OFF);
            assertThat(device.asked()).isEqualTo(asked);

            nanos.addAndGet(I2cRegisters.BACK_OFF.toNanos());
            assertThat(gauge.read().metrics()).containsEntry(Metric.BATTERY_PERCENT, 50.0);
        }
    }

    @Test
    void doesNotLoadPi4jWhereThereIsNoBus() {
        var nowhere = I2cBus.ofBoard(1, Path.of("/nowhere"));
        try (var gauge = new PiJuiceGauge(nowhere, nanos::get)) {
            assertThat(gauge.present()).isFalse();
            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(gauge::read)
                    .withMessageContaining("LAPWING_CONTEXT_BATTERY")
                    .matches(e -> e.fault() == GaugeFault.ABSENT);
        }
    }
}
