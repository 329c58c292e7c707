package dev.lapwing.producers.battery;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The first of several gauges that this board has; looked for every ten minutes until one is there, and then kept. */
public final class FirstPresentGauge implements BatteryGauge {

    static final Duration LOOK_EVERY = Duration.ofMinutes(10);

    private final List<BatteryGauge> candidates;
    private final LongSupplier nanoTime;
    private @Nullable BatteryGauge chosen;
    private @Nullable Long lookedAt;

    public FirstPresentGauge(List<BatteryGauge> candidates, LongSupplier nanoTime) {
        this.candidates = List.copyOf(candidates);
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        BatteryGauge gauge = chosen;
        return gauge == null ? "none" : gauge.name();
    }

    @Override
    public boolean present() {
        long now = nanoTime.getAsLong();
        Long last = lookedAt;
        if (chosen == null && (last == null || now - last >= LOOK_EVERY.toNanos())) {
            lookedAt = now;
            chosen = candidates.stream()
                    .filter(BatteryGauge::present)
                    .findFirst()
                    .orElse(null);
        }
        return chosen != null;
    }

    @Override
    public BatteryReading read() throws GaugeException, InterruptedException {
        BatteryGauge gauge = present() ? chosen : null;
        if (gauge == null) {
            throw new GaugeException(
                    GaugeFault.ABSENT,
                    "this board has no battery gauge that Lapwing knows; LAPWING_CONTEXT_BATTERY can name one",
                    null);
        }
        return gauge.read();
    }

    @Override
    public void close() {
        candidates.forEach(BatteryGauge::close);
    }
}
