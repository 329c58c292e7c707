package dev.lapwing.brokers.access;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;

/** What a broker checks a password with (RFC 5802, SCRAM-SHA-512), from what a user's file holds. */
final class ScramSecret {

    private static final int ITERATIONS = 8192;
    private static final Pattern CREDENTIAL =
            Pattern.compile("salt=\"([A-Za-z0-9+/=]+)\",saltedpassword=\"([A-Za-z0-9+/=]+)\",iterations=([0-9]{4,6})");

    private ScramSecret() {}

    static boolean isCredential(String secret) {
        Matcher matcher = CREDENTIAL.matcher(secret);
        return matcher.matches() && Integer.parseInt(matcher.group(3)) >= ScramMechanism.SCRAM_SHA_512.minIterations();
    }

    /** With a salt of its own for each call, unless the file has one. */
    static ScramCredential credential(String secret) {
        try {
            var formatter = new ScramFormatter(ScramMechanism.SCRAM_SHA_512);
            Matcher matcher = CREDENTIAL.matcher(secret);
            return matcher.matches()
                    ? formatter.generateCredential(
                            Base64.getDecoder().decode(matcher.group(1)),
                            Base64.getDecoder().decode(matcher.group(2)),
                            Integer.parseInt(matcher.group(3)))
                    : formatter.generateCredential(secret, ITERATIONS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks HmacSHA512, which SCRAM needs", e);
        }
    }
}
