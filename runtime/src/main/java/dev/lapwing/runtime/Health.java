package dev.lapwing.runtime;

/**
 * How a service is.
 *
 * <pre>
 *            start            ready            partner away
 *   (new) ---------> Waiting ---------> Up &lt;---------------> Degraded
 *                       |                |                       |
 *                       +-------- what it cannot mend itself ----+--> Down
 * </pre>
 */
public sealed interface Health {

    /** One sentence for people. */
    String detail();

    /** Does what it is for. */
    record Up(String detail) implements Health {}

    /** Does what it can; something that it needs for the rest is away. Still ready: a restart would not help. */
    record Degraded(String detail) implements Health {}

    /** Cannot work yet, for what it needs is not there; it goes on trying. Alive, not ready. */
    record Waiting(String detail) implements Health {}

    /** Has failed and does not recover by itself. */
    record Down(String detail, Throwable cause) implements Health {}

    /** Whether it need not be restarted. */
    default boolean alive() {
        return !(this instanceof Down);
    }

    /** Whether it does its work. */
    default boolean ready() {
        return this instanceof Up || this instanceof Degraded;
    }
}
