package dev.lapwing.cli.frames;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** One line per frame; never the picture itself. */
final class SightingText {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHORT_HASH = 12;

    private SightingText() {}

    /** For people: when, which camera, where it stands, its number, its size, and what is wrong with it. */
    static String line(Sighting frame) {
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "%s  %-12s %s-%d@%d  #%s  %,d B  sha256 %s",
                frame.capturedAt(),
                frame.camera(),
                frame.at().topic(),
                frame.at().partition(),
                frame.at().offset(),
                frame.sequence().isPresent() ? frame.sequence().getAsLong() : "-",
                frame.jpeg().length,
                frame.sha256().substring(0, SHORT_HASH)));
        if (frame.intact().isPresent() && !frame.intact().get()) {
            line.append("  DIFFERS FROM WHAT THE CAMERA WROTE");
        }
        if (frame.synchronised().isPresent() && !frame.synchronised().get()) {
            line.append("  (clock not synchronised)");
        }
        return line.toString();
    }

    /** For programs: one JSON object. */
    static String json(Sighting frame) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("topic", frame.at().topic());
            json.writeNumberField("partition", frame.at().partition());
            json.writeNumberField("offset", frame.at().offset());
            json.writeStringField("camera", frame.camera());
            json.writeStringField("capturedAt", frame.capturedAt().toString());
            json.writeStringField("arrivedAt", frame.arrivedAt().toString());
            if (frame.id().isPresent()) {
                json.writeStringField("id", frame.id().get());
            }
            if (frame.site().isPresent()) {
                json.writeStringField("site", frame.site().get());
            }
            if (frame.sequence().isPresent()) {
                json.writeNumberField("sequence", frame.sequence().getAsLong());
            }
            if (frame.synchronised().isPresent()) {
                json.writeBooleanField("clockSynchronised", frame.synchronised().get());
            }
            json.writeNumberField("bytes", frame.jpeg().length);
            json.writeStringField("sha256", frame.sha256());
            if (frame.intact().isPresent()) {
                json.writeBooleanField("intact", frame.intact().get());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter does not fail
        }
        return text.toString();
    }
}
