package dev.lapwing.orchestration.site;

/** Something that was asked of a running site was not done. The message says what happened, and what to do. */
public final class SiteException extends Exception {

    private static final long serialVersionUID = 1;

    /** With a sentence. */
    public SiteException(String message) {
        super(message);
    }

    /** With a sentence, and what it came from. */
    public SiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
