package dev.lapwing.producers.context;

import dev.lapwing.records.context.Metric;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How often each metric is sampled.
 *
 * @param periods of those that are sampled at all
 */
public record MetricPeriods(Map<Metric, Duration> periods) {

    /** A battery changes slowly, a disk more slowly; each record costs about 150 bytes on three Pis. */
    public static final String DEFAULT =
            "battery=30s,power=30s,gpio=30s,cpu=10s,load=10s,memory=30s,disk=60s," + "network=10s,throttled=10s";

    private static final String OFF = "off";
    private static final String RULE =
            "must be pairs such as battery.percent=60s,cpu=10s,network=off divided by commas: a"
                    + " metric or the first word of several, and 100ms to 1d or off";
    private static final Setting<Duration> PERIOD = Setting.duration("period", null, "Between two samples.")
            .where(period -> period.toMillis() >= 100 && period.compareTo(Duration.ofDays(1)) <= 0, "be 100ms to 1d");

    public MetricPeriods {
        periods = periods.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(periods));
    }

    /**
     * The defaults with those of {@code text} over them. A metric's own pair counts before that of its group, which is its
     * name up to the dot.
     *
     * @throws IllegalArgumentException with a message that begins with {@code must}, if it says something else
     */
    public static MetricPeriods parse(String text) {
        var pairs = new HashMap<String, Optional<Duration>>();
        for (String pair : DEFAULT.split(",", -1)) {
            put(pairs, pair);
        }
        for (String pair : text.split(",", -1)) {
            if (!pair.isBlank()) {
                put(pairs, pair.strip());
            }
        }
        var periods = new EnumMap<Metric, Duration>(Metric.class);
        for (Metric metric : Metric.values()) {
            Optional<Duration> own = pairs.get(metric.key());
            Optional<Duration> period = own == null ? pairs.get(group(metric)) : own;
            if (period != null && period.isPresent()) {
                periods.put(metric, period.get());
            }
        }
        return new MetricPeriods(periods);
    }

    private static void put(Map<String, Optional<Duration>> pairs, String pair) {
        int divide = pair.indexOf('=');
        String key = divide < 0 ? "" : pair.substring(0, divide).strip();
        boolean known = Arrays.stream(Metric.values())
                .anyMatch(metric -> metric.key().equals(key) || group(metric).equals(key));
        if (!known) {
            throw new IllegalArgumentException(RULE);
        }
        String period = pair.substring(divide + 1).strip();
        try {
            pairs.put(
                    key,
                    period.equals(OFF)
                            ? Optional.empty()
                            : Optional.of(Settings.of(Map.of(PERIOD.name(), period), Map.of())
                                    .get(PERIOD)));
        } catch (SettingException e) {
            throw new IllegalArgumentException(RULE, e);
        }
    }

    private static String group(Metric metric) {
        int dot = metric.key().indexOf('.');
        return dot < 0 ? metric.key() : metric.key().substring(0, dot);
    }
}
