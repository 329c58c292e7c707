package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * When each metric is due: at the beginning, and then at each multiple of its period. All count from the same beginning, so
 * that those with periods that are multiples of each other share a sample. What was missed is not made up for, and does not
 * shift what comes. Knows no clock; for one thread.
 */
public final class MetricSchedule {

    private final Map<Metric, Duration> periods;
    private final Map<Metric, Long> next = new EnumMap<>(Metric.class);

    /**
     * A schedule in which all is due now.
     *
     * @param now nanoseconds of any clock that does not jump
     */
    public MetricSchedule(MetricPeriods periods, long now) {
        this.periods = periods.periods();
        this.periods.keySet().forEach(metric -> next.put(metric, now));
    }

    /** What is due at {@code now}, which then is due again at the next multiple of its period after it. */
    public Set<Metric> takeDue(long now) {
        var due = EnumSet.noneOf(Metric.class);
        periods.forEach((metric, period) -> {
            long at = next.getOrDefault(metric, now);
            if (at - now <= 0) {
                due.add(metric);
                long missed = (now - at) / period.toNanos();
                next.put(metric, at + (missed + 1) * period.toNanos());
            }
        });
        return due;
    }

    /** How long nothing is due from {@code now} on; a day if nothing ever is. */
    public Duration untilNext(long now) {
        return Duration.ofNanos(next.values().stream()
                .mapToLong(at -> Math.max(0, at - now))
                .min()
                .orElse(Duration.ofDays(1).toNanos()));
    }
}
