package dev.lapwing.producers;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.RecordType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item read for publishing.
 *
 * @param id its {@code ce_id}
 * @param key of the record: camera, node or sensor id
 * @param sha256 of a picture's bytes, hexadecimal; {@code null} on readings
 * @param capturedAt by the clock of the board
 * @param clock whether that clock was right then; {@code null} if only that is known which it is when it is sent
 * @param writtenAt when it was finished on disk, from where its latency counts
 * @param value of the record
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record Outgoing(
        String id,
        String key,
        RecordType type,
        @Nullable String sha256,
        Instant capturedAt,
        @Nullable ClockState clock,
        Instant writtenAt,
        byte[] value) {

    Outgoing stampedBy(ClockState state) {
        return new Outgoing(id, key, type, sha256, capturedAt, state, writtenAt, value);
    }
}
