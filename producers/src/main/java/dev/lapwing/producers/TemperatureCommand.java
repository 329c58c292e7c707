package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
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
        return "Publishes the temperature of this Pi to the topic temperature on the local cluster.";
    }

    @Override
    public List<Setting<?>> settings() {
        return TemperatureSettings.settings();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        return List.of(new TemperatureProducer(settings, metrics, Clock.systemUTC()).service());
    }
}
