package dev.lapwing.cli.site;

/** What a person asked for cannot be meant; ends with exit code 2. */
public final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a sentence. */
    public UsageException(String message) {
        super(message);
    }
}
