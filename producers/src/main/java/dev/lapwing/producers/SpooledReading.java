package dev.lapwing.producers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reading as the spool keeps it: {@code {"name":"vcgencmd","at":"2026-11-22T10:30:15.123Z","value":48.3}}, and
 * {@code "id"} first if it is not the Pi's own.
 *
 * @param id of the sensor; {@code null} for what the Pi says of itself
 * @param name of what said it: a sensor or a file
 * @param value finite
 */
record SpooledReading(@Nullable String id, String name, Instant at, double value) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_NAME = 255;

    /** The line, without its end. */
    String line() {
        return "{" + (id == null ? "" : "\"id\":\"" + quoted(id) + "\",") + "\"name\":\"" + quoted(name)
                + "\",\"at\":\"" + at + "\",\"value\":" + value + "}";
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    /** Reads a line; empty if it is not one of ours, such as the half of one that a power cut left. */
    static Optional<SpooledReading> parse(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            JsonNode value = json.path("value");
            String name = json.path("name").asText();
            if (!value.isNumber() || !Double.isFinite(value.asDouble()) || name.isEmpty() || name.length() > MAX_NAME) {
                return Optional.empty();
            }
            return Optional.of(new SpooledReading(
                    json.path("id").asText(null),
                    name,
                    Instant.parse(json.path("at").asText()),
                    value.asDouble()));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
