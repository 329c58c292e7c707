package dev.lapwing.records;

import java.nio.charset.StandardCharsets;

/**
 * The id of a camera, node or sensor as the name of a directory, which it becomes in the archive: what bounds its length
 * is not Kafka but the file system of whoever keeps it.
 */
public final class SourceId {

    /**
     * The longest name. HDFS and Linux take 255 bytes, of which the archive needs some itself; S3 takes 1,024 for the
     * whole path.
     */
    public static final int MAX_NAME_BYTES = 200;

    private SourceId() {}

    /**
     * The id as the name of a directory, in ASCII: escaped as Hive does, but for more characters, since an id comes from
     * outside.
     */
    public static String directoryName(String id) {
        var escaped = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            if (plain || b == '-' || b == '_' || (b == '.' && !escaped.isEmpty())) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(String.format("%02X", b & 0xFF));
            }
        }
        return escaped.toString();
    }

    /** Whether the id can be kept: at most {@value #MAX_NAME_BYTES} bytes as the name of a directory. */
    public static boolean fits(String id) {
        return id.length() <= MAX_NAME_BYTES && directoryName(id).length() <= MAX_NAME_BYTES;
    }
}
