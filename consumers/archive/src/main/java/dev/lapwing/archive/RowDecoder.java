package dev.lapwing.archive;

import dev.lapwing.records.Frame;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.JsonValue;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.SourceId;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes a row of a record. The same record always makes the same row: a roll may be done again by another process. */
final class RowDecoder {

    /** A record that can never be archived. */
    static final class RejectedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final DropReason reason;

        RejectedException(DropReason reason, String message) {
            super(message);
            this.reason = reason;
        }

        DropReason reason() {
            return reason;
        }
    }

    private final ZoneId zone;

    /** @param zone of date and time in values */
    RowDecoder(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Decodes a record.
     *
     * @param topicId of the record's topic
     * @throws RejectedException if its value is malformed, is not what its hash says, or has an id that no store
     *     can take for the name of a directory
     */
    Row decode(ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Uuid topicId) throws RejectedException {
        RecordCoordinates at = RecordHeaders.coordinates(record);
        Row row;
        try {
            row = switch (type(record)) {
                case FRAME -> frame(record, topicId, FrameJson.read(record.value(), at));
                case READING -> reading(record, topicId, ReadingJson.read(record.value(), at));
                case SAMPLE -> whole(record, topicId, RecordType.SAMPLE, "id");
                case PLACEMENT -> whole(record, topicId, RecordType.PLACEMENT, "workload");
            };
        } catch (MalformedValueException e) {
            throw new RejectedException(DropReason.MALFORMED_VALUE, String.valueOf(e.getMessage()));
        }
        // No store could ever take its file, and the manifest that names it would hold up the partition for good.
        if (!SourceId.fits(row.shelf().source())) {
            throw new RejectedException(
                    DropReason.MALFORMED_VALUE,
                    at + ": \"id\" is longer than " + SourceId.MAX_NAME_BYTES + " bytes as the name of a directory");
        }
        return row;
    }

    /** What the record says that it is; else what its topic is for. */
    private static RecordType type(ConsumerRecord<?, ?> record) {
        String said = RecordHeaders.text(record.headers(), HeaderNames.TYPE).orElse("");
        for (RecordType type : RecordType.values()) {
            if (type.ceType().equals(said)) {
                return type;
            }
        }
        return switch (record.topic()) {
            case TopicNames.TEMPERATURE_DATA, TopicNames.READING_DATA -> RecordType.READING;
            case TopicNames.CONTEXT_DATA -> RecordType.SAMPLE;
            case TopicNames.PLACEMENT_DATA -> RecordType.PLACEMENT;
            default -> RecordType.FRAME;
        };
    }

    private Row frame(ConsumerRecord<?, ?> record, Uuid topicId, Frame frame) throws RejectedException {
        String sha256 = DigestUtils.sha256Hex(frame.jpeg());
        Optional<String> promised = RecordHeaders.text(record.headers(), HeaderNames.SHA256);
        if (promised.isPresent() && !promised.get().toLowerCase(Locale.ROOT).equals(sha256)) {
            throw new RejectedException(
                    DropReason.HASH_MISMATCH,
                    RecordHeaders.coordinates(record) + ": the picture's SHA-256 is " + sha256 + ", its header says "
                            + promised.get());
        }
        var shelf =
                new Shelf(record.topic(), RecordType.FRAME, frame.capturedAt().toLocalDate(), frame.camera());
        return row(record, topicId, shelf, frame.capturedAt(), sha256, frame.jpeg(), 0);
    }

    private Row reading(ConsumerRecord<?, ?> record, Uuid topicId, Reading reading) {
        var shelf =
                new Shelf(record.topic(), RecordType.READING, reading.takenAt().toLocalDate(), reading.source());
        return row(record, topicId, shelf, reading.takenAt(), null, null, reading.value());
    }

    /**
     * A value that is kept as it came. It is no more read than is needed to file it: a newer version's metrics and reasons
     * are kept too.
     *
     * @param source field that says whose it is
     */
    private Row whole(
            ConsumerRecord<byte @Nullable [], byte @Nullable []> record, Uuid topicId, RecordType type, String source)
            throws MalformedValueException {
        byte[] value = record.value();
        JsonValue json = JsonValue.read(value, RecordHeaders.coordinates(record));
        LocalDateTime at = LocalDateTime.ofInstant(json.instant("at"), zone);
        var shelf = new Shelf(record.topic(), type, at.toLocalDate(), json.text(source));
        return row(record, topicId, shelf, at, null, value, 0);
    }

    private Row row(
            ConsumerRecord<?, ?> record,
            Uuid topicId,
            Shelf shelf,
            LocalDateTime capturedAt,
            @Nullable String sha256,
            byte @Nullable [] content,
            double number) {
        Headers headers = record.headers();
        return new Row(
                shelf,
                record.partition(),
                record.offset(),
                micros(headers, capturedAt),
                RecordHeaders.text(headers, HeaderNames.ID)
                        .filter(id -> !id.isBlank())
                        .orElseGet(() -> idFromWhereItStood(record, topicId)),
                boxed(RecordHeaders.number(headers, HeaderNames.SEQUENCE)),
                sha256,
                content,
                number,
                RecordHeaders.text(headers, HeaderNames.SITE).orElse(""),
                RecordHeaders.text(headers, HeaderNames.CLOCK).orElse(""),
                RecordHeaders.text(headers, HeaderNames.SOURCE_TOPIC).orElse(null),
                boxed(RecordHeaders.number(headers, HeaderNames.SOURCE_PARTITION)),
                boxed(RecordHeaders.number(headers, HeaderNames.SOURCE_OFFSET)));
    }

    /** The header's moment is finer than the value's seconds, and needs no zone. */
    private long micros(Headers headers, LocalDateTime capturedAt) {
        Instant moment = capturedAt.atZone(zone).toInstant();
        try {
            moment = RecordHeaders.text(headers, HeaderNames.TIME)
                    .map(Instant::parse)
                    .orElse(moment);
        } catch (DateTimeException e) {
            // A foreign producer's own form: the value's seconds stand.
        }
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
        } catch (ArithmeticException e) {
            return 0; // a moment beyond the 290,000 years that the column holds
        }
    }

    /** The identity of a record whose producer gave it none: on the edge if the bridge says where, else here. */
    private static String idFromWhereItStood(ConsumerRecord<?, ?> record, Uuid topicId) {
        Headers headers = record.headers();
        OptionalLong sourceOffset = RecordHeaders.number(headers, HeaderNames.SOURCE_OFFSET);
        if (sourceOffset.isEmpty()) {
            return RecordId.of(topicId + "/" + record.partition() + "/" + record.offset())
                    .text();
        }
        return RecordId.of(RecordHeaders.text(headers, HeaderNames.SITE).orElse("")
                        + "/"
                        + RecordHeaders.text(headers, HeaderNames.SOURCE_TOPIC).orElse("")
                        + "/"
                        + RecordHeaders.text(headers, HeaderNames.SOURCE_TOPIC_ID)
                                .orElse("")
                        + "/"
                        + RecordHeaders.number(headers, HeaderNames.SOURCE_PARTITION)
                                .orElse(0)
                        + "/" + sourceOffset.getAsLong())
                .text();
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
