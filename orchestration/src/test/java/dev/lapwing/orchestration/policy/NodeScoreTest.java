package dev.lapwing.orchestration.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NodeScoreTest {

    @Test
    void isOneAtTheBestThatANodeEverHad() {
        double score = NodeScore.of(Map.of(
                Metric.BATTERY_PERCENT, statistics(90, 60, 90, 90),
                Metric.CPU_CELSIUS, statistics(50, 50, 70, 50)));

        assertThat(score).isEqualTo(1);
    }

    @Test
    void isTheWorseTheEmptierTheBattery() {
        double full = NodeScore.of(Map.of(Metric.BATTERY_PERCENT, statistics(70, 20, 90, 85)));
        double empty = NodeScore.of(Map.of(Metric.BATTERY_PERCENT, statistics(70, 20, 90, 25)));

        assertThat(full).isLessThan(empty);
    }

    @Test
    void isTheWorseTheHotterTheProcessor() {
        double cool = NodeScore.of(Map.of(Metric.CPU_CELSIUS, statistics(50, 40, 80, 45)));
        double hot = NodeScore.of(Map.of(Metric.CPU_CELSIUS, statistics(50, 40, 80, 79)));

        assertThat(cool).isLessThan(hot);
    }

    @Test
    void followsTheFormulaWhereNothingIsToMend() {
        // variance 0.5, mean 1 + 1: weight 0.25; from 1 + 1 to 2 + 1
        var load = new MetricStatistics(3, 1, 1, 1, 2, 2, Instant.EPOCH, new Recent(3, 1, 1, 0, 0));

        assertThat(NodeScore.of(Map.of(Metric.LOAD, load))).isCloseTo(Math.pow(3 / 2.0, 0.25), offset(1e-12));
    }

    @Test
    void knowsNothingOfANodeThatHasHardlySpoken() {
        var once = new MetricStatistics(1, 50, 0, 50, 50, 50, Instant.EPOCH, new Recent(1, 50, 0, 0, 1));

        assertThat(NodeScore.of(Map.of())).isNaN();
        assertThat(NodeScore.of(Map.of(Metric.BATTERY_PERCENT, once))).isNaN();
    }

    @Property(tries = 10_000)
    void isFiniteWhateverIsPlausible(@ForAll long seed) {
        var random = new Random(seed);
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        for (Metric metric : Metric.values()) {
            double lowest = metric.lowest();
            double reach = random.nextInt(4) == 0 ? 0 : Math.pow(10, random.nextInt(13));
            double highest = lowest;
            while (reach > 0 && highest == lowest) {
                double candidate = lowest + random.nextDouble() * reach;
                highest = metric.plausible(candidate) ? candidate : lowest;
                reach /= 10;
            }
            metrics.put(
                    metric,
                    statistics((lowest + highest) / 2, lowest, highest, random.nextBoolean() ? lowest : highest));
        }

        assertThat(NodeScore.of(metrics)).as("seed %d", seed).isFinite().isGreaterThanOrEqualTo(1);
    }

    @Test
    void takesTheEmptierBatteryForTheBetterAsWritten() {
        double full = NodeScore.asWritten(Map.of(Metric.BATTERY_PERCENT, statistics(70, 20, 90, 85)));
        double empty = NodeScore.asWritten(Map.of(Metric.BATTERY_PERCENT, statistics(70, 20, 90, 25)));

        assertThat(empty).isLessThan(full);
        assertThat(NodeScore.asWritten(Map.of(Metric.CPU_PERCENT, statistics(0, 0, 0, 0))))
                .isNaN();
    }

    /** Of 100 samples that lie half at the lowest and half at the highest. */
    private static MetricStatistics statistics(double mean, double lowest, double highest, double last) {
        double squares = 100 * Math.pow((highest - lowest) / 2, 2);
        return new MetricStatistics(
                100, mean, squares, lowest, highest, last, Instant.EPOCH, new Recent(0, 0, 0, 0, 0));
    }
}
