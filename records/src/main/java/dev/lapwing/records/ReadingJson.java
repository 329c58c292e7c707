package dev.lapwing.records;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A reading as its topic carries it: {@code {"id":"rpi-node-1","date":"20261122","time":"103015","value":48.3}}. Read
 * leniently: any order of fields, unknown fields, the number as a number or as a string of one.
 */
public final class ReadingJson {

    private ReadingJson() {}

    /** The reading's value, as UTF-8. */
    public static byte[] write(Reading reading) {
        String json = "{\"id\":\""
                + new String(JsonStringEncoder.getInstance().quoteAsString(reading.source()))
                + "\","
                + new String(ValueTime.fields(reading.takenAt()), StandardCharsets.US_ASCII)
                + ",\"value\":"
                + reading.value()
                + "}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a reading.
     *
     * @param value the record's value
     * @param at where the record stands, for the error's message
     * @throws MalformedValueException if the value is not a reading
     */
    public static Reading read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        ValueFields fields = ValueFields.read(value, at);
        String source = fields.requireId();
        var takenAt = ValueTime.parse(fields.require(fields.date, "date"), fields.require(fields.time, "time"), at);
        double number = fields.number != null ? fields.number : parse(fields.require(fields.text, "value"), at);
        if (!Double.isFinite(number)) {
            throw new MalformedValueException(at, ValueFault.BAD_NUMBER, "\"value\" must be a finite number");
        }
        return new Reading(source, takenAt, number);
    }

    private static double parse(String text, RecordCoordinates at) throws MalformedValueException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new MalformedValueException(at, ValueFault.BAD_NUMBER, "\"value\" must be a number");
        }
    }
}
