package dev.lapwing.cli.simulate;

/** Why a line of a recording did not count. */
enum LeftOut {
    /** It is neither a sample nor a context; the first of them is named with what is wrong. */
    MALFORMED,
    /** Neither the line nor the board's clock says when it was: print timestamps, too. */
    TIME_UNKNOWN,
    /** It is older than what stands before it: a recording must be in the order of time, as a topic is. */
    LATE,
    /** The same sample of the same node stands before it. */
    REPEATED
}
