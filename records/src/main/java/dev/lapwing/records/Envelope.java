package dev.lapwing.records;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a record says about its value in its headers.
 *
 * @param id identity, see {@link Identity}
 * @param source camera, node or sensor
 * @param type what the value is
 * @param capturedAt when it was captured, by the clock of the board
 * @param site the site that it comes from
 * @param sequence per source and topic, gap-free, from 0
 * @param clock whether that clock was right; see {@link HeaderNames#CLOCK}
 * @param sha256 of the JPEG, hexadecimal; {@code null} on readings
 */
public record Envelope(
        String id,
        String source,
        RecordType type,
        Instant capturedAt,
        String site,
        long sequence,
        ClockState clock,
        @Nullable String sha256) {

    public Envelope {
        if (id.isBlank() || source.isBlank() || site.isBlank()) {
            throw new IllegalArgumentException("id, source and site of an envelope must not be blank");
        }
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence " + sequence + " must be 0 or greater");
        }
    }

    /** Hands each header to {@code headers}, in a fixed order. */
    public void write(BiConsumer<String, byte[]> headers) {
        put(headers, HeaderNames.ID, id);
        put(headers, HeaderNames.SOURCE, source);
        put(headers, HeaderNames.TYPE, type.ceType());
        put(headers, HeaderNames.SPEC_VERSION, "1.0");
        put(headers, HeaderNames.TIME, capturedAt.toString());
        put(headers, HeaderNames.CONTENT_TYPE, "application/json");
        put(headers, HeaderNames.SITE, site);
        put(headers, HeaderNames.SEQUENCE, Long.toString(sequence));
        put(headers, HeaderNames.CLOCK, clock.header());
        if (sha256 != null) {
            put(headers, HeaderNames.SHA256, sha256);
        }
    }

    private static void put(BiConsumer<String, byte[]> headers, String name, String value) {
        headers.accept(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /** The text of a header, if the record has it. {@code lastHeader} gives a header's bytes, or null without it. */
    public static Optional<String> text(Function<String, byte @Nullable []> lastHeader, String name) {
        byte[] value = lastHeader.apply(name);
        return value == null ? Optional.empty() : Optional.of(new String(value, StandardCharsets.UTF_8));
    }

    /** The number in a header, if the record has it and it is one. */
    public static OptionalLong number(Function<String, byte @Nullable []> lastHeader, String name) {
        Optional<String> text = text(lastHeader, name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text.get()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The moment in a header, if the record has it and it is one in ISO 8601. */
    public static Optional<Instant> instant(Function<String, byte @Nullable []> lastHeader, String name) {
        try {
            return text(lastHeader, name).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
