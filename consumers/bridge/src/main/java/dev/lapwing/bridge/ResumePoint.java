package dev.lapwing.bridge;

import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Where to go on with a source, and what has become of its log meanwhile. */
sealed interface ResumePoint {

    /** The next offset to fetch. */
    long offset();

    /** By which the brokers can tell whether the log before {@link #offset} is still the one that was forwarded. */
    default Optional<Integer> leaderEpoch() {
        return Optional.empty();
    }

    /** Nothing of this topic was ever forwarded. */
    record Fresh(long offset) implements ResumePoint {}

    /** The log is as it was left. */
    record Continued(long offset, Optional<Integer> leaderEpoch) implements ResumePoint {}

    /** A topic of the same name was forwarded under another topic id: it was deleted and created anew. */
    record Recreated(long offset, Uuid formerId, long formerOffset) implements ResumePoint {}

    /** Retention went past the position: {@code lost} offsets can never be forwarded. */
    record Lost(long offset, long from, long lost) implements ResumePoint {}

    /**
     * The log was cut back to {@code offset}, when {@code until} was the position: what stands there now was appended
     * later, and may hold repeats of what the cloud has.
     */
    record CutBack(long offset, Optional<Integer> leaderEpoch, long until) implements ResumePoint {}

    /**
     * Decides.
     *
     * @param position of this very topic, if it has one
     * @param former the position of another topic of the same name and partition, if there is one
     * @param divergence where the brokers said that the log leaves the one that was forwarded, if they said so
     * @param log what the log holds now
     */
    static ResumePoint decide(
            Optional<Position> position, Optional<Position> former, Optional<Divergence> divergence, LogSpan log) {
        if (position.isEmpty()) {
            return former.<ResumePoint>map(
                            other -> new Recreated(log.begin(), other.source().topicId(), other.offset()))
                    .orElseGet(() -> new Fresh(log.begin()));
        }
        Position known = position.get();
        if (divergence.isPresent() && divergence.get().offset() < known.offset()) {
            long from = Math.max(divergence.get().offset(), log.begin());
            return new CutBack(from, divergence.get().leaderEpoch(), known.offset());
        }
        if (divergence.isPresent() && known.offset() == log.begin()) {
            // Nothing that was forwarded is left to compare by its epoch: with it, the brokers would only object again.
            return new Continued(known.offset(), Optional.empty());
        }
        if (known.offset() < log.begin()) {
            return new Lost(log.begin(), known.offset(), log.begin() - known.offset());
        }
        if (known.offset() > log.end() && known.leaderEpoch().isEmpty()) {
            return new CutBack(log.end(), Optional.empty(), known.offset());
        }
        // Even beyond the end: after a restart the brokers may say too little for a while, and the epoch tells for
        // sure.
        return new Continued(known.offset(), known.leaderEpoch());
    }

    /** What a log holds: from {@code begin} up to {@code end}, exclusive. */
    record LogSpan(long begin, long end) {}

    /** Where the brokers said that a log leaves the one that was forwarded. */
    record Divergence(long offset, Optional<Integer> leaderEpoch) {}
}
