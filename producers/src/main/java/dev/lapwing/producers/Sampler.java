package dev.lapwing.producers;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a sensor at an interval and puts what is plausible into the spool. A virtual thread of its own. */
final class Sampler implements Sampling {

    /**
     * What is sampled.
     *
     * @param what for messages: temperature, or the sensor's name
     * @param id of the readings; {@code null} for the Pi's own
     */
    record Probe(String what, @Nullable String id, Sensor sensor, Duration interval, Plausibility.Limits limits) {}

    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    private final Probe probe;
    private final Spool<SpooledReading> spool;
    private final Consumer<ReadingFault> dropped;
    private final Plausibility plausibility;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private volatile @Nullable String trouble;
    private volatile @Nullable Throwable failure;

    Sampler(Probe probe, Spool<SpooledReading> spool, Consumer<ReadingFault> dropped) {
        this.probe = probe;
        this.spool = spool;
        this.dropped = dropped;
        this.plausibility = new Plausibility(probe.limits());
    }

    @Override
    public String what() {
        return probe.what();
    }

    /** Samples until it is interrupted. Whatever else ends it, {@link #failure} keeps. */
    @Override
    public void run() {
        try {
            long next = System.nanoTime();
            while (true) {
                sample();
                // What was missed is not made up for.
                next = Math.max(next + probe.interval().toNanos(), System.nanoTime());
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
            measured = probe.sensor().measure();
        } catch (SensorException e) {
            reject(e.fault(), String.valueOf(e.getMessage()));
            return;
        }
        boolean allGood = measured.faults().isEmpty();
        measured.faults().forEach(fault -> reject(fault.fault(), String.valueOf(fault.getMessage())));
        for (Measurement measurement : measured.measurements()) {
            Optional<ReadingFault> fault = plausibility.judge(measurement.value());
            if (fault.isPresent()) {
                allGood = false;
                reject(
                        fault.get(),
                        measurement.name() + " says " + probe.limits().text(measurement.value()));
            } else {
                spool.append(new SpooledReading(probe.id(), measurement.name(), measurement.at(), measurement.value()));
            }
        }
        probe.sensor().done(measured.measurements());
        if (allGood) {
            trouble = null;
            for (ReadingFault fault : ReadingFault.values()) {
                failures.recovered(fault.label());
            }
        }
    }

    private void reject(ReadingFault fault, String detail) {
        dropped.accept(fault);
        trouble = "no " + probe.what() + ": " + detail;
        failures.failure(fault.label()).addKeyValue(LogKeys.REASON, fault).log("no {}: {}", probe.what(), detail);
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
