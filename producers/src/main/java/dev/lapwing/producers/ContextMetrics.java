package dev.lapwing.producers;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.ThrottleBit;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the node felt last, for {@code /metrics}; what it does not feel is absent there. From any thread. */
final class ContextMetrics {

    private record Shown(Metric metric, String name, double factor, String help) {}

    /** Base units: ratios and not percent. */
    private static final Shown[] SHOWN = {
        new Shown(Metric.BATTERY_PERCENT, "battery_ratio", 0.01, "Charge of the battery."),
        new Shown(Metric.BATTERY_VOLTS, "battery_volts", 1, "Voltage of the battery."),
        new Shown(
                Metric.BATTERY_AMPERES,
                "battery_amperes",
                1,
                "Current into the battery; negative while it is drained."),
        new Shown(Metric.BATTERY_CELSIUS, "battery_temperature_celsius", 1, "Temperature of the battery."),
        new Shown(Metric.BATTERY_FAULTS, "battery_faults", 1, "Faults of the battery or its board."),
        new Shown(Metric.BATTERY_SILENT, "battery_silent", 1, "1 while the gauge that was named gives no answer."),
        new Shown(Metric.POWER_EXTERNAL, "external_power", 1, "1 while power comes in from outside."),
        new Shown(Metric.CPU_PERCENT, "cpu_ratio", 0.01, "Time that the processors worked."),
        new Shown(Metric.CPU_CELSIUS, "temperature_celsius", 1, "Temperature of the processor."),
        new Shown(Metric.LOAD, "load_per_processor", 1, "Load average of one minute, per processor."),
        new Shown(Metric.MEMORY_PERCENT, "memory_ratio", 0.01, "Memory in use."),
        new Shown(Metric.DISK_PERCENT, "disk_ratio", 0.01, "The fullest file system that Lapwing writes to."),
        new Shown(Metric.NETWORK_BYTES, "network_bytes_per_second", 1, "Received and sent."),
    };

    private final Map<Metric, Double> last = new ConcurrentHashMap<>();

    ContextMetrics(PrometheusRegistry registry, String node) {
        for (Shown shown : SHOWN) {
            GaugeWithCallback.builder()
                    .name("lapwing_node_" + shown.name())
                    .help(shown.help())
                    .labelNames("node")
                    .callback(callback -> {
                        Double value = last.get(shown.metric());
                        if (value != null) {
                            callback.call(value * shown.factor(), node);
                        }
                    })
                    .register(registry);
        }
        GaugeWithCallback.builder()
                .name("lapwing_node_throttled")
                .help("1 for each thing that holds the board back, or has since it started.")
                .labelNames("node", "reason")
                .callback(callback -> {
                    Double value = last.get(Metric.THROTTLED);
                    if (value != null) {
                        Set<ThrottleBit> bits = ThrottleBit.of(value);
                        for (ThrottleBit bit : ThrottleBit.values()) {
                            callback.call(
                                    bits.contains(bit) ? 1 : 0, node, bit.name().toLowerCase(Locale.ROOT));
                        }
                    }
                })
                .register(registry);
    }

    void felt(Map<Metric, Double> values) {
        last.putAll(values);
    }

    /** It is not known any more: better absent than old. */
    void forget(Metric metric) {
        last.remove(metric);
    }
}
