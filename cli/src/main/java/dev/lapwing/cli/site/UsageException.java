package dev.lapwing.cli.site;

/** What a person asked for cannot be meant; ends with exit code 2. */
final class UsageException extends Exception {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
