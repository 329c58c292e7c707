package dev.lapwing.producers;

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
        Instant writtenAt,
        byte[] value) {}
