package dev.lapwing.runtime.kafka;

import dev.lapwing.records.Envelope;
import dev.lapwing.records.RecordCoordinates;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Between Kafka's headers and ours. */
public final class RecordHeaders {

    private RecordHeaders() {}

    /** An envelope as headers. */
    public static Headers of(Envelope envelope) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();
        envelope.write(headers::add);
        return headers;
    }

    /** Adds a header of text. */
    public static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of the last header of that name. */
    public static Optional<String> text(Headers headers, String name) {
        return Envelope.text(key -> last(headers, key), name);
    }

    /** The number in the last header of that name. */
    public static OptionalLong number(Headers headers, String name) {
        return Envelope.number(key -> last(headers, key), name);
    }

    /** The bytes of the last header of that name, or null without one. */
    public static byte @Nullable [] last(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    /** Where a record stands. */
    public static RecordCoordinates coordinates(ConsumerRecord<?, ?> record) {
        return new RecordCoordinates(record.topic(), record.partition(), record.offset());
    }
}
