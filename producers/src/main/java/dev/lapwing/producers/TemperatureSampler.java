package dev.lapwing.producers;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a thermometer at an interval and puts what is plausible into the spool. A virtual thread of its own. */
final class TemperatureSampler implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(TemperatureSampler.class);

    private final Thermometer thermometer;
    private final ReadingSpool spool;
    private final Duration interval;
    private final Consumer<ReadingFault> dropped;
    private final Plausibility plausibility = new Plausibility();
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private volatile @Nullable String trouble;
    private volatile @Nullable Throwable failure;

    TemperatureSampler(Thermometer thermometer, ReadingSpool spool, Duration interval, Consumer<ReadingFault> dropped) {
        this.thermometer = thermometer;
        this.spool = spool;
        this.interval = interval;
        this.dropped = dropped;
    }

    /** Samples until it is interrupted. Whatever else ends it, {@link #failure} keeps. */
    @Override
    public void run() {
        try {
            long next = System.nanoTime();
            while (true) {
                sample();
                next = Math.max(next + interval.toNanos(), System.nanoTime()); // what was missed is not made up for
                Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** Reads once. */
    void sample() throws InterruptedException {
        Measured measured;
        try {
            measured = thermometer.measure();
        } catch (ThermometerException e) {
            reject(e.fault(), String.valueOf(e.getMessage()));
            return;
        }
        boolean allGood = measured.faults().isEmpty();
        measured.faults().forEach(fault -> reject(fault.fault(), String.valueOf(fault.getMessage())));
        for (Measurement measurement : measured.measurements()) {
            Optional<ReadingFault> fault = plausibility.judge(measurement.celsius());
            if (fault.isPresent()) {
                allGood = false;
                reject(fault.get(), measurement.name() + " says " + measurement.celsius() + " degrees Celsius");
            } else {
                spool.append(new SpooledReading(measurement.name(), measurement.at(), measurement.celsius()));
            }
        }
        thermometer.done(measured.measurements());
        if (allGood) {
            trouble = null;
            for (ReadingFault fault : ReadingFault.values()) {
                failures.recovered(fault.label());
            }
        }
    }

    private void reject(ReadingFault fault, String detail) {
        dropped.accept(fault);
        trouble = "no temperature: " + detail;
        failures.failure(fault.label()).addKeyValue(LogKeys.REASON, fault).log("no temperature: {}", detail);
    }

    /** What ended it for good; empty while it samples. Any thread. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** What is wrong with the thermometer; empty if its last reading was good. Any thread. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
