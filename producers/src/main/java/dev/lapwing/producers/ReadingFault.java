package dev.lapwing.producers;

import java.util.Locale;

/** Why a reading was not published. */
enum ReadingFault {
    /** The sensor, tool or file could not be read, or took too long. */
    NO_ANSWER,
    /** What it said is no number. */
    NOT_A_NUMBER,
    /** No board that says so could still say it: below -40 or above 125 degrees Celsius. */
    OUT_OF_RANGE,
    /** It is more than 40 degrees away from the one before, and the next one did not confirm it yet. */
    JUMP,
    /** The spool was full, and the oldest readings made room. */
    SPOOL_FULL,
    /** A line of the spool could not be read back. */
    SPOOL_CORRUPT,
    /** The topic refuses it, however often it is sent. */
    REFUSED_BY_TOPIC;

    /** As a metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
