package dev.lapwing.orchestration.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.trust.SecretRotation.Change;
import dev.lapwing.orchestration.trust.SecretRotation.Step;
import dev.lapwing.runtime.trust.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a rotation goes on that was stopped between two writes; certificates by {@code keytool}. */
class SecretRotationIT {

    private static final String SITE = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata: {name: home}
            images: {version: 1.0.0}
            pis:
            - {name: pi-1, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}}
            cloud: {bootstrap: "cloud.example:9093", security: plaintext}
            """;

    private final CertificateIssuer issuer = new KeytoolIssuer();
    private final ClusterDescription cluster;
    private final Map<String, Map<String, byte[]>> secrets;

    SecretRotationIT(@TempDir Path directory) throws Exception {
        cluster = DescriptionReader.read(Files.writeString(directory.resolve("cluster.yaml"), SITE));
        secrets = new LinkedHashMap<>(SiteSecrets.complete(cluster, Map.of(), issuer));
    }

    @Test
    void writesTheKeyBeforeAnybodyTrustsIt() throws Exception {
        assertThat(next().secrets().keySet()).containsExactly("local-ca-key", "local-ca");
    }

    @Test
    void goesOnWithTheAuthorityWhoseKeyAloneWasWritten() throws Exception {
        Change stopped = next();
        write(stopped, "local-ca-key");

        Change again = next();

        assertThat(again.step()).isEqualTo(Step.TRUST_BOTH);
        assertThat(pem(again.secrets(), "local-ca", "ca.pem")).isEqualTo(pem(stopped.secrets(), "local-ca", "ca.pem"));
        assertThat(SecretRotation.underWay(secrets)).isFalse();
        assertEndsWithANewAuthority(Step.TRUST_BOTH, Step.ISSUE, Step.FORGET_OLD);
    }

    @Test
    void beginsAnewWhereTheKeyOfTheNewAuthorityWasNotWritten() throws Exception {
        write(next(), "local-ca");

        assertThat(SecretRotation.underWay(secrets)).isFalse();
        assertEndsWithANewAuthority(Step.TRUST_BOTH, Step.ISSUE, Step.FORGET_OLD);
    }

    @Test
    void goesOnWithCertificatesWhereBothWereWritten() throws Exception {
        write(next(), "local-ca-key", "local-ca");

        assertThat(SecretRotation.underWay(secrets)).isTrue();
        assertEndsWithANewAuthority(Step.ISSUE, Step.FORGET_OLD);
    }

    @Test
    void passwordsThatWereBegunAreThoseThatTheBrokersHave() throws Exception {
        Map<String, Map<String, byte[]>> changed = SecretRotation.passwords(cluster, secrets);
        secrets.put("local-users", values(changed, "local-users"));

        Map<String, Map<String, byte[]>> rest = SecretRotation.passwordsBegun(cluster, secrets);

        assertThat(changed.keySet()).startsWith("local-users");
        assertThat(rest.keySet()).isEqualTo(changed.keySet());
        assertThat(SecretBackup.different(changed, rest)).isEmpty();
        assertThat(SecretBackup.different(changed, secrets)).contains("local-bridge");
    }

    private void assertEndsWithANewAuthority(Step... expected) throws Exception {
        X509Certificate old = certificate("broker-1", "identity.pem");
        var steps = new ArrayList<Step>();
        Change change;
        do {
            change = next();
            steps.add(change.step());
            secrets.putAll(change.secrets());
        } while (!change.last());

        assertThat(steps).containsExactly(expected);
        X509Certificate trusted = certificate("local-ca", "ca.pem");
        assertThat(pem(secrets, "local-ca", "ca.pem").certificates()).isEqualTo(List.of(trusted));
        assertThat(certificate("local-ca-key", "authority.pem")).isEqualTo(trusted);
        assertThat(certificate("broker-1", "identity.pem")).isNotEqualTo(old);
        certificate("broker-1", "identity.pem").verify(trusted.getPublicKey());
    }

    private Change next() throws Exception {
        return SecretRotation.certificates(cluster, secrets, issuer);
    }

    private void write(Change change, String... names) {
        for (String name : names) {
            secrets.put(name, values(change.secrets(), name));
        }
    }

    private X509Certificate certificate(String name, String key) throws Exception {
        return pem(secrets, name, key).certificates().getFirst();
    }

    private static Pem pem(Map<String, Map<String, byte[]>> secrets, String name, String key) {
        return Pem.of(Objects.requireNonNull(values(secrets, name).get(key), key));
    }

    private static Map<String, byte[]> values(Map<String, Map<String, byte[]>> secrets, String name) {
        return Objects.requireNonNull(secrets.get(name), name);
    }
}
