package dev.lapwing.bridge;

import org.apache.kafka.common.KafkaException;

/** The local cluster did not do what was asked of it, amid a transaction of the cloud, which is not to blame. */
final class EdgeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final KafkaException reason;

    EdgeException(KafkaException reason) {
        super(reason);
        this.reason = reason;
    }

    KafkaException reason() {
        return reason;
    }
}
