package dev.lapwing.bridge;

import java.util.Optional;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Why the cloud can never take one record, whatever is tried. What all records suffer (authentication, authorisation, an
 * unknown topic, a clock that is wrong) is none of these: it is retried.
 */
enum Unforwardable {
    /** The record is larger than the bridge or the cloud's topic allows. */
    TOO_LARGE,
    /** The cloud's brokers refuse this record's content, such as a missing key on a compacted topic. */
    REFUSED;

    /** The reason in a failure to send one record that was alone in its batch, if it is one. */
    static Optional<Unforwardable> of(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException) {
                return Optional.of(TOO_LARGE);
            }
            if (cause instanceof InvalidRecordException) {
                return Optional.of(REFUSED);
            }
        }
        return Optional.empty();
    }
}
