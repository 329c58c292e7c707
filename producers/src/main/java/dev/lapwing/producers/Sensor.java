package dev.lapwing.producers;

import java.util.List;

/** Feels one kind of thing, and says it in numbers. For one thread. */
interface Sensor {

    /** Whether this board has it. May look at files, never waits. */
    boolean present();

    /**
     * What there is to read now; exactly one measurement, unless the sensor writes files.
     *
     * @throws SensorException if nothing at all could be read
     */
    Measured measure() throws SensorException, InterruptedException;

    /** These are on disk elsewhere now, or judged absurd: what they were read from may go. */
    default void done(List<Measurement> measured) {}
}
