package dev.lapwing.records;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.apache.commons.codec.CodecPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A frame as its topic carries it: {@code {"id":"camera1","date":"20261122","time":"103015","value":"<Base64>"}}.
 *
 * <p>Written by hand, since it is the hot path: one array of exactly the value's length, no intermediate strings, Base64
 * standard and padded. Read leniently: any order of fields, unknown fields, standard or URL-safe Base64, padded or not.
 */
public final class FrameJson {

    private static final byte[] ID = ascii("{\"id\":\"");
    private static final byte[] AFTER_ID = ascii("\",");
    private static final byte[] VALUE = ascii(",\"value\":\"");
    private static final byte[] END = ascii("\"}");
    private static final int DATE_AND_TIME = ValueTime.FIELDS_LENGTH;

    private static final org.apache.commons.codec.binary.Base64 LENIENT =
            org.apache.commons.codec.binary.Base64.builder()
                    .setDecodingPolicy(CodecPolicy.LENIENT)
                    .get();

    private FrameJson() {}

    /** The frame's value, as UTF-8. */
    public static byte[] write(Frame frame) {
        byte[] id = JsonStringEncoder.getInstance().quoteAsUTF8(frame.camera());
        byte[] time = ValueTime.fields(frame.capturedAt());
        int base64Length = (frame.jpeg().length + 2) / 3 * 4;
        int prefixLength = ID.length + id.length + AFTER_ID.length + time.length + VALUE.length;
        byte[] value = new byte[prefixLength + base64Length + END.length];

        // The JDK encodes only to an array's start; moving the text once is far cheaper than a second array.
        Base64.getEncoder().encode(frame.jpeg(), value);
        System.arraycopy(value, 0, value, prefixLength, base64Length);
        int at = put(value, 0, ID);
        at = put(value, at, id);
        at = put(value, at, AFTER_ID);
        at = put(value, at, time);
        put(value, at, VALUE);
        put(value, prefixLength + base64Length, END);
        return value;
    }

    /**
     * Reads a frame.
     *
     * @param value the record's value
     * @param at where the record stands, for the error's message
     * @throws MalformedValueException if the value is not a frame
     */
    public static Frame read(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException {
        Frame asWritten = value == null ? null : readAsWritten(value);
        if (asWritten != null) {
            return asWritten;
        }
        ValueFields fields = ValueFields.read(value, at);
        String camera = fields.requireId();
        var capturedAt = ValueTime.parse(fields.require(fields.date, "date"), fields.require(fields.time, "time"), at);
        if (fields.number != null) {
            throw new MalformedValueException(at, ValueFault.FIELD_TYPE, "\"value\" must be a string of Base64");
        }
        return new Frame(camera, capturedAt, decode(fields.require(fields.text, "value"), at));
    }

    /** The frame if the value stands exactly as {@link #write} writes it, decoded without a string in between. */
    static @Nullable Frame readAsWritten(byte[] value) {
        int idEnd = ID.length;
        while (idEnd < value.length && idEnd < ID.length + 256 && isPlain(value[idEnd])) {
            idEnd++;
        }
        int timeStart = idEnd + AFTER_ID.length;
        int base64Start = timeStart + DATE_AND_TIME + VALUE.length;
        int base64End = value.length - END.length;
        if (idEnd == ID.length
                || base64End < base64Start
                || !matches(value, 0, ID)
                || !matches(value, idEnd, AFTER_ID)
                || !matches(value, timeStart + DATE_AND_TIME, VALUE)
                || !matches(value, base64End, END)) {
            return null;
        }
        try {
            var here = new RecordCoordinates("", 0, 0);
            String date = string(value, timeStart + 8, 8);
            String time = string(value, timeStart + 26, 6);
            var capturedAt = ValueTime.parse(date, time, here);
            if (!matches(value, timeStart, ValueTime.fields(capturedAt))) {
                return null;
            }
            var base64 = ByteBuffer.wrap(value, base64Start, base64End - base64Start);
            byte[] jpeg = exactly(Base64.getDecoder().decode(base64));
            String camera = string(value, ID.length, idEnd - ID.length);
            return camera.isBlank() ? null : new Frame(camera, capturedAt, jpeg);
        } catch (IllegalArgumentException | MalformedValueException e) {
            return null; // the lenient reader knows better, or has the better message
        }
    }

    private static byte[] exactly(ByteBuffer decoded) {
        if (decoded.hasArray() && decoded.arrayOffset() == 0 && decoded.remaining() == decoded.array().length) {
            return decoded.array();
        }
        byte[] bytes = new byte[decoded.remaining()];
        decoded.get(bytes);
        return bytes;
    }

    private static byte[] decode(String base64, RecordCoordinates at) throws MalformedValueException {
        byte[] text = base64.getBytes(StandardCharsets.UTF_8);
        int length = text.length;
        while (length > 0 && text[length - 1] == '=' && text.length - length < 2) {
            length--;
        }
        // commons-codec skips what is no Base64, so what it would skip is looked for first.
        for (int i = 0; i < length; i++) {
            if (text[i] == '=' || !org.apache.commons.codec.binary.Base64.isBase64(text[i])) {
                throw new MalformedValueException(
                        at, ValueFault.BAD_BASE64, "\"value\" has a character that is not Base64 at " + i);
            }
        }
        if (length % 4 == 1) {
            throw new MalformedValueException(at, ValueFault.BAD_BASE64, "\"value\" is cut off");
        }
        return LENIENT.decode(text);
    }

    private static boolean isPlain(byte character) {
        return character >= ' ' && character < 127 && character != '"' && character != '\\';
    }

    private static boolean matches(byte[] value, int from, byte[] expected) {
        return from + expected.length <= value.length
                && Arrays.equals(value, from, from + expected.length, expected, 0, expected.length);
    }

    private static String string(byte[] value, int from, int length) {
        return new String(value, from, length, StandardCharsets.US_ASCII);
    }

    private static int put(byte[] value, int at, byte[] part) {
        System.arraycopy(part, 0, value, at, part.length);
        return at + part.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
