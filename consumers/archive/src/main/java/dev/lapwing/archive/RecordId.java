package dev.lapwing.archive;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** An identity in 128 bits: a {@code ce_id} of ours is exactly that in hexadecimal; any other text is hashed. */
record RecordId(long high, long low) {

    private static final int HEX_DIGITS = 32;

    static RecordId of(String text) {
        if (text.length() == HEX_DIGITS
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return new RecordId(
                    HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, HEX_DIGITS));
        }
        byte[] hash = DigestUtils.sha256(text.getBytes(StandardCharsets.UTF_8));
        HexFormat hex = HexFormat.of();
        return of(hex.formatHex(hash, 0, HEX_DIGITS / 2));
    }

    /** 32 hexadecimal digits. */
    String text() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
