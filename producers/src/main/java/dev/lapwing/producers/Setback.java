package dev.lapwing.producers;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Publishing has to pause.
 *
 * @param detail one sentence for people
 */
record Setback(PublishFault fault, String detail, Throwable cause) {

    /** From whatever a Kafka client threw. */
    static Setback of(Throwable thrown, String topic) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        PublishFault fault = PublishFault.of(cause);
        String detail = topic + ": " + fault.sentence() + " ("
                + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")";
        return new Setback(fault, detail, cause);
    }

    /** From the directory or spool. */
    static Setback outbox(Exception cause) {
        return new Setback(PublishFault.OUTBOX, String.valueOf(cause.getMessage()), cause);
    }

    /** The log was cut, moved or made anew. */
    static Setback logChanged(String topic, LogState before, LogState now) {
        String detail = topic + ": " + PublishFault.LOG_CHANGED.sentence() + " (" + before + ", now " + now + ")";
        return new Setback(PublishFault.LOG_CHANGED, detail, new IllegalStateException(detail));
    }

    boolean interrupted() {
        return cause instanceof InterruptedException || cause instanceof InterruptException;
    }
}
