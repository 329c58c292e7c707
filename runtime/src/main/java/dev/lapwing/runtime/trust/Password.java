package dev.lapwing.runtime.trust;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that nobody has to remember. */
public final class Password {

    /** 192 bits: nothing that is guessed, whatever the hash. */
    private static final int BYTES = 24;

    private Password() {}

    /** A new one: 32 letters, digits, '-' and '_', so that no tool needs to quote it. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
