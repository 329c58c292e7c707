package dev.lapwing.producers;

import java.util.List;

/** Feels temperatures. For one thread. */
interface Thermometer {

    /** Whether this board has it. May look at files, never waits. */
    boolean present();

    /**
     * What there is to read now; for a sensor exactly one.
     *
     * @throws ThermometerException if nothing at all could be read
     */
    Measured measure() throws ThermometerException, InterruptedException;

    /** These are on disk elsewhere now, or judged absurd: what they were read from may go. */
    default void done(List<Measurement> measured) {}
}
