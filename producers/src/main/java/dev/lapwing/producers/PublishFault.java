package dev.lapwing.producers;

import java.util.Locale;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.BrokerNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Why nothing could be published for now. All of these are tried again for as long as it takes. */
enum PublishFault {
    /** No broker answers, or not in time. */
    BROKERS_AWAY("no broker of the local cluster answers in time; see that the brokers run and that"
            + " LAPWING_LOCAL_BOOTSTRAP_SERVERS names them"),
    /** The cluster does not accept who we say we are, or we do not accept it. */
    NOT_AUTHENTICATED(
            "the local cluster and this client do not accept each other; check LAPWING_LOCAL_SECURITY, LAPWING_LOCAL_USER,"
                    + " LAPWING_LOCAL_PASSWORD_FILE and LAPWING_LOCAL_CA_FILE"),
    /** The cluster knows us and does not let us do it. */
    NOT_AUTHORISED(
            "the local cluster does not let this user describe, create, read or write the topic; give it ACLs for that"),
    /** The cluster has fewer brokers than a topic that is to be created has replicas. */
    TOO_FEW_BROKERS("the local cluster has fewer brokers than the topic is to have replicas; start the others, or lower"
            + " LAPWING_LOCAL_REPLICATION_FACTOR"),
    /** Too few replicas are in sync for a write to be safe, or so far behind that nobody may read what the leader has. */
    TOO_FEW_REPLICAS(
            "too few replicas of the topic are in sync for a write to be safe, or they lag behind its leader; start the"
                    + " brokers that are down"),
    /** The topic went away. */
    TOPIC_GONE("the topic was deleted; it is created again"),
    /** The log was cut, or is another one: what was acknowledged is compared with it. */
    LOG_CHANGED("the topic lost records or was made anew; its tail is compared with what is kept"),
    /** The topic's limit is below {@code LAPWING_FRAME_MAX_BYTES}. */
    RECORD_TOO_LARGE("the topic refuses the record as too large; raise max.message.bytes of the topic, or lower"
            + " LAPWING_FRAME_MAX_BYTES"),
    /** A broker's clock is far behind this board's. */
    TIMESTAMP_REFUSED(
            "the broker's clock is behind this board's by more than the topic tolerates; set the clocks, or set"
                    + " message.timestamp.after.max.ms of the topic to 9223372036854775807"),
    /** The directory or spool cannot be used now. */
    OUTBOX("the outbox cannot be used"),
    /** Anything else. */
    OTHER("the local cluster refuses the record");

    private final String sentence;

    PublishFault(String sentence) {
        this.sentence = sentence;
    }

    static PublishFault of(Throwable cause) {
        return switch (cause) {
            case InvalidReplicationFactorException e -> TOO_FEW_BROKERS;
            case NotEnoughReplicasException e -> TOO_FEW_REPLICAS;
            case NotEnoughReplicasAfterAppendException e -> TOO_FEW_REPLICAS;
            case UnknownTopicOrPartitionException e -> TOPIC_GONE;
            case UnknownTopicIdException e -> TOPIC_GONE;
            case OffsetOutOfRangeException e -> LOG_CHANGED;
            case RecordTooLargeException e -> RECORD_TOO_LARGE;
            case InvalidTimestampException e -> TIMESTAMP_REFUSED;
            case AuthenticationException e -> NOT_AUTHENTICATED;
            case SecurityDisabledException e -> NOT_AUTHENTICATED;
            case AuthorizationException e -> NOT_AUTHORISED;
            case TimeoutException e -> BROKERS_AWAY;
            case java.util.concurrent.TimeoutException e -> BROKERS_AWAY;
            case DisconnectException e -> BROKERS_AWAY;
            case NetworkException e -> BROKERS_AWAY;
            case BrokerNotAvailableException e -> BROKERS_AWAY;
            // "No resolvable bootstrap urls": on a cold boot the names come later than we do.
            case ConfigException e when String.valueOf(e.getMessage()).contains("resolvable") -> BROKERS_AWAY;
            default -> OTHER;
        };
    }

    /** What it means and what to do, for people. */
    String sentence() {
        return sentence;
    }

    /** As a metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
