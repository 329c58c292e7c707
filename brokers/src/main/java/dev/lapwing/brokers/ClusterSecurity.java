package dev.lapwing.brokers;

import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.trust.CertificateAuthority;
import dev.lapwing.runtime.trust.OwnerOnly;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/** Keys and passwords of one cluster of child processes, and the files that they lie in. */
final class ClusterSecurity {

    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1");

    private final KafkaSecurity kind;
    private final boolean authorised;
    private final Map<String, ScramCredential> credentials;
    private final Path directory;
    private final Optional<CertificateAuthority> authority;

    private ClusterSecurity(
            KafkaSecurity kind,
            boolean authorised,
            Map<String, ScramCredential> credentials,
            Path directory,
            Optional<CertificateAuthority> authority) {
        this.kind = kind;
        this.authorised = authorised;
        this.credentials = credentials;
        this.directory = directory;
        this.authority = authority;
    }

    /** Makes the keys and passwords, under {@code secrets/} in the cluster's directory. */
    static ClusterSecurity create(BrokerClusterPlan plan) throws IOException, InterruptedException {
        Path directory = OwnerOnly.directory(plan.directory().resolve("secrets"));
        KafkaSecurity kind = plan.security();
        var credentials = new LinkedHashMap<String, ScramCredential>();
        if (kind.scram()) {
            var passwords = new LinkedHashMap<>(plan.users());
            passwords.putIfAbsent(ListenerSecurity.ADMIN, Uuid.randomUuid().toString());
            for (Map.Entry<String, String> user : passwords.entrySet()) {
                OwnerOnly.write(passwordFile(directory, user.getKey()), user.getValue());
                credentials.put(user.getKey(), ScramCredential.of(user.getValue()));
            }
        }
        Optional<CertificateAuthority> authority = Optional.empty();
        if (kind.tls()) {
            CertificateAuthority made = CertificateAuthority.create(directory);
            made.issue(ListenerSecurity.BROKER, HOSTS);
            if (!kind.scram()) {
                made.issue(ListenerSecurity.ADMIN, List.of());
                for (String user : plan.users().keySet()) {
                    made.issue(user, List.of());
                }
            }
            authority = Optional.of(made);
        }
        return new ClusterSecurity(kind, plan.authorised(), credentials, directory, authority);
    }

    /** What each broker's listeners are protected with: one certificate serves all, for they share a host. */
    ListenerSecurity listeners() {
        return new ListenerSecurity(
                kind,
                authorised,
                authority.map(ca ->
                        new ListenerSecurity.Keys(ca.certificateFile(), ca.identityFile(ListenerSecurity.BROKER))),
                Optional.empty());
    }

    CertificateAuthority certificates() {
        return authority.orElseThrow(
                () -> new IllegalStateException("a cluster with security " + kind + " has no certificates"));
    }

    /** What the storage is formatted with: users and what the cluster keeps of their passwords. */
    Map<String, String> formatProperties() {
        var properties = new HashMap<String, String>();
        credentials.forEach(
                (user, credential) -> properties.put(BrokerFiles.USER_PREFIX + user, credential.argument()));
        return properties;
    }

    /** The settings of a client, by the rest of their names after {@code LAPWING_LOCAL_} or the like. */
    Map<String, String> environment(String prefix, String user) {
        var environment = new LinkedHashMap<String, String>();
        environment.put(
                prefix + "SECURITY", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        authority.ifPresent(ca -> {
            environment.put(prefix + "CA_FILE", ca.certificateFile().toString());
            if (!kind.scram()) {
                environment.put(prefix + "IDENTITY_FILE", ca.identityFile(user).toString());
            }
        });
        if (kind.scram()) {
            environment.put(prefix + "USER", user);
            environment.put(
                    prefix + "PASSWORD_FILE", passwordFile(directory, user).toString());
        }
        return environment;
    }

    private static Path passwordFile(Path directory, String user) {
        return directory.resolve(user + ".password");
    }
}
