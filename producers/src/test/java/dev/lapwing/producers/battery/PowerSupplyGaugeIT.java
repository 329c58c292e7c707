package dev.lapwing.producers.battery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.context.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a directory in place of Linux's, laid out as the kernel does. */
class PowerSupplyGaugeIT extends BatteryGaugeContract {

    @Override
    BatteryGauge gauge() {
        return new PowerSupplyGauge(board);
    }

    @Override
    void says(BatteryModel battery) throws IOException {
        supply(
                "BAT0",
                Map.of(
                        "type",
                        "Battery",
                        "present",
                        "1",
                        "status",
                        battery.amperes() < 0 ? "Discharging" : "Charging",
                        "health",
                        "Good",
                        "capacity",
                        Long.toString(Math.round(battery.percent())),
                        "voltage_now",
                        Long.toString(Math.round(battery.volts() * 1e6)),
                        "current_now",
                        Long.toString(Math.round(Math.abs(battery.amperes()) * 1e6)),
                        "temp",
                        Long.toString(Math.round(battery.celsius() * 10))));
    }

    @Override
    void saysNonsense() throws IOException {
        supply("BAT0", Map.of("type", "Battery", "capacity", "many"));
    }

    private void supply(String name, Map<String, String> files) throws IOException {
        Path directory = Files.createDirectories(board.resolve(name));
        for (var file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue() + "\n");
        }
    }

    @Test
    void passesOverTheBatteryOfAMouseAndKnowsTheMains() throws Exception {
        supply("AAA", Map.of("type", "Battery", "scope", "Device", "capacity", "3", "online", "0"));
        supply("AC", Map.of("type", "Mains", "online", "1"));
        says(battery(0.9, -0.1));

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics())
                    .containsEntry(Metric.BATTERY_PERCENT, 90.0)
                    .containsEntry(Metric.POWER_EXTERNAL, 1.0)
                    .containsEntry(Metric.BATTERY_CELSIUS, 25.0);
        }
    }

    @Test
    void doesNotTakeAMouseOrATabletThatIsOnForPowerFromOutside() throws Exception {
        supply("AAA", Map.of("type", "Battery", "scope", "Device", "online", "1"));
        supply("wacom_ac_1", Map.of("type", "Mains", "scope", "Device", "online", "1"));
        supply("AC", Map.of("type", "Mains", "online", "0"));
        says(battery(0.9, -0.1));

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics()).containsEntry(Metric.POWER_EXTERNAL, 0.0);
        }
    }

    @Test
    void believesTheSignOfACurrentWhereTheStatusDoesNotTell() throws Exception {
        says(battery(0.9, -0.1));
        supply("BAT0", Map.of("status", "Not charging", "current_now", "-500000"));

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().metrics()).containsEntry(Metric.BATTERY_AMPERES, -0.5);
        }
    }

    @Test
    void countsBadHealthAsAFault() throws Exception {
        says(battery(0.9, -0.1));
        supply("BAT0", Map.of("health", "Overheat"));

        try (BatteryGauge gauge = gauge()) {
            assertThat(gauge.read().faults()).containsExactly(BatteryFault.UNHEALTHY);
        }
    }
}
