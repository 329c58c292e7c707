package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PiJuice whose bus only the board has: its registers come by the service of {@code manifests/host}. */
class RecordedPiJuiceIT extends BatteryGaugeContract {

    /** Each answer ends with a checksum. */
    private static final Map<Integer, Integer> LENGTHS = Map.of(
            PiJuiceGauge.STATUS, 2,
            PiJuiceGauge.CHARGE_LEVEL, 2,
            PiJuiceGauge.FAULTS, 2,
            PiJuiceGauge.BATTERY_TEMPERATURE, 3,
            PiJuiceGauge.BATTERY_VOLTAGE, 3,
            PiJuiceGauge.BATTERY_CURRENT, 3,
            PiJuiceGauge.IO_VOLTAGE, 3,
            PiJuiceGauge.IO_CURRENT, 3);

    @TempDir
    Path host;

    private HostRegisters service;

    @BeforeEach
    void install() throws IOException {
        service = new HostRegisters(host, "pijuice", LENGTHS);
    }

    private BatteryGauge gauge(Clock clock) {
        return new PiJuiceGauge(I2cBus.recorded(1, service.file(), clock), System::nanoTime);
    }

    @Override
    BatteryGauge gauge() {
        return gauge(Clock.systemUTC());
    }

    @Override
    void says(BatteryModel battery) throws IOException {
        service.plugIn(hat(battery));
        look();
    }

    @Override
    void saysNonsense() throws IOException {
        says(battery(0.5, 0));
        Files.writeString(
                service.file(),
                Files.readString(service.file()).lines().map(line -> line + "1").collect(Collectors.joining("\n")));
    }

    private String look() throws IOException {
        try {
            return service.look();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static SimulatedPiJuice hat(BatteryModel battery) {
        return new SimulatedPiJuice(() -> battery, () -> 0.0);
    }

    @Test
    void saysWhatItWouldSayOnTheBus() throws Exception {
        BatteryModel battery = battery(0.37, -0.42);
        says(battery);

        try (BatteryGauge left = gauge();
                BatteryGauge onBus = new PiJuiceGauge(I2cBus.simulated(1, hat(battery)), System::nanoTime)) {
            assertThat(left.read()).isEqualTo(onBus.read());
        }
    }

    @Test
    void saysNothingOnceTheServiceHasStopped() throws Exception {
        says(battery(0.8, -0.1));

        for (Duration off : Set.of(RecordedDevice.OLDEST, RecordedDevice.OLDEST.negated())) {
            Clock clock = Clock.offset(Clock.systemUTC(), off.multipliedBy(2));
            try (BatteryGauge gauge = gauge(clock)) {
                assertThatExceptionOfType(GaugeException.class)
                        .isThrownBy(gauge::read)
                        .withMessageContaining("journalctl -u lapwing-measure@battery")
                        .extracting(GaugeException::fault)
                        .isEqualTo(GaugeFault.NO_ANSWER);
            }
        }
    }

    @Test
    void keepsToWhatItLeftLastWhileNothingAnswersAndSaysWhy() throws Exception {
        says(battery(0.8, -0.1));
        String before = Files.readString(service.file());

        for (int register : LENGTHS.keySet()) {
            service.breakOff(PiJuiceGauge.ADDRESS, register);
        }

        assertThat(look()).contains("nothing at 0x14 of bus 1 answers").contains("Remote I/O error");
        assertThat(service.file()).hasContent(before);
    }

    @Test
    void namesTheRegisterThatAloneDoesNotAnswer() throws Exception {
        says(battery(0.8, -0.1));
        service.breakOff(PiJuiceGauge.ADDRESS, PiJuiceGauge.CHARGE_LEVEL);
        assertThat(look()).isEmpty();

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.present()).isTrue();
            assertThatExceptionOfType(GaugeException.class)
                    .isThrownBy(gauge::read)
                    .withMessageContaining("register 0x41")
                    .withMessageContaining(service.file().toString());
        }
    }
}
