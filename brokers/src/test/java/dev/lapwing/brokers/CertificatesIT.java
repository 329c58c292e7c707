package dev.lapwing.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.runtime.kafka.TrustFault;
import dev.lapwing.runtime.trust.CertificateAuthority;
import dev.lapwing.runtime.trust.CertificateAuthority.Validity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One broker whose certificate is renewed while it runs; what it and its clients say of one that does not hold. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CertificatesIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Validity LAST_YEAR = new Validity(Instant.parse("2020-01-01T00:00:00Z"), 10);
    private static final Validity SOME_DAY = new Validity(Instant.parse("2060-01-01T00:00:00Z"), 10);
    private static final List<String> HOSTS = List.of("localhost");

    @TempDir
    Path directory;

    @Test
    void namesACertificateThatDoesNotHoldOnBothSidesAndTakesItsSuccessorWithoutARestart() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(directory.resolve("ca"));
        Path expired = Files.copy(authority.issue("lapwing-broker", HOSTS, LAST_YEAR), directory.resolve("expired"));
        Path early = Files.copy(authority.issue("lapwing-broker", HOSTS, SOME_DAY), directory.resolve("early"));
        Path elsewhere = Files.copy(
                authority.issue("lapwing-broker", List.of("elsewhere.example")), directory.resolve("elsewhere"));
        Path good = authority.issue("lapwing-broker", HOSTS);
        Path other = CertificateAuthority.create(directory.resolve("other")).certificateFile();
        Path identity = directory.resolve("identity.pem");
        put(expired, identity);
        Path users = Files.createDirectory(directory.resolve("users"));
        Files.writeString(users.resolve("admin"), "admin's");
        Path rules = Files.writeString(directory.resolve("rules"), "");
        var broker = SingleBroker.in(directory, authority.certificateFile(), identity, users, rules);
        Path ca = authority.certificateFile();

        try (BrokerPod pod = broker.pod().start()) {
            awaitReadyz(pod, "kafka: Waiting, not started: CERTIFICATE_EXPIRED, " + identity);
            assertThat(pod.get("/livez").status()).isEqualTo(200);
            put(early, identity);
            awaitReadyz(pod, "kafka: Waiting, not started: CERTIFICATE_NOT_YET_VALID, " + identity);
            put(good, identity);
            awaitReadyz(pod, "kafka: Up");
            assertThat(fault(broker, "admin's", ca)).isEmpty();

            put(expired, identity);
            awaitReadyz(pod, "certificates: Degraded, CERTIFICATE_EXPIRED, " + identity);
            awaitFault(broker, ca, TrustFault.CERTIFICATE_EXPIRED);
            put(early, identity);
            awaitReadyz(pod, "certificates: Degraded, CERTIFICATE_NOT_YET_VALID, " + identity);
            awaitFault(broker, ca, TrustFault.CERTIFICATE_NOT_YET_VALID);
            put(elsewhere, identity);
            awaitReadyz(pod, "certificates: Up");
            awaitFault(broker, ca, TrustFault.CERTIFICATE_OF_ANOTHER_HOST);
            put(good, identity);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(fault(broker, "admin's", ca)).isEmpty());

            assertThat(fault(broker, "admin's", other)).contains(TrustFault.CERTIFICATE_UNTRUSTED);
            assertThat(fault(broker, "guessed", ca)).contains(TrustFault.PASSWORD_REFUSED);
        }
    }

    /** What keeps a client from the broker. */
    private static Optional<TrustFault> fault(SingleBroker broker, String password, Path ca) throws Exception {
        try (Admin admin = Admin.create(broker.client("admin", password, ca))) {
            admin.describeCluster().nodes().get(60, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(TrustFault.of(e).orElseThrow(() -> e));
        }
    }

    /** A listener looks at its files once a second at most, and not when {@code /readyz} does. */
    private static void awaitFault(SingleBroker broker, Path ca, TrustFault expected) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(fault(broker, "admin's", ca)).contains(expected));
    }

    private static void awaitReadyz(BrokerPod pod, String line) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pod.get("/readyz").body()).contains(line));
    }

    private void put(Path from, Path to) throws Exception {
        Path next = Files.copy(from, directory.resolve("next"), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(next, FileTime.from(Instant.now()));
        Files.move(next, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
