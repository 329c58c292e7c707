package dev.lapwing.orchestration.description;

/** A description of a cluster that is wrong. The message names file, line, place, value, rule and what to do. */
public final class DescriptionException extends Exception {

    private static final long serialVersionUID = 1L;

    DescriptionException(String message) {
        super(message);
    }
}
