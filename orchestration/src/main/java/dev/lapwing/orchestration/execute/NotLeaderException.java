package dev.lapwing.orchestration.execute;

/** This process may not write, since it does not, or does not surely, hold the lease. */
public final class NotLeaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotLeaderException(String message) {
        super(message);
    }
}
