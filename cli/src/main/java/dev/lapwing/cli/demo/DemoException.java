package dev.lapwing.cli.demo;

/** The demo cannot go on. The message is for people: what happened, where to look, what to do. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
