package dev.lapwing.producers;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

class ThermalZoneThermometerIT extends SensorContract {

    @Override
    Sensor sensor() {
        return new ThermalZoneThermometer(board, Clock.systemUTC());
    }

    @Override
    void says(String celsius) throws IOException {
        zone("thermal_zone0", "wifi", "99000\n");
        zone(
                "thermal_zone1",
                "cpu-thermal",
                new BigDecimal(celsius).movePointRight(3).toBigInteger() + "\n");
    }

    @Override
    void saysNonsense() throws IOException {
        zone("thermal_zone0", "cpu-thermal", "hot\n");
    }

    private void zone(String name, String type, String text) throws IOException {
        Path zone = Files.createDirectories(board.resolve(name));
        Files.writeString(zone.resolve("type"), type + "\n");
        Files.writeString(zone.resolve("temp"), text);
    }
}
