package dev.lapwing.producers;

import dev.lapwing.producers.context.Sense;
import dev.lapwing.producers.context.SenseException;
import dev.lapwing.records.context.Metric;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How hot the processor is, by one of the thermometers. */
final class HeatSense implements Sense {

    private final Sensor thermometer;
    private final Plausibility plausibility = new Plausibility(Plausibility.Limits.OF_A_BOARDS_TEMPERATURE);

    HeatSense(Sensor thermometer) {
        this.thermometer = thermometer;
    }

    @Override
    public String name() {
        return "temperature";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.CPU_CELSIUS);
    }

    @Override
    public Map<Metric, Double> feel(Set<Metric> due) throws SenseException, InterruptedException {
        if (!thermometer.present()) {
            return Map.of();
        }
        try {
            double celsius = thermometer.measure().measurements().getFirst().value();
            Optional<ReadingFault> fault = plausibility.judge(celsius);
            if (fault.isPresent()) {
                throw new SensorException(fault.get(), "the processor's thermometer says " + celsius);
            }
            return Map.of(Metric.CPU_CELSIUS, celsius);
        } catch (SensorException e) {
            throw new SenseException(String.valueOf(e.getMessage()), e);
        }
    }
}
