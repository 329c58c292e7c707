package dev.lapwing.producers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A reading as the spool keeps it: {@code {"name":"vcgencmd","at":"2026-11-22T10:30:15.123Z","value":48.3}}.
 *
 * @param name of the sensor or file
 * @param value finite
 */
record SpooledReading(String name, Instant at, double value) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_NAME = 255;

    /** The line, without its end. */
    String line() {
        return "{\"name\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + "\",\"at\":\"" + at
                + "\",\"value\":" + value + "}";
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
            return Optional.of(
                    new SpooledReading(name, Instant.parse(json.path("at").asText()), value.asDouble()));
        } catch (JsonProcessingException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
