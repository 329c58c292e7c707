package dev.lapwing.producers.battery;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A battery model that lives as time goes by. A file may reach into it: whenever it says something new, {@code percent}
 * becomes its charge, from which it goes on; {@code load} and {@code charge}, in watts, hold for as long as they stand there.
 * For one thread.
 */
public final class SimulatedBattery {

    private static final Duration LONGEST_STEP = Duration.ofMinutes(1);
    private static final long MOST_STEPS = 100_000;

    private final Simulation simulation;
    private final @Nullable BatteryFile file;
    private final LongSupplier nanoTime;
    private final Instant beginning;
    private final long beganAt;
    private BatteryModel model;
    private double power;
    /** How much of its own time it has lived. */
    private Duration lived = Duration.ZERO;

    private Map<String, Double> said = Map.of();

    /**
     * A battery that begins now.
     *
     * @param file that reaches into it; may be absent, and come and go
     * @param clock of the sun
     */
    public SimulatedBattery(Simulation simulation, Optional<Path> file, LongSupplier nanoTime, Clock clock) {
        this.simulation = simulation;
        this.file = file.map(BatteryFile::new).orElse(null);
        this.nanoTime = nanoTime;
        this.beganAt = nanoTime.getAsLong();
        this.beginning = clock.instant();
        this.model = simulation.battery();
    }

    /** How it is now. */
    BatteryModel now() {
        listen();
        var age = Duration.ofNanos((long) ((nanoTime.getAsLong() - beganAt) * simulation.speed()));
        Duration left = age.minus(lived);
        // After a long sleep its steps are longer, rather than many.
        Duration step =
                left.dividedBy(MOST_STEPS).compareTo(LONGEST_STEP) > 0 ? left.dividedBy(MOST_STEPS) : LONGEST_STEP;
        while (left.isPositive()) {
            Duration next = left.compareTo(step) < 0 ? left : step;
            power = said.getOrDefault("charge", simulation.sunAt(hourOfDay()));
            model = model.step(next, said.getOrDefault("load", simulation.loadWatts()), power);
            lived = lived.plus(next);
            left = left.minus(next);
        }
        return model;
    }

    /** What came in from outside in its last moments, watts. */
    double power() {
        return power;
    }

    private double hourOfDay() {
        return beginning.plus(lived).atZone(ZoneOffset.UTC).toLocalTime().toSecondOfDay() / 3600.0;
    }

    /** A file that is away or half written says what it said before. */
    private void listen() {
        if (file == null || !file.exists()) {
            return;
        }
        try {
            Map<String, Double> says = file.read();
            if (!says.equals(said)) {
                said = says;
                Double percent = says.get("percent");
                model = percent == null ? model : model.withCharge(percent / 100);
            }
        } catch (GaugeException e) {
            // see above
        }
    }
}
