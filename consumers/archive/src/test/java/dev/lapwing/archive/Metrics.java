package dev.lapwing.archive;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** Reads what a registry counted. */
final class Metrics {

    private Metrics() {}

    /** The sum of a metric's values that carry all of {@code labels}; its name without {@code _total}. */
    static double value(PrometheusRegistry registry, String name, String... labels) {
        double sum = 0;
        for (MetricSnapshot metric : registry.scrape(name::equals)) {
            for (DataPointSnapshot point : metric.getDataPoints()) {
                boolean matches = true;
                for (String label : labels) {
                    matches &= point.getLabels().stream()
                            .anyMatch(l -> l.getValue().equals(label));
                }
                if (matches) {
                    sum += switch (point) {
                        case CounterSnapshot.CounterDataPointSnapshot counter -> counter.getValue();
                        case GaugeSnapshot.GaugeDataPointSnapshot gauge -> gauge.getValue();
                        default -> throw new IllegalArgumentException(name + " is neither a counter nor a gauge");
                    };
                }
            }
        }
        return sum;
    }
}
