package dev.lapwing.producers.battery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An INA219 whose bus only the board has. */
class RecordedIna219IT extends BatteryGaugeContract {

    private static final double OHMS = 0.1;

    @TempDir
    Path host;

    private HostRegisters service;

    @BeforeEach
    void install() throws IOException {
        service = new HostRegisters(
                host, "ina219", Map.of(Ina219Gauge.CONFIGURATION, 2, Ina219Gauge.SHUNT, 2, Ina219Gauge.BUS, 2));
    }

    @Override
    BatteryGauge gauge() {
        return new Ina219Gauge(
                I2cBus.recorded(1, service.file(), Clock.systemUTC()),
                OHMS,
                VoltageCurve.parse("3.0=0,3.5=10,3.6=20,3.7=40,3.8=60,3.95=80,4.2=100"),
                System::nanoTime);
    }

    @Override
    void says(BatteryModel battery) throws IOException {
        service.plugIn(new SimulatedIna219(() -> battery, OHMS));
        try {
            service.look();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    void saysNonsense() throws IOException {
        Files.writeString(service.file(), "0x40 0x00 what\n0x40 0x01 is this\n");
    }
}
