package dev.lapwing.orchestration.deploy;

/** What stands in the way of a deployment; the message says what, and what to do. */
public final class DeployException extends Exception {

    private static final long serialVersionUID = 1L;

    public DeployException(String message) {
        super(message);
    }

    public DeployException(String message, Throwable cause) {
        super(message, cause);
    }
}
