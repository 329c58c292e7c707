package dev.lapwing.runtime.kafka;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Why a client and a cluster do not trust each other. Logs and health begin with the constant's name. */
public enum TrustFault {
    /** The cluster knows no such user, or the password is another one. */
    PASSWORD_REFUSED(
            "the cluster does not know the user, or the password is not the one that it knows; compare %1$s_USER and"
                    + " %1$s_PASSWORD_FILE with what the brokers were given. After a rotation it heals by itself once"
                    + " both have the new file"),
    /** The file with the password cannot be read. */
    PASSWORD_UNREADABLE("%1$s_PASSWORD_FILE cannot be read or is empty; put the password there"),
    /** A certificate of the cluster held only until some time that has passed. */
    CERTIFICATE_EXPIRED(
            "a certificate of the cluster has expired (%2$s), and this board's clock says %3$s; if that is right,"
                    + " renew it (lapwing secrets rotate certificates)"),
    /** A certificate of the cluster holds from a time on that has not come, or a clock is wrong. */
    CERTIFICATE_NOT_YET_VALID(
            "a certificate of the cluster is not valid yet (%2$s), and this board's clock says %3$s; if that is wrong, set"
                    + " the clock (the board has none of its own: see that it reaches a time server), else renew the"
                    + " certificate with one that holds from 1970 on (lapwing secrets rotate certificates)"),
    /** Nobody whom this client trusts has signed the cluster's certificate. */
    CERTIFICATE_UNTRUSTED("no certificate in %1$s_CA_FILE has signed the cluster's; give this client the cluster's"
            + " authority, or see that it talks to the right cluster"),
    /** The certificate does not name the host that was connected to. */
    CERTIFICATE_OF_ANOTHER_HOST(
            "the cluster's certificate names other hosts than %1$s_BOOTSTRAP_SERVERS (%2$s); use a name"
                    + " that it has, or issue it anew with this one"),
    /** The two have no common ground for TLS, or the cluster refuses this client's certificate. */
    TLS_REFUSED("no TLS connection came about (%2$s); compare %1$s_SECURITY with the brokers' listener, and see that"
            + " %1$s_IDENTITY_FILE, if there is one, is what the brokers trust"),
    /** Some other way of not being recognised. */
    LOGIN_REFUSED("the cluster does not take this client's login (%2$s); compare %1$s_SECURITY, %1$s_USER and"
            + " %1$s_PASSWORD_FILE with the brokers' listener"),
    /** The cluster knows the user, who may not do this with the topic. */
    TOPIC_DENIED(
            "the cluster knows the user, but does not let it do this with the topic (%2$s); give it the ACLs that the"
                    + " process's README names (in Kubernetes: ConfigMap access, by lapwing deploy)"),
    /** The cluster knows the user, who may not be part of the group. */
    GROUP_DENIED("the cluster knows the user, but does not let it into the group (%2$s); give it READ on the group"),
    /** The cluster knows the user, who may not do this. */
    ACCESS_DENIED("the cluster knows the user, but does not let it do this (%2$s); give it the ACLs that the process's"
            + " README names");

    private final String sentence;

    TrustFault(String sentence) {
        this.sentence = sentence;
    }

    /** Which of them a failure is, if it is one. */
    public static Optional<TrustFault> of(Throwable failure) {
        if (has(failure, CertificateNotYetValidException.class)) {
            return Optional.of(CERTIFICATE_NOT_YET_VALID);
        }
        if (has(failure, CertificateExpiredException.class)) {
            return Optional.of(CERTIFICATE_EXPIRED);
        }
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<TrustFault> fault = ofOne(cause);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<TrustFault> ofOne(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case SslAuthenticationException tls -> ofTls(tls);
                    case SaslAuthenticationException sasl ->
                        String.valueOf(sasl.getMessage()).contains("_PASSWORD_FILE=")
                                ? PASSWORD_UNREADABLE
                                : PASSWORD_REFUSED;
                    case AuthenticationException other -> LOGIN_REFUSED;
                    case SecurityDisabledException other -> ACCESS_DENIED;
                    case TopicAuthorizationException topic -> TOPIC_DENIED;
                    case GroupAuthorizationException group -> GROUP_DENIED;
                    case AuthorizationException other -> ACCESS_DENIED;
                    default -> null;
                });
    }

    private static TrustFault ofTls(SslAuthenticationException failure) {
        String root = rootMessage(failure);
        if (has(failure, CertPathBuilderException.class) || has(failure, CertPathValidatorException.class)) {
            return CERTIFICATE_UNTRUSTED;
        }
        return root.contains("No subject alternative") || root.contains("No name matching")
                ? CERTIFICATE_OF_ANOTHER_HOST
                : TLS_REFUSED;
    }

    /** What it is, what it means, and what to do: {@code PASSWORD_REFUSED, the cluster ...}. */
    public String sentence(KafkaCluster.Side side, Throwable failure) {
        return sentence(side, failure, Clock.systemUTC());
    }

    String sentence(KafkaCluster.Side side, Throwable failure, Clock clock) {
        return name() + ", "
                + sentence.formatted(
                        "LAPWING_" + side.name(),
                        rootMessage(failure),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
