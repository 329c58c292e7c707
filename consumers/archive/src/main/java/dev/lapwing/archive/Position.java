package dev.lapwing.archive;

import java.util.Optional;

/**
 * Where a series stands.
 *
 * @param roll number of the next roll, from 0
 * @param offset first offset that is not archived
 * @param leaderEpoch at the offset before it, if known
 */
record Position(long roll, long offset, Optional<Integer> leaderEpoch) {}
