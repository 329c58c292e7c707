package dev.lapwing.producers;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a source wants published, kept on disk until it is safe in the topic.
 *
 * <p>An item that was handed out stays with the outbox until it was {@link #acknowledged} and {@link #settle settled}.
 * Each {@link #open} hands everything out anew that is not settled, oldest first: whoever publishes then finds in the
 * topic what arrived before. Messages of exceptions are sentences for people. One thread at a time.
 *
 * @param <T> an item as the outbox knows it, without its bytes
 */
interface Outbox<T> extends AutoCloseable {

    /**
     * Takes hold of what is on disk; may be called again at any time, and begins anew then.
     *
     * @throws IOException if it cannot be had now; try again later
     */
    void open() throws IOException;

    /** How many items it holds, handed out or not: so many of the topic's last records may be among them. */
    int size() throws IOException;

    /** The oldest item that was not handed out yet; waits for one at most {@code timeout}. */
    Optional<T> next(Duration timeout) throws IOException, InterruptedException;

    /** The bytes that the item's record takes, about; known without reading it. */
    long recordBytes(T item);

    /** Reads the item; empty if it is not there any more or turned out to be none, which the outbox has dealt with. */
    Optional<Outgoing> prepare(T item) throws IOException;

    /**
     * The item is in the topic. If it cannot be let go now, {@link #trouble} tells, and it is tried again later.
     *
     * @param found whether it was found there rather than acknowledged just now
     */
    void acknowledged(T item, boolean found);

    /** The topic refuses the item, however often it is sent. */
    void refused(T item) throws IOException;

    /**
     * Lets go of what has been acknowledged for long enough.
     *
     * @param unchangedUntil {@link System#nanoTime} until which the topic's log is known not to have been cut
     */
    void settle(long unchangedUntil) throws IOException;

    /** What was acknowledged counts as acknowledged just now: another broker has it, and perhaps not on its disk yet. */
    void settleAnew();

    /** Whether it holds as many acknowledged items as it may: nothing more is handed out until some are settled. */
    boolean full();

    /** What is wrong, in one sentence for people; empty if all is well. Any thread. */
    Optional<String> trouble();

    @Override
    void close();
}
