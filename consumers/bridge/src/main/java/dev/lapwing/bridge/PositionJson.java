package dev.lapwing.bridge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lapwing.bridge.Position.Cut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Positions as {@code bridge-offsets} carries them: JSON objects of texts and numbers. */
final class PositionJson {

    private static final JsonFactory JSON = new JsonFactory();

    private PositionJson() {}

    /** The key: site, topic id, partition. Equal sources have equal bytes, as compaction needs. */
    static byte[] key(Source source) {
        String json = "{\"site\":\"" + source.site() + "\",\"topicId\":\"" + source.topicId() + "\",\"partition\":"
                + source.partition() + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** The value. */
    static byte[] value(Position position) {
        var bytes = new ByteArrayOutputStream(320);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("site", position.source().site());
            json.writeStringField("clusterId", position.clusterId());
            json.writeStringField("topic", position.source().topic());
            json.writeStringField("topicId", position.source().topicId().toString());
            json.writeNumberField("partition", position.source().partition());
            json.writeNumberField("offset", position.offset());
            if (position.leaderEpoch().isPresent()) {
                json.writeNumberField("leaderEpoch", position.leaderEpoch().get());
            }
            if (position.cut().isPresent()) {
                Cut cut = position.cut().get();
                json.writeNumberField("cutFrom", cut.from());
                json.writeNumberField("cutUntil", cut.from() + cut.records());
                json.writeStringField("cutAt", cut.at().toString());
                if (!cut.ends().isEmpty()) {
                    json.writeArrayFieldStart("cutEnds");
                    for (long end : cut.ends()) {
                        json.writeNumber(end);
                    }
                    json.writeEndArray();
                }
            }
            json.writeStringField("at", position.at().toString());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads a value; empty if it is not one of ours. */
    static Optional<Position> read(byte @Nullable [] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            Map<String, String> fields = fields(value);
            var source = new Source(
                    required(fields, "site"),
                    required(fields, "topic"),
                    Uuid.fromString(required(fields, "topicId")),
                    Integer.parseInt(required(fields, "partition")));
            return Optional.of(new Position(
                    source,
                    required(fields, "clusterId"),
                    Long.parseLong(required(fields, "offset")),
                    Optional.ofNullable(fields.get("leaderEpoch")).map(Integer::valueOf),
                    cut(fields),
                    Instant.parse(required(fields, "at"))));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Cut> cut(Map<String, String> fields) {
        if (!fields.containsKey("cutFrom")) {
            return Optional.empty();
        }
        long from = Long.parseLong(required(fields, "cutFrom"));
        List<Long> ends = Optional.ofNullable(fields.get("cutEnds")).stream()
                .filter(text -> !text.isEmpty())
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(Long::valueOf)
                .toList();
        return Optional.of(new Cut(
                from,
                Long.parseLong(required(fields, "cutUntil")) - from,
                Instant.parse(required(fields, "cutAt")),
                ends));
    }

    private static Map<String, String> fields(byte[] value) throws IOException {
        var fields = new HashMap<String, String>();
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a position must be a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                fields.put(name, json.nextToken() == JsonToken.START_ARRAY ? list(json) : json.getText());
                json.skipChildren();
            }
        }
        return fields;
    }

    /** The elements of an array, divided by commas. */
    private static String list(JsonParser json) throws IOException {
        var elements = new StringJoiner(",");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(json.getText());
            json.skipChildren();
        }
        return elements.toString();
    }

    private static String required(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException("a position must have the field " + name);
        }
        return text;
    }
}
