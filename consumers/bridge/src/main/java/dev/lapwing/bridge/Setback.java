package dev.lapwing.bridge;

import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TrustFault;
import java.util.Optional;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What a failure of Kafka means to a lane. */
final class Setback {

    private Setback() {}

    /** Whether another producer with the same transactional id has taken over, or the cloud gave up a transaction. */
    static boolean fenced(Throwable failure) {
        return has(failure, ProducerFencedException.class) || has(failure, InvalidProducerEpochException.class);
    }

    /** Whether an answer took too long. */
    static boolean timeout(Throwable failure) {
        return has(failure, TimeoutException.class);
    }

    /** One sentence for people, with what to do where that is known. */
    static String sentence(Throwable failure, boolean cloud) {
        String where = cloud ? "the cloud" : "the local cluster";
        String side = cloud ? "REMOTE" : "LOCAL";
        String said = " (" + rootMessage(failure) + ")";
        Optional<TrustFault> trust = TrustFault.of(failure);
        if (trust.isPresent()) {
            return where + ": "
                    + trust.get().sentence(cloud ? KafkaCluster.Side.REMOTE : KafkaCluster.Side.LOCAL, failure);
        }
        if (has(failure, InvalidTimestampException.class)) {
            return "this board's clock is wrong for a cloud topic" + said
                    + ": set message.timestamp.type=LogAppendTime on it";
        }
        if (has(failure, UnknownTopicOrPartitionException.class)) {
            return where + " lacks a topic" + said;
        }
        if (has(failure, TimeoutException.class)) {
            return where + " does not answer" + said + ": check LAPWING_" + side + "_BOOTSTRAP_SERVERS and the network";
        }
        if (has(failure, ApplicationRecoverableException.class)) {
            return where + " wants a new session" + said;
        }
        return where + " failed" + said;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
