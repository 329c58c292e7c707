package dev.lapwing.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustFaultTest {

    private static final Clock COLD = Clock.fixed(Instant.parse("1970-01-01T00:05:00Z"), ZoneOffset.UTC);

    @Test
    void findsTheReasonHoweverDeepItIs() {
        assertThat(TrustFault.of(tls(new CertificateExpiredException("NotAfter: yesterday"))))
                .contains(TrustFault.CERTIFICATE_EXPIRED);
        assertThat(TrustFault.of(new ExecutionException(tls(new CertificateNotYetValidException("NotBefore: later")))))
                .contains(TrustFault.CERTIFICATE_NOT_YET_VALID);
        assertThat(TrustFault.of(tls(new Exception("No subject alternative DNS name matching kafka-1 found."))))
                .contains(TrustFault.CERTIFICATE_OF_ANOTHER_HOST);
        assertThat(TrustFault.of(tls(new CertPathValidatorException("signature check failed"))))
                .contains(TrustFault.CERTIFICATE_UNTRUSTED);
        assertThat(TrustFault.of(tls(new Exception("Received fatal alert: certificate_unknown"))))
                .contains(TrustFault.TLS_REFUSED);
        assertThat(TrustFault.of(new KafkaException(new SaslAuthenticationException("invalid credentials"))))
                .contains(TrustFault.PASSWORD_REFUSED);
        assertThat(TrustFault.of(new SaslAuthenticationException("An error: (LAPWING_LOCAL_PASSWORD_FILE=/x must be")))
                .contains(TrustFault.PASSWORD_UNREADABLE);
        assertThat(TrustFault.of(new TopicAuthorizationException("node1"))).contains(TrustFault.TOPIC_DENIED);
        assertThat(TrustFault.of(GroupAuthorizationException.forGroupId("g"))).contains(TrustFault.GROUP_DENIED);
        assertThat(TrustFault.of(new TimeoutException("later"))).isEmpty();
    }

    @Test
    void hintsAtTheClockWhereThatMayBeWrong() {
        SslAuthenticationException failure = tls(new CertificateNotYetValidException("NotBefore: Mon Nov 23 2026"));

        assertThat(TrustFault.CERTIFICATE_NOT_YET_VALID.sentence(KafkaCluster.Side.LOCAL, failure, COLD))
                .startsWith("CERTIFICATE_NOT_YET_VALID, ")
                .contains("NotBefore: Mon Nov 23 2026", "1970-01-01T00:05:00Z", "set the clock");
    }

    @ParameterizedTest
    @EnumSource(TrustFault.class)
    void beginsWithItsNameAndNamesTheSettingsOfItsSide(TrustFault fault) {
        String sentence = fault.sentence(KafkaCluster.Side.REMOTE, new KafkaException("cause"), COLD);

        assertThat(sentence).startsWith(fault.name() + ", ").doesNotContain("%", "LAPWING_LOCAL");
    }

    private static SslAuthenticationException tls(Exception cause) {
        var handshake = new SSLHandshakeException("failed");
        handshake.initCause(cause);
        return new SslAuthenticationException("SSL handshake failed", handshake);
    }
}
