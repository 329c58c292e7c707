package dev.lapwing.orchestration.trust;

/** Secrets that do not fit each other, or lack something that only a person has. The message says what to do. */
public final class SecretException extends Exception {

    private static final long serialVersionUID = 1;

    SecretException(String message) {
        super(message);
    }
}
