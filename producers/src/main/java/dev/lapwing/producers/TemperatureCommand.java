package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;

/** {@code lapwing temperature}. */
public final class TemperatureCommand implements ProcessCommand {

    @Override
    public String name() {
        return "temperature";
    }

    @Override
    public String sentence() {
        return "Publishes what this Pi measures, without pictures: its temperature, and further sensors.";
    }

    @Override
    public List<Setting<?>> settings() {
        return TemperatureSettings.settings();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        List<Service> services = Readings.of(settings, metrics, Clock.systemUTC());
        if (services.isEmpty()) {
            throw new SettingException(TemperatureSettings.SOURCE.name() + "=none and " + SensorFile.FILE.name()
                    + " is not set: there is nothing to publish. Set either.");
        }
        return services;
    }
}
