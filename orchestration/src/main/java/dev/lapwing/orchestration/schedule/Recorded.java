package dev.lapwing.orchestration.schedule;

/** What came of the record of a placement. */
public enum Recorded {
    /** The topic has it. */
    WRITTEN,
    /** It was dropped: so many waited for Kafka already. */
    OUTBOX_FULL,
    /** It was dropped: the scheduler stopped before Kafka took it. */
    STOPPED
}
