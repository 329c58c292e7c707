package dev.lapwing.brokers;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What a cluster keeps of a password (RFC 5802, SCRAM-SHA-512). Kafka's formatter would take the password itself, but
 * then it would lie in each broker's files, and neither quotes nor commas could be part of it.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScramCredential(byte[] salt, byte[] saltedPassword) {

    private static final int ITERATIONS = 8192;
    private static final int SALT_BYTES = 32;

    static ScramCredential of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        char[] characters = password.toCharArray();
        try {
            var key = new PBEKeySpec(characters, salt, ITERATIONS, 512);
            return new ScramCredential(
                    salt,
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                            .generateSecret(key)
                            .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java lacks PBKDF2WithHmacSHA512, which SCRAM needs", e);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    /** As Kafka's storage formatter reads it, after the user's name. */
    String argument() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "salt=\"" + base64.encodeToString(salt) + "\",saltedpassword=\"" + base64.encodeToString(saltedPassword)
                + "\",iterations=" + ITERATIONS;
    }
}
