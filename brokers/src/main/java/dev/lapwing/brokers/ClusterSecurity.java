package dev.lapwing.brokers;

import dev.lapwing.runtime.kafka.KafkaSecurity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;

/**
 * Keys and passwords of one cluster. With TLS, brokers and controllers show each other certificates on listeners of
 * their own, so that the users' passwords can lie in the metadata that these carry.
 */
final class ClusterSecurity {

    /** May do everything where ACLs hold. */
    static final String ADMIN = "admin";

    private static final String BROKER = "lapwing-broker";
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
            passwords.putIfAbsent(ADMIN, Uuid.randomUuid().toString());
            for (Map.Entry<String, String> user : passwords.entrySet()) {
                OwnerOnly.write(passwordFile(directory, user.getKey()), user.getValue());
                credentials.put(user.getKey(), ScramCredential.of(user.getValue()));
            }
        }
        Optional<CertificateAuthority> authority = Optional.empty();
        if (kind.tls()) {
            CertificateAuthority made = CertificateAuthority.create(directory);
            made.issue(BROKER, HOSTS);
            if (!kind.scram()) {
                made.issue(ADMIN, List.of());
                for (String user : plan.users().keySet()) {
                    made.issue(user, List.of());
                }
            }
            authority = Optional.of(made);
        }
        return new ClusterSecurity(kind, plan.authorised(), credentials, directory, authority);
    }

    /** Whether brokers talk to each other on a listener that clients have no use of. */
    boolean separatesBrokersFromClients() {
        return kind != KafkaSecurity.PLAINTEXT;
    }

    CertificateAuthority certificates() {
        return authority.orElseThrow(
                () -> new IllegalStateException("a cluster with security " + kind + " has no certificates"));
    }

    /** What each broker's {@code server.properties} say about security. */
    Map<String, String> brokerProperties() {
        var properties = new HashMap<String, String>();
        String internal = kind.tls() ? "SSL" : "PLAINTEXT";
        properties.put(
                "listener.security.protocol.map",
                BrokerProperties.CLIENT + ":" + kind.protocol() + "," + BrokerProperties.INTERNAL + ":" + internal + ","
                        + BrokerProperties.CONTROLLER + ":" + internal);
        authority.ifPresent(ca -> {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.location", ca.identityFile(BROKER).toString());
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", ca.certificateFile().toString());
            for (String listener : List.of(BrokerProperties.INTERNAL, BrokerProperties.CONTROLLER)) {
                properties.put("listener.name." + listener.toLowerCase(Locale.ROOT) + ".ssl.client.auth", "required");
            }
            if (!kind.scram()) {
                properties.put("listener.name.client.ssl.client.auth", authorised ? "required" : "requested");
            }
        });
        if (kind.scram()) {
            properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
            properties.put(
                    "listener.name.client.scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        if (authorised) {
            properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
            String brokers = kind.tls() ? "User:CN=" + BROKER : "User:ANONYMOUS";
            properties.put("super.users", brokers + ";User:" + (kind.scram() ? ADMIN : "CN=" + ADMIN));
        }
        return properties;
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
