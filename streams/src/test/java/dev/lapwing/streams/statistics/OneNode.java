package dev.lapwing.streams.statistics;

import static java.util.Objects.requireNonNull;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import org.assertj.core.data.Offset;

/** A test of what is known of one node. */
abstract class OneNode {

    final Samples samples = new Samples();
    final NodeStatistics statistics = new NodeStatistics(Samples.WINDOW);

    final NodeContext context() {
        return statistics.context("rpi-node-1");
    }

    final MetricStatistics metric(Metric metric) {
        return requireNonNull(context().metrics().get(metric));
    }

    static Instant second(int second) {
        return Samples.BEGIN.plusSeconds(second);
    }

    static Offset<Double> within(double value) {
        return Offset.offset(value);
    }
}
