package dev.lapwing.producers.battery;

import dev.lapwing.records.context.Metric;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * A battery that a file speaks for: {@code percent=81 volts=3.9 amperes=-0.4 celsius=25 external=0 faults=0}, each of which
 * may be left out. For gauges that Lapwing does not know, and for what a person wants to try.
 */
public final class FileGauge implements BatteryGauge {

    private static final Map<String, Metric> METRICS = Map.of(
            "percent", Metric.BATTERY_PERCENT,
            "volts", Metric.BATTERY_VOLTS,
            "amperes", Metric.BATTERY_AMPERES,
            "celsius", Metric.BATTERY_CELSIUS,
            "external", Metric.POWER_EXTERNAL,
            "faults", Metric.BATTERY_FAULTS);

    private final BatteryFile file;

    public FileGauge(Path file) {
        this.file = new BatteryFile(file);
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public boolean present() {
        return file.exists();
    }

    @Override
    public BatteryReading read() throws GaugeException {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        metrics.put(Metric.BATTERY_FAULTS, 0.0);
        file.read().forEach((key, value) -> {
            Metric metric = METRICS.get(key);
            if (metric != null) {
                metrics.put(metric, value);
            }
        });
        return new BatteryReading(metrics, Set.of());
    }
}
