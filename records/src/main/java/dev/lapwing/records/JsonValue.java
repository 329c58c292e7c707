package dev.lapwing.records;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value that is one JSON object, field by field, with the faults that a reader of a topic reports. */
public final class JsonValue {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode object;
    private final RecordCoordinates at;

    private JsonValue(JsonNode object, RecordCoordinates at) {
        this.object = object;
        this.at = at;
    }

    /**
     * Reads a record's value.
     *
     * @throws MalformedValueException if it is not one JSON object
     */
    public static JsonValue read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        if (value == null || value.length == 0) {
            throw new MalformedValueException(at, ValueFault.EMPTY, "the record has no value");
        }
        try {
            JsonNode node = JSON.readTree(value);
            if (node == null || !node.isObject()) {
                throw new MalformedValueException(at, ValueFault.NOT_JSON, "the value must be a JSON object");
            }
            return new JsonValue(node, at);
        } catch (IOException e) {
            throw new MalformedValueException(
                    at, ValueFault.NOT_JSON, "not valid JSON (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** As JSON text, in UTF-8. */
    public static byte[] write(JsonNode object) {
        try {
            return JSON.writeValueAsBytes(object);
        } catch (IOException e) {
            throw new IllegalStateException("a tree of JSON could not be written", e);
        }
    }

    /** The object as a tree; for what has a shape of its own. */
    public JsonNode tree() {
        return object;
    }

    /** A string that must be there and must not be blank. */
    public String text(String field) throws MalformedValueException {
        JsonNode node = present(field);
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw fault(ValueFault.FIELD_TYPE, "\"" + field + "\" must be a string that is not blank");
        }
        return node.textValue();
    }

    /** A string that may be absent or null. */
    public Optional<String> optionalText(String field) throws MalformedValueException {
        return object.hasNonNull(field) ? Optional.of(text(field)) : Optional.empty();
    }

    /** A moment in ISO 8601, UTC. */
    public Instant instant(String field) throws MalformedValueException {
        try {
            return Instant.parse(text(field));
        } catch (DateTimeException e) {
            throw fault(ValueFault.BAD_TIME, "\"" + field + "\" must be a moment such as 2026-11-22T10:30:15.123Z");
        }
    }

    /** A finite number. */
    public double number(String field) throws MalformedValueException {
        JsonNode node = present(field);
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw fault(ValueFault.BAD_NUMBER, "\"" + field + "\" must be a finite number");
        }
        return node.doubleValue();
    }

    /** An object within the object. */
    public JsonValue object(String field) throws MalformedValueException {
        JsonNode node = present(field);
        if (!node.isObject()) {
            throw fault(ValueFault.FIELD_TYPE, "\"" + field + "\" must be an object");
        }
        return new JsonValue(node, at);
    }

    /** An error about this value. */
    public MalformedValueException fault(ValueFault fault, String detail) {
        return new MalformedValueException(at, fault, detail);
    }

    private JsonNode present(String field) throws MalformedValueException {
        if (!object.hasNonNull(field)) {
            throw fault(ValueFault.FIELD_MISSING, "\"" + field + "\" is missing");
        }
        return object.get(field);
    }
}
