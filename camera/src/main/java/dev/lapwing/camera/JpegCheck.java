package dev.lapwing.camera;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether bytes are a whole JPEG by their two ends: {@code FF D8} (SOI) first and {@code FF D9} (EOI) last, as ITU-T
 * T.81, B.1.1.3 and B.2.1 have it. Zeros behind the end are padding of the file system or the camera. What stands between
 * is not decoded: this is to catch what was cut off, not what was drawn badly.
 */
enum JpegCheck {
    /** Begins and ends as a JPEG does. */
    WHOLE,
    /** No bytes at all. */
    EMPTY,
    /** Begins as a JPEG, and does not end as one. */
    TRUNCATED,
    /** Does not begin as a JPEG. */
    NOT_A_JPEG;

    /** How much padding is tolerated: a block of the usual file systems. */
    private static final int PADDING_MAX = 4096;

    static JpegCheck of(byte[] bytes) {
        return of(bytes, bytes);
    }

    /** Reads only the two ends of the file. Never follows a link. */
    static JpegCheck of(Path file) throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            byte[] head = read(channel, 0, (int) Math.min(2, size));
            // Most pictures end without padding, so the larger read is seldom needed.
            byte[] tail = read(channel, Math.max(0, size - 2), (int) Math.min(2, size));
            JpegCheck check = of(head, tail);
            if (check != TRUNCATED || tail[tail.length - 1] != 0) {
                return check;
            }
            int length = (int) Math.min(PADDING_MAX + 2, size);
            return of(head, read(channel, size - length, length));
        }
    }

    private static byte[] read(SeekableByteChannel channel, long from, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length);
        channel.position(from);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // a file that shrinks meanwhile leaves zeros, which no check takes for a picture
        }
        return buffer.array();
    }

    private static JpegCheck of(byte[] head, byte[] tail) {
        if (head.length == 0) {
            return EMPTY;
        }
        if (head[0] != (byte) 0xFF || (head.length > 1 && head[1] != (byte) 0xD8)) {
            return NOT_A_JPEG;
        }
        int last = tail.length - 1;
        int stop = Math.max(0, last - PADDING_MAX);
        while (last > stop && tail[last] == 0) {
            last--;
        }
        return last >= 1 && tail[last - 1] == (byte) 0xFF && tail[last] == (byte) 0xD9 ? WHOLE : TRUNCATED;
    }
}
