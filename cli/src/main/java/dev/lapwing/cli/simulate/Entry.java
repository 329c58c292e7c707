package dev.lapwing.cli.simulate;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of a recording, not read yet.
 *
 * @param where it stands, for people: {@code context.jsonl line 12}
 * @param value JSON of a sample or a context
 * @param arrivedAt when a broker appended it; empty if the recording does not say
 * @param clockRight whether the board said that its clock was right
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and read once
record Entry(String where, byte @Nullable [] value, Optional<Instant> arrivedAt, boolean clockRight) {}
