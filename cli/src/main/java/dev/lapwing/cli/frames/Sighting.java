package dev.lapwing.cli.frames;

import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A frame with what its record says of it.
 *
 * @param capturedAt by header {@code ce_time}; without one by the value's date and time, to the second
 * @param arrivedAt the record's timestamp
 * @param site empty where the record does not say
 * @param sequence empty where the record does not say
 * @param synchronised whether the board's clock was right, empty where the record does not say
 * @param sha256 of the picture as it is
 * @param intact whether that is the one that the record promises, empty where it promises none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a picture is not to be copied
record Sighting(
        RecordCoordinates at,
        String camera,
        Instant capturedAt,
        Instant arrivedAt,
        Optional<String> id,
        Optional<String> site,
        OptionalLong sequence,
        Optional<Boolean> synchronised,
        String sha256,
        Optional<Boolean> intact,
        byte[] jpeg) {

    /**
     * Reads a record.
     *
     * @param zone of date and time in values
     * @throws MalformedValueException if the record holds no frame
     */
    static Sighting of(ConsumerRecord<byte[], byte[]> record, ZoneId zone) throws MalformedValueException {
        RecordCoordinates at = RecordHeaders.coordinates(record);
        Frame frame = FrameJson.read(record.value(), at);
        var headers = record.headers();
        String sha256 = sha256(frame.jpeg());
        return new Sighting(
                at,
                frame.camera(),
                capturedAt(record)
                        .orElseGet(() -> frame.capturedAt().atZone(zone).toInstant()),
                Instant.ofEpochMilli(record.timestamp()),
                RecordHeaders.text(headers, HeaderNames.ID),
                RecordHeaders.text(headers, HeaderNames.SITE),
                RecordHeaders.number(headers, HeaderNames.SEQUENCE),
                RecordHeaders.text(headers, HeaderNames.CLOCK).map("synchronised"::equals),
                sha256,
                RecordHeaders.text(headers, HeaderNames.SHA256).map(sha256::equals),
                frame.jpeg());
    }

    private static Optional<Instant> capturedAt(ConsumerRecord<?, ?> record) {
        try {
            return RecordHeaders.text(record.headers(), HeaderNames.TIME).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String sha256(byte[] jpeg) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jpeg));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
