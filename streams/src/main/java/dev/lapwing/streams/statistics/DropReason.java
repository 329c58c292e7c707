package dev.lapwing.streams.statistics;

/** Why a sample, or one metric of it, did not move the statistics. */
public enum DropReason {
    /** It was heard before: its {@code ce_id} is one of the last that came, or its sequence number was seen. */
    DUPLICATE,
    /** It is older, by the board's clock, than one that has been heard already. */
    LATE,
    /** One metric of it is unknown, no finite number, or no value that its gauge can have meant; the rest counts. */
    IMPLAUSIBLE,
    /** The record is no sample; it goes to the topic of dead letters. */
    MALFORMED,
    /** The record's key is not the node that the sample names; it goes to the topic of dead letters. */
    ANOTHER_KEY,
    /** The node's name is longer than any that can be kept; it goes to the topic of dead letters. */
    NAME_TOO_LONG
}
