package dev.lapwing.streams.topology;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.SourceId;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.streams.statistics.DropReason;
import dev.lapwing.streams.statistics.HeardSample;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads each record, here and not in a deserialiser, so that whatever it holds stops nothing: what is no sample becomes {@link
 * Intake.Bad}, with its coordinates and its reason in its headers.
 */
final class ContextIntake implements FixedKeyProcessor<Bytes, byte[], Intake> {

    private static final Logger LOG = LoggerFactory.getLogger(ContextIntake.class);

    /** Topics and producers take 1 MiB unless told otherwise; a value that is larger stays where its letter says it is. */
    private static final int LETTER_MAX_BYTES = 512 << 10;

    /** Of a key and of all headers together; what a node writes has less than one. */
    private static final int MAX_BYTES_BESIDE = 16 << 10;

    private final ContextMetrics metrics;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private @Nullable FixedKeyProcessorContext<Bytes, Intake> context;

    ContextIntake(ContextMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void init(FixedKeyProcessorContext<Bytes, Intake> context) {
        this.context = context;
    }

    @Override
    public void process(FixedKeyRecord<Bytes, byte[]> record) {
        FixedKeyProcessorContext<Bytes, Intake> out = context;
        if (out == null) {
            throw new IllegalStateException("a record came before init");
        }
        RecordCoordinates at = out.recordMetadata()
                .map(from -> new RecordCoordinates(from.topic(), from.partition(), from.offset()))
                .orElseGet(() -> new RecordCoordinates(TopicNames.CONTEXT, 0, -1));
        out.forward(record.withValue(read(record, at)));
    }

    private Intake read(FixedKeyRecord<Bytes, byte[]> record, RecordCoordinates at) {
        NodeSample sample;
        try {
            sample = NodeSampleJson.read(record.value(), at, leftOut -> metrics.drop(DropReason.IMPLAUSIBLE));
        } catch (MalformedValueException e) {
            return bad(record, at, DropReason.MALFORMED, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return bad(record, at, DropReason.MALFORMED, at + ": cannot be read (" + e + ")");
        }
        byte[] node = sample.node().getBytes(StandardCharsets.UTF_8);
        if (record.key() == null || !Arrays.equals(record.key().get(), node)) {
            return bad(record, at, DropReason.ANOTHER_KEY, at + ": the key must be the \"id\" of the sample");
        }
        if (!SourceId.fits(sample.node())) {
            return bad(record, at, DropReason.NAME_TOO_LONG, at + ": \"id\" is too long to be kept");
        }
        Headers headers = record.headers();
        return new Intake.Heard(new HeardSample(
                sample,
                Instant.ofEpochMilli(record.timestamp()),
                RecordHeaders.text(headers, HeaderNames.CLOCK)
                        .map(ClockState.SYNCHRONISED.header()::equals)
                        .orElse(true),
                RecordHeaders.number(headers, HeaderNames.SEQUENCE).orElse(-1),
                hash(RecordHeaders.last(headers, HeaderNames.ID))));
    }

    private Intake bad(FixedKeyRecord<Bytes, byte[]> record, RecordCoordinates at, DropReason reason, String detail) {
        metrics.drop(reason);
        failures.failure(reason.name())
                .addKeyValue(LogKeys.TOPIC, at.topic())
                .addKeyValue(LogKeys.PARTITION, at.partition())
                .addKeyValue(LogKeys.OFFSET, at.offset())
                .addKeyValue(LogKeys.REASON, reason)
                .log("is no sample; it goes to {}", TopicNames.deadLetter(at.topic()));
        Headers headers = record.headers();
        shorten(headers);
        RecordHeaders.add(headers, HeaderNames.SOURCE_TOPIC, at.topic());
        RecordHeaders.add(headers, HeaderNames.SOURCE_PARTITION, Integer.toString(at.partition()));
        RecordHeaders.add(headers, HeaderNames.SOURCE_OFFSET, Long.toString(at.offset()));
        RecordHeaders.add(headers, HeaderNames.SOURCE_TIMESTAMP, Long.toString(record.timestamp()));
        RecordHeaders.add(headers, HeaderNames.REASON, reason.name());
        RecordHeaders.add(headers, HeaderNames.REASON_DETAIL, detail);
        byte[] value = record.value();
        return new Intake.Bad(value == null || value.length > LETTER_MAX_BYTES ? null : Bytes.wrap(value));
    }

    /** Headers that are too long for a letter stay where it says they are. */
    private static void shorten(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        if (bytes > MAX_BYTES_BESIDE) {
            for (Header header : headers.toArray()) {
                headers.remove(header.key());
            }
        }
    }

    /** The key of a letter: that of its record, or none if it is too long for a letter. */
    @SuppressWarnings("NullAway") // a record may have no key
    static Bytes letterKey(@Nullable Bytes key) {
        return key == null || key.get().length > MAX_BYTES_BESIDE ? null : key;
    }

    /** FNV-1a, 64 bits; never 0 for an id that is there. */
    private static long hash(byte @Nullable [] id) {
        if (id == null) {
            return 0;
        }
        long hash = 0xcbf29ce484222325L;
        for (byte b : id) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
