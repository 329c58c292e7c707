package dev.lapwing.records;

import java.time.LocalDateTime;

/**
 * One number that a sensor felt; of a temperature, in degrees Celsius.
 *
 * @param source the node's or sensor's id; not blank
 * @param takenAt when it was read, to the second, in the site's time zone ({@code LAPWING_TIME_ZONE}); its
 *     year has four digits
 * @param value finite
 */
public record Reading(String source, LocalDateTime takenAt, double value) {

    public Reading {
        if (source.isBlank()) {
            throw new IllegalArgumentException("a reading's source must not be blank");
        }
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a reading of " + value + " must be a finite number");
        }
        takenAt = ValueTime.writable(takenAt);
    }
}
