package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FileGaugeIT extends BatteryGaugeContract {

    @Override
    BatteryGauge gauge() {
        return new FileGauge(board.resolve("battery"));
    }

    @Override
    void says(BatteryModel battery) throws IOException {
        write("percent=" + battery.percent() + " volts=" + battery.volts() + "\namperes=" + battery.amperes() + "\n");
    }

    @Override
    void saysNonsense() throws IOException {
        write("percent=full");
    }

    private void write(String text) throws IOException {
        Files.writeString(board.resolve("battery"), text);
    }

    @Test
    void leavesOutWhatTheFileDoesNotSayAndWhatIsAbsurd() throws Exception {
        write("percent=101 external=0 faults=2");

        assertThat(gauge().read().metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of(Metric.POWER_EXTERNAL, 0.0, Metric.BATTERY_FAULTS, 2.0));
    }

    @Test
    void namesAWordThatItDoesNotKnow() throws Exception {
        write("prozent=10");

        assertThatExceptionOfType(GaugeException.class)
                .isThrownBy(gauge()::read)
                .withMessageContaining("prozent")
                .withMessageContaining("percent");
    }

    @Test
    void reachesIntoASimulatedBatteryWhichGoesOnFromThere() throws Exception {
        var nanos = new AtomicLong();
        var battery = new SimulatedBattery(
                Simulation.parse("capacity=10,load=5,charge=100,noise=0"),
                Optional.of(board.resolve("battery")),
                nanos::get,
                Clock.fixed(Instant.parse("2026-11-22T00:00:00Z"), ZoneOffset.UTC));
        assertThat(battery.now().percent()).isEqualTo(100);

        write("percent=40");
        assertThat(battery.now().percent()).isEqualTo(40);

        nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        assertThat(battery.now().percent()).isBetween(10.0, 20.0);

        write("percent=40 load=0 charge=4");
        nanos.addAndGet(Duration.ofMinutes(30).toNanos());
        assertThat(battery.now().percent()).isGreaterThan(50);
        assertThat(battery.power()).isEqualTo(4);
    }
}
