package dev.lapwing.producers.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lapwing.records.context.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MetricScheduleTest {

    private static final long SECOND = 1_000_000_000L;

    private static MetricPeriods periods(List<Integer> seconds) {
        var periods = new EnumMap<Metric, Duration>(Metric.class);
        Iterator<Metric> metrics = List.of(Metric.values()).iterator();
        seconds.forEach(each -> periods.put(metrics.next(), Duration.ofSeconds(each)));
        return new MetricPeriods(periods);
    }

    @Property(tries = 500)
    void samplesEachMetricAtEachMultipleOfItsPeriodAndAtNoOtherTime(
            @ForAll @Size(min = 1, max = 15) List<@IntRange(min = 1, max = 90) Integer> seconds,
            @ForAll @LongRange(min = Long.MIN_VALUE / 4, max = Long.MAX_VALUE / 4) long start) {
        MetricPeriods periods = periods(seconds);
        var schedule = new MetricSchedule(periods, start);
        var taken = new EnumMap<Metric, List<Long>>(Metric.class);
        long now = start;
        while (now - start < 400 * SECOND) {
            for (Metric metric : schedule.takeDue(now)) {
                taken.computeIfAbsent(metric, _ -> new ArrayList<>()).add((now - start) / SECOND);
            }
            Duration pause = schedule.untilNext(now);
            assertThat(pause).as("nothing that is due is left").isPositive();
            now += pause.toNanos();
        }

        periods.periods().forEach((metric, period) -> {
            List<Long> expected = new ArrayList<>();
            for (long at = 0; at < 400; at += period.toSeconds()) {
                expected.add(at);
            }
            assertThat(taken.get(metric)).as(metric.key()).isEqualTo(expected);
        });
    }

    @Property(tries = 500)
    void losesNothingThatWasDueAndMakesUpForNothingThatWasMissedHoweverLateItIsAsked(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 30) Integer> seconds,
            @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 0, max = 100) Integer> pauses) {
        MetricPeriods periods = periods(seconds);
        var schedule = new MetricSchedule(periods, 0);
        Map<Metric, Long> last = new EnumMap<>(Metric.class);
        long now = 0;
        for (int pause : pauses) {
            now += pause * SECOND / 3;
            Set<Metric> due = schedule.takeDue(now);
            for (Map.Entry<Metric, Duration> each : periods.periods().entrySet()) {
                long period = each.getValue().toNanos();
                Long before = last.get(each.getKey());
                boolean crossed = before == null || now / period > before / period;
                assertThat(due.contains(each.getKey()))
                        .as("%s each %s at %s ns, last at %s", each.getKey(), each.getValue(), now, before)
                        .isEqualTo(crossed);
                if (crossed) {
                    last.put(each.getKey(), now);
                }
            }
        }
    }

    @Test
    void namesAMetricOrItsGroupAndPrefersTheMetric() {
        Map<Metric, Duration> periods = MetricPeriods.parse("battery=5min, battery.percent = 60s ,network=off,load=1s")
                .periods();

        assertThat(periods)
                .containsEntry(Metric.BATTERY_PERCENT, Duration.ofSeconds(60))
                .containsEntry(Metric.BATTERY_VOLTS, Duration.ofMinutes(5))
                .containsEntry(Metric.LOAD, Duration.ofSeconds(1))
                .containsEntry(Metric.CPU_PERCENT, Duration.ofSeconds(10))
                .doesNotContainKey(Metric.NETWORK_BYTES);
        assertThat(MetricPeriods.parse("").periods()).hasSize(Metric.values().length);
    }

    @Test
    void refusesWhatIsNoPeriod() {
        for (String text : List.of("colour=1s", "cpu", "cpu=0s", "cpu=2d", "cpu=often", "=1s")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> MetricPeriods.parse(text))
                    .withMessageStartingWith("must ");
        }
    }
}
