package dev.lapwing.producers.battery;

/** Why a gauge said nothing. */
public enum GaugeFault {
    /** It is not there. */
    ABSENT,
    /** It was asked and did not answer. */
    NO_ANSWER,
    /** Its bytes do not agree with their checksum. */
    CHECKSUM,
    /** It failed just now and is left alone for a while. */
    BACKING_OFF,
    /** What it says cannot be read. */
    NOT_A_NUMBER
}
