package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** {@code lapwing node}: all producers of one Pi in one JVM; one that fails is started again without the others. */
public final class NodeCommand implements ProcessCommand {

    @Override
    public String name() {
        return "node";
    }

    @Override
    public String sentence() {
        return "Publishes all that one Pi has: the pictures of its camera, its temperature, further sensors, and how it is.";
    }

    @Override
    public List<Setting<?>> settings() {
        var all = new LinkedHashSet<Setting<?>>();
        all.add(CameraSettings.ENABLED);
        all.addAll(CameraSettings.settings());
        all.addAll(TemperatureSettings.settings());
        all.add(ContextSettings.ENABLED);
        all.addAll(ContextSettings.settings());
        return List.copyOf(all);
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        var clock = Clock.systemUTC();
        var services = new ArrayList<Service>();
        if (settings.get(CameraSettings.ENABLED)) {
            var camera = new CameraProducer(settings, metrics, clock);
            services.add(new Supervised("camera", camera::service));
        }
        services.addAll(Readings.of(settings, metrics, clock));
        if (settings.get(ContextSettings.ENABLED)) {
            var context = new ContextProducer(settings, metrics, clock);
            services.add(new Supervised("context", context::service));
        }
        if (services.isEmpty()) {
            throw new SettingException(CameraSettings.ENABLED.name() + "=false, " + TemperatureSettings.SOURCE.name()
                    + "=none and " + ContextSettings.ENABLED.name() + "=false, and " + SensorFile.FILE.name()
                    + " is not set: there is nothing to publish. Set one of them.");
        }
        return List.copyOf(services);
    }
}
