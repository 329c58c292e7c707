package dev.lapwing.producers;

import dev.lapwing.records.ClockState;

/**
 * What a spool keeps of one moment.
 *
 * @param item what was said
 * @param clock whether the board's clock was right when the spool got it; by the time it is sent, it may have been set
 */
record Spooled<T>(T item, ClockState clock) {}
