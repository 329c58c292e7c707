package dev.lapwing.records;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Who a captured thing is: a hash of site, source, file name, modification time and bytes, so that a picture that is
 * sent twice has one id, and two equal pictures have two.
 *
 * @param id the {@code ce_id}: SHA-256 over each of the parts behind its length, the bytes standing in by their own
 *     SHA-256; the first 128 bits, hexadecimal
 * @param sha256 SHA-256 of the bytes, hexadecimal
 */
public record Identity(String id, String sha256) {

    /**
     * Identifies a file's content.
     *
     * @param fileName the name without its directory
     * @param modifiedAt the file's modification time, to the nanosecond as far as the file system keeps it
     */
    public static Identity of(String site, String source, String fileName, Instant modifiedAt, byte[] bytes) {
        byte[] contentHash = DigestUtils.sha256(bytes);
        MessageDigest digest = DigestUtils.getSha256Digest();
        update(digest, site);
        update(digest, source);
        update(digest, fileName);
        update(digest, modifiedAt.getEpochSecond() + "." + modifiedAt.getNano());
        digest.update(contentHash);
        byte[] hash = digest.digest();
        HexFormat hex = HexFormat.of();
        return new Identity(hex.formatHex(hash, 0, 16), hex.formatHex(contentHash));
    }

    private static void update(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >>> 24));
        digest.update((byte) (bytes.length >>> 16));
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }
}
