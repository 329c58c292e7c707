package dev.lapwing.producers;

import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.Supervised;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** All that a Pi measures: its temperature, and the sensors that its settings add. */
final class Readings {

    private Readings() {}

    /** The services of it, each started again by itself if it fails; none if nothing is to be measured. */
    static List<Service> of(Settings settings, PrometheusRegistry metrics, Clock clock) {
        var services = new ArrayList<Service>();
        if (settings.get(TemperatureSettings.SOURCE) != TemperatureSource.NONE) {
            var temperature = new TemperatureProducer(settings, metrics, clock);
            services.add(new Supervised("temperature", temperature::service));
        }
        List<SensorPlan> plans =
                settings.find(SensorFile.FILE).map(SensorFile::read).orElse(List.of());
        if (!plans.isEmpty()) {
            var sensors = new SensorsProducer(plans, settings, metrics, clock);
            services.add(new Supervised("sensors", sensors::service));
        }
        return List.copyOf(services);
    }
}
