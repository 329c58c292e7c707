package dev.lapwing.producers;

import java.util.List;

/**
 * What a sensor said at one look.
 *
 * @param measurements oldest first
 * @param faults of what could not be read beside them
 */
record Measured(List<Measurement> measurements, List<SensorException> faults) {

    Measured {
        measurements = List.copyOf(measurements);
        faults = List.copyOf(faults);
    }

    /** One sensor's reading. */
    static Measured of(Measurement measurement) {
        return new Measured(List.of(measurement), List.of());
    }
}
