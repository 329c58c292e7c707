package dev.lapwing.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The four fields of a value as they stand in its JSON, in any order, with whatever other fields stand between them. A
 * field that stands twice counts as it stands last, as in Jackson.
 */
final class ValueFields {

    /** Strings as long as the record itself: a picture is one string, and the topic already bounds its length. */
    private static final JsonFactory JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNestingDepth(64)
                            .build())
                    .build())
            .build()
            .getFactory();

    @Nullable String id;

    @Nullable String date;

    @Nullable String time;
    /** Text of {@code value} if it is a string. */
    @Nullable String text;
    /** {@code value} if it is a number. */
    @Nullable Double number;

    private final RecordCoordinates at;

    private ValueFields(RecordCoordinates at) {
        this.at = at;
    }

    static ValueFields read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        if (value == null || value.length == 0) {
            throw new MalformedValueException(at, ValueFault.EMPTY, "the record has no value");
        }
        var fields = new ValueFields(at);
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedValueException(at, ValueFault.NOT_JSON, "the value must be a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields.take(json);
            }
            if (json.nextToken() != null) {
                throw new MalformedValueException(at, ValueFault.NOT_JSON, "something follows the JSON object");
            }
        } catch (IOException | RuntimeException e) {
            // Jackson quotes the source in its messages; a picture has no place in a log.
            throw new MalformedValueException(
                    at, ValueFault.NOT_JSON, "not valid JSON (" + e.getClass().getSimpleName() + ")");
        }
        return fields;
    }

    private void take(JsonParser json) throws IOException, MalformedValueException {
        String name = json.currentName();
        JsonToken token = json.nextToken();
        switch (name) {
            case "id" -> id = string(name, token, json);
            case "date" -> date = string(name, token, json);
            case "time" -> time = string(name, token, json);
            case "value" -> {
                text = null;
                number = null;
                if (token.isNumeric()) {
                    number = json.getDoubleValue();
                } else {
                    text = string(name, token, json);
                }
            }
            default -> json.skipChildren();
        }
    }

    private String string(String name, JsonToken token, JsonParser json) throws IOException, MalformedValueException {
        if (token != JsonToken.VALUE_STRING) {
            throw new MalformedValueException(at, ValueFault.FIELD_TYPE, "\"" + name + "\" must be a string");
        }
        return json.getText();
    }

    <T> T require(@Nullable T field, String name) throws MalformedValueException {
        if (field == null) {
            throw new MalformedValueException(at, ValueFault.FIELD_MISSING, "\"" + name + "\" is missing");
        }
        return field;
    }

    String requireId() throws MalformedValueException {
        String present = require(id, "id");
        if (present.isBlank()) {
            throw new MalformedValueException(at, ValueFault.FIELD_TYPE, "\"id\" must not be blank");
        }
        return present;
    }
}
