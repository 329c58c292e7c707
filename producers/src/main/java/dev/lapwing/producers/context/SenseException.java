package dev.lapwing.producers.context;

/** A sense said nothing. The message is a sentence for people. */
public final class SenseException extends Exception {

    private static final long serialVersionUID = 1L;

    public SenseException(String message) {
        super(message);
    }

    public SenseException(String message, Throwable cause) {
        super(message, cause);
    }
}
