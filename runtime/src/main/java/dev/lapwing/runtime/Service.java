package dev.lapwing.runtime;

/**
 * Something long-lived. Its constructor does no I/O and starts no thread; {@link #start()} does, and returns at once.
 */
public interface Service extends AutoCloseable {

    /** A short name for logs and health, such as {@code camera} or {@code bridge}. */
    String name();

    /**
     * Starts it. What is not there yet (a broker, a directory) is waited for in the background, and shown by {@link
     * #check()}.
     */
    void start();

    /** How it is. Cheap, never blocks, and may be called at any time from any thread. */
    Health check();

    /** Stops it, within bounded time, and counts what it gave up. May be called twice, or without {@link #start()}. */
    @Override
    void close();
}
