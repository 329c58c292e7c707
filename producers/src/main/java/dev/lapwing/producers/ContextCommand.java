package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;

/** {@code lapwing context}. */
public final class ContextCommand implements ProcessCommand {

    @Override
    public String name() {
        return "context";
    }

    @Override
    public String sentence() {
        return "Publishes what this board feels: its battery, processor, memory, disk, network and heat.";
    }

    @Override
    public List<Setting<?>> settings() {
        return ContextSettings.settings();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        return List.of(new ContextProducer(settings, metrics, Clock.systemUTC()).service());
    }
}
