package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.process.ProcessCommand;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;

/** {@code lapwing camera}. */
public final class CameraCommand implements ProcessCommand {

    @Override
    public String name() {
        return "camera";
    }

    @Override
    public String sentence() {
        return "Publishes the pictures of a camera's directory to its topic on the local cluster.";
    }

    @Override
    public List<Setting<?>> settings() {
        return CameraSettings.settings();
    }

    @Override
    public List<Service> wire(Settings settings, PrometheusRegistry metrics) {
        return List.of(new CameraProducer(settings, metrics, Clock.systemUTC()).service());
    }
}
