package dev.lapwing.streams.statistics;

import static dev.lapwing.streams.statistics.Samples.BEGIN;
import static dev.lapwing.streams.statistics.Samples.WINDOW;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeStatisticsTest extends OneNode {

    private static final Instant IN_1970 = Instant.parse("1970-01-01T00:02:00Z");

    @Test
    void knowsMeanVarianceExtremesAndTheNewestOfAllSamples() {
        hear(second(1), Metric.CPU_CELSIUS, 40);
        hear(second(2), Metric.CPU_CELSIUS, 42);
        hear(second(3), Metric.CPU_CELSIUS, 44);

        MetricStatistics cpu = metric(Metric.CPU_CELSIUS);

        assertThat(cpu.count()).isEqualTo(3);
        assertThat(cpu.mean()).isEqualTo(42);
        assertThat(cpu.variance()).isEqualTo(4);
        assertThat(cpu.lowest()).isEqualTo(40);
        assertThat(cpu.highest()).isEqualTo(44);
        assertThat(cpu.last()).isEqualTo(44);
        assertThat(cpu.lastAt()).isEqualTo(second(3));
    }

    @Test
    void countsNoSampleTwice() {
        HeardSample once = samples.at(BEGIN, Metric.LOAD, 1);
        statistics.hear(once);

        assertThat(statistics.hear(once)).contains(DropReason.DUPLICATE);
        assertThat(statistics.hear(new HeardSample(once.sample(), second(1), true, 0, 0)))
                .as("by its number alone")
                .contains(DropReason.DUPLICATE);
        assertThat(statistics.hear(new HeardSample(once.sample(), second(1), true, -1, 1)))
                .as("by its id alone")
                .contains(DropReason.DUPLICATE);
        assertThat(context().heardAt()).isEqualTo(BEGIN);
        assertThat(metric(Metric.LOAD).count()).isEqualTo(1);
    }

    @Test
    void goesOnWithASourceThatLostItsCount() {
        for (int i = 0; i < 100; i++) {
            hear(second(i), Metric.LOAD, 1);
        }
        var anew = new Samples();

        assertThat(statistics.hear(anew.at(second(200), Metric.LOAD, 2))).isEmpty();
        HeardSample second = anew.at(second(201), Metric.LOAD, 2);
        assertThat(statistics.hear(new HeardSample(second.sample(), second.heardAt(), true, second.sequence(), 999)))
                .isEmpty();
        assertThat(metric(Metric.LOAD).count()).isEqualTo(102);
    }

    @Test
    void letsALateSampleMoveNothing() {
        hear(second(10), Metric.LOAD, 1);

        assertThat(statistics.hear(samples.at(second(9), Metric.LOAD, 100))).contains(DropReason.LATE);

        assertThat(metric(Metric.LOAD).mean()).isEqualTo(1);
    }

    /** A PiJuice shows whole percents; where it shows one step in the window, or two, that step says little of the slope. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 4, 10, 40})
    void theIntervalOfAGaugeThatShowsWholePercentsHoldsTheTruth(double perHour) {
        int told = 0;
        for (int i = 0; i < 1_000; i++) {
            double percent = 90 - perHour * i * 30 / 3600;
            if (percent < 5) {
                break;
            }
            hear(second(30 * i), Metric.BATTERY_PERCENT, Math.rint(percent));
            TimeToEmpty left = context().timeToEmpty();
            if (left != null && i >= 30) {
                told++;
                long truly = (long) (percent / perHour * 3600);
                assertThat(left.low().toSeconds()).as("after %d", i).isLessThanOrEqualTo(truly);
                assertThat(left.high().toSeconds()).as("after %d", i).isGreaterThanOrEqualTo(truly);
            }
        }
        assertThat(told).isPositive();
    }

    @Test
    void tellsHowLongABatteryLastsThatFallsSteadily() {
        for (int i = 0; i <= 600; i++) {
            hear(second(i), Metric.BATTERY_PERCENT, 80 - 10 * i / 3600.0);
        }

        NodeContext context = context();
        TimeToEmpty left = requireNonNull(context.timeToEmpty());

        assertThat(metric(Metric.BATTERY_PERCENT).recent().slopePerHour()).isCloseTo(-10, within(1e-6));
        double percent = 80 - 10.0 / 6;
        assertThat(left.expected().toSeconds()).isCloseTo((long) (percent / 10 * 3600), within(2L));
        assertThat(left.low()).isLessThanOrEqualTo(left.expected());
        assertThat(left.high()).isGreaterThanOrEqualTo(left.expected());
    }

    @Test
    void doesNotTellHowLongABatteryLastsThatChargesOrRestsOrIsHardlyKnown() {
        hear(BEGIN, Metric.BATTERY_PERCENT, 80);
        assertThat(context().timeToEmpty()).as("hardly known").isNull();
        for (int i = 1; i < 900; i++) {
            hear(second(i), Metric.BATTERY_PERCENT, 80);
        }
        assertThat(context().timeToEmpty()).as("rests").isNull();
        for (int i = 900; i < 1800; i++) {
            hear(second(i), Metric.BATTERY_PERCENT, 80 + i / 1000.0);
        }
        assertThat(context().timeToEmpty()).as("charges").isNull();
    }

    @Test
    void doesNotTellHowLongABatteryLastsIntoWhichCurrentFlowsThoughItFellBefore() {
        for (int i = 0; i < 600; i++) {
            hear(second(i), Metric.BATTERY_PERCENT, 80 - i / 100.0);
        }
        assertThat(context().timeToEmpty()).isNotNull();

        hear(second(600), Metric.BATTERY_AMPERES, 0.4);

        assertThat(context().timeToEmpty()).isNull();
    }

    @Test
    void neverTellsMoreThanThirtyDays() {
        for (int i = 0; i < 900; i++) {
            hear(second(i), Metric.BATTERY_PERCENT, 80 - i * 1e-7);
        }

        TimeToEmpty left = requireNonNull(context().timeToEmpty());

        assertThat(left.expected()).isEqualTo(Duration.ofDays(30));
        assertThat(left.high()).isEqualTo(Duration.ofDays(30));
    }

    @Test
    void forgetsInItsWindowWhatIsOlderThanIt() {
        hear(BEGIN, Metric.CPU_PERCENT, 50);
        hear(BEGIN, Metric.DISK_PERCENT, 50);

        hear(BEGIN.plus(Duration.ofMinutes(16)), Metric.CPU_PERCENT, 10);

        assertThat(metric(Metric.CPU_PERCENT).recent().count()).isEqualTo(1);
        assertThat(metric(Metric.CPU_PERCENT).recent().mean()).isEqualTo(10);
        assertThat(metric(Metric.DISK_PERCENT).recent().count()).isZero();
        assertThat(metric(Metric.DISK_PERCENT).count()).isEqualTo(1);
    }

    @Test
    void forgetsAGaugeThatWasSilentForADayWhileItsNodeWasHeard() {
        hear(BEGIN, Metric.BATTERY_PERCENT, 20);
        hear(BEGIN, Metric.DISK_PERCENT, 50);
        for (int minute = 1; minute <= 25 * 60; minute++) {
            hear(second(60 * minute), Metric.LOAD, 1);
            if (minute % (24 * 60) == 0) {
                hear(second(60 * minute + 1), Metric.DISK_PERCENT, 50);
            }
        }
        assertThat(context().metrics()).containsKey(Metric.BATTERY_PERCENT);

        NodeStatistics read = NodeStatistics.read(statistics.write(), WINDOW);
        assertThat(read.hear(samples.at(second(60 * (25 * 60 + 1)), Metric.LOAD, 1)))
                .isEmpty();

        assertThat(read.context("rpi-node-1").metrics())
                .as("what is sampled once a day stays")
                .containsOnlyKeys(Metric.DISK_PERCENT, Metric.LOAD);
    }

    @Test
    void forgetsNoGaugeBecauseItsNodeWasAwayOrAClockWasSet() {
        Instant at = BEGIN;
        hear(at, Metric.BATTERY_PERCENT, 20);
        for (int i = 0; i < 100; i++) {
            at = at.plus(Duration.ofDays(30));
            statistics.hear(samples.at(at, at, true, Map.of(Metric.LOAD, 1.0)));
            statistics.hear(samples.at(at.plusSeconds(1), IN_1970, true, Map.of(Metric.LOAD, 1.0)));
        }

        assertThat(context().metrics()).containsOnlyKeys(Metric.BATTERY_PERCENT, Metric.LOAD);
    }

    @Test
    void readsWhatFormerVersionsWrote() {
        hear(BEGIN, Metric.LOAD, 1);
        byte[] written = statistics.write();
        int waiting = 2 * Byte.BYTES + 3 * Long.BYTES + 2 * Integer.BYTES;
        byte[] second = without(written, waiting, 2 * Long.BYTES + Integer.BYTES);
        second[0] = 2;
        byte[] first = without(second, second.length - Integer.BYTES - 6 * Long.BYTES, Long.BYTES);
        first[0] = 1;

        assertThat(NodeStatistics.read(second, WINDOW).context("rpi-node-1")).isEqualTo(context());
        assertThat(NodeStatistics.read(first, WINDOW).context("rpi-node-1")).isEqualTo(context());
    }

    private static byte[] without(byte[] bytes, int from, int length) {
        byte[] left = Arrays.copyOf(bytes, bytes.length - length);
        System.arraycopy(bytes, from + length, left, from, left.length - from);
        return left;
    }

    @Test
    void isNeverLargerThanTwentyTwoKilobytes() {
        for (int i = 0; i < 2_000; i++) {
            for (Metric metric : Metric.values()) {
                hear(second(i), metric, i % 2);
            }
        }

        assertThat(statistics.write()).hasSizeLessThan(22_000);
    }

    @Test
    void refusesBytesThatAreNone() {
        byte[] bytes = statistics.write();
        hear(BEGIN, Metric.LOAD, 1);
        byte[] longer = statistics.write();

        assertThatThrownBy(() -> NodeStatistics.read(new byte[] {9, 9}, WINDOW))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NodeStatistics.read(Arrays.copyOf(longer, bytes.length + 9), WINDOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void beginsItsWindowAnewWhereItsLengthWasChanged() {
        hear(BEGIN, Metric.LOAD, 1);

        NodeStatistics read = NodeStatistics.read(statistics.write(), Duration.ofMinutes(30));

        MetricStatistics load =
                requireNonNull(read.context("rpi-node-1").metrics().get(Metric.LOAD));
        assertThat(load.count()).isEqualTo(1);
        assertThat(load.recent().count()).isZero();
    }

    private static Offset<Long> within(long value) {
        return Offset.offset(value);
    }

    private void hear(Instant at, Metric metric, double value) {
        statistics.hear(samples.at(at, metric, value));
    }
}
