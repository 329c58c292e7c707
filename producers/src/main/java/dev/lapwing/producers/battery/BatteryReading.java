package dev.lapwing.producers.battery;

import dev.lapwing.records.context.Metric;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What a gauge said at one look.
 *
 * @param metrics what it measures, each plausible
 * @param faults what it complains of; their number is {@link Metric#BATTERY_FAULTS}
 */
public record BatteryReading(Map<Metric, Double> metrics, Set<BatteryFault> faults) {

    public BatteryReading {
        var plausible = new EnumMap<Metric, Double>(Metric.class);
        metrics.forEach((metric, value) -> {
            if (metric.plausible(value)) {
                plausible.put(metric, value);
            }
        });
        metrics = Collections.unmodifiableMap(plausible);
        faults = faults.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(faults));
    }

    /** A reading that counts its faults among its metrics. */
    static BatteryReading of(Map<Metric, Double> measured, Set<BatteryFault> faults) {
        var metrics = new EnumMap<Metric, Double>(Metric.class);
        metrics.putAll(measured);
        metrics.put(Metric.BATTERY_FAULTS, (double) faults.size());
        return new BatteryReading(metrics, faults);
    }
}
