package dev.lapwing.producers;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TrustFault;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
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
        while (onlyCarries(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        PublishFault fault = PublishFault.of(cause);
        String detail = TrustFault.of(thrown)
                .map(trust -> topic + ": " + trust.sentence(KafkaCluster.Side.LOCAL, thrown))
                .orElse(topic + ": " + fault.sentence() + " ("
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")");
        return new Setback(fault, detail, cause);
    }

    /** A client that could not be made says so by the general exception. */
    private static boolean onlyCarries(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                || thrown.getClass().equals(KafkaException.class);
    }

    /** From the directory or spool. */
    static Setback outbox(Exception cause) {
        return new Setback(PublishFault.OUTBOX, String.valueOf(cause.getMessage()), cause);
    }

    /** The log was cut or made anew. */
    static Setback logChanged(String topic, LogState before, LogState now) {
        String detail = topic + ": " + PublishFault.LOG_CHANGED.sentence() + " (" + before + ", now " + now + ")";
        return new Setback(PublishFault.LOG_CHANGED, detail, new IllegalStateException(detail));
    }

    boolean interrupted() {
        return cause instanceof InterruptedException || cause instanceof InterruptException;
    }
}
