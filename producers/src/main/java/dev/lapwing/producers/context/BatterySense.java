package dev.lapwing.producers.context;

import dev.lapwing.producers.battery.BatteryFault;
import dev.lapwing.producers.battery.BatteryGauge;
import dev.lapwing.producers.battery.BatteryReading;
import dev.lapwing.producers.battery.GaugeException;
import dev.lapwing.records.context.Metric;
import dev.lapwing.runtime.LogKeys;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The battery, by one of its gauges. */
public final class BatterySense implements Sense {

    private static final Logger LOG = LoggerFactory.getLogger(BatterySense.class);

    private final BatteryGauge gauge;
    private final boolean named;
    private Set<BatteryFault> faults = Set.of();

    /**
     * The battery.
     *
     * @param named whether somebody said that the board has this gauge, or it was only looked for
     */
    public BatterySense(BatteryGauge gauge, boolean named) {
        this.gauge = gauge;
        this.named = named;
    }

    @Override
    public String name() {
        return "battery";
    }

    @Override
    public Set<Metric> metrics() {
        return EnumSet.range(Metric.BATTERY_PERCENT, Metric.GPIO_AMPERES);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException, InterruptedException {
        if (!named && !gauge.present()) {
            return Map.of();
        }
        BatteryReading reading;
        try {
            reading = gauge.read();
        } catch (GaugeException e) {
            throw new SenseException(e.getMessage() + "", e);
        }
        if (!reading.faults().equals(faults)) {
            faults = reading.faults();
            LOG.atInfo()
                    .addKeyValue(LogKeys.REASON, faults)
                    .log(faults.isEmpty() ? "the battery's faults are over" : "the battery has faults");
        }
        var values = new EnumMap<Metric, Double>(Metric.class);
        values.putAll(reading.metrics());
        if (named) {
            values.put(Metric.BATTERY_SILENT, 0.0);
        }
        values.keySet().retainAll(due);
        return values;
    }

    /** A battery that is only looked for may not be there. */
    @Override
    public Map<Metric, Double> silent() {
        return named ? Map.of(Metric.BATTERY_SILENT, 1.0) : Map.of();
    }

    @Override
    public boolean required() {
        return named;
    }

    @Override
    public void close() {
        gauge.close();
    }
}
