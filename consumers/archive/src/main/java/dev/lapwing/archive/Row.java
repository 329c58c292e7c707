package dev.lapwing.archive;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One record as a row of the archive.
 *
 * @param shelf where it belongs
 * @param capturedAtMicros microseconds since 1970, UTC
 * @param ceId the record's {@code ce_id}, or one made from where the record stood first
 * @param sequence of the source, or null if the producer does not number
 * @param sha256 of the JPEG, hexadecimal, computed here; null for all but a frame
 * @param content a frame's picture, or the whole value of a sample or a placement as JSON; null for a reading
 * @param number what the sensor felt; 0 for all but a reading
 */
@SuppressWarnings("ArrayRecordComponent") // a copy of each picture is what this record is there to avoid
record Row(
        Shelf shelf,
        int partition,
        long offset,
        long capturedAtMicros,
        String ceId,
        @Nullable Long sequence,
        @Nullable String sha256,
        byte @Nullable [] content,
        double number,
        String site,
        String clock,
        @Nullable String sourceTopic,
        @Nullable Long sourcePartition,
        @Nullable Long sourceOffset) {

    void writeTo(DataOutputStream out) throws IOException {
        out.writeInt(partition);
        out.writeLong(offset);
        out.writeLong(capturedAtMicros);
        writeText(out, ceId);
        writeNumber(out, sequence);
        writeText(out, sha256);
        writeBytes(out, content);
        out.writeDouble(number);
        writeText(out, site);
        writeText(out, clock);
        writeText(out, sourceTopic);
        writeNumber(out, sourcePartition);
        writeNumber(out, sourceOffset);
    }

    static Row readFrom(DataInputStream in, Shelf shelf) throws IOException {
        return new Row(
                shelf,
                in.readInt(),
                in.readLong(),
                in.readLong(),
                requireText(in),
                readNumber(in),
                readText(in),
                readBytes(in),
                in.readDouble(),
                requireText(in),
                requireText(in),
                readText(in),
                readNumber(in),
                readNumber(in));
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        writeBytes(out, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        byte[] bytes = readBytes(in);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static String requireText(DataInputStream in) throws IOException {
        String text = readText(in);
        if (text == null) {
            throw new IOException("the staging file lacks a text that every row has");
        }
        return text;
    }

    static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }

    private static void writeNumber(DataOutputStream out, @Nullable Long number) throws IOException {
        out.writeBoolean(number != null);
        if (number != null) {
            out.writeLong(number);
        }
    }

    private static @Nullable Long readNumber(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readLong() : null;
    }
}
