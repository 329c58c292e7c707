package dev.lapwing.brokers;

import dev.lapwing.brokers.access.DirectoryUsers;
import dev.lapwing.brokers.access.FileAuthorizer;
import dev.lapwing.runtime.kafka.KafkaSecurity;
import dev.lapwing.runtime.kafka.RenewableCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a broker protects its listeners. With TLS, brokers and controllers show each other certificates on listeners of
 * their own, so that the users' passwords can lie in the metadata that these carry.
 *
 * @param authorised whether clients may do only what ACLs allow
 * @param keys of this broker; only with TLS
 * @param access by files; without it, users and ACLs are what the cluster's metadata holds
 */
record ListenerSecurity(KafkaSecurity kind, boolean authorised, Optional<Keys> keys, Optional<Access> access) {

    /** May do everything where ACLs hold. */
    static final String ADMIN = "admin";
    /** The common name of each broker's certificate: by it they know each other, and may do everything. */
    static final String BROKER = "lapwing-broker";

    /**
     * Files of PEM.
     *
     * @param ca the certificates to trust
     * @param identity the broker's private key and its certificate chain
     */
    record Keys(Path ca, Path identity) {}

    /**
     * Who may log in, and what they may do.
     *
     * @param users a directory with a file for each
     * @param rules an access file
     */
    record Access(Path users, Optional<Path> rules) {}

    /** After so long a client logs in anew, so that one whose user is gone does not stay for ever. */
    private static final Duration LOGIN_HOLDS = Duration.ofHours(1);

    /** Whether brokers talk to each other on a listener that clients have no use of. */
    boolean separatesBrokersFromClients() {
        return kind != KafkaSecurity.PLAINTEXT;
    }

    /** Kafka's settings of it; a pure function. */
    Map<String, String> properties() {
        var properties = new HashMap<String, String>();
        String internal = kind.tls() ? "SSL" : "PLAINTEXT";
        properties.put(
                "listener.security.protocol.map",
                BrokerProperties.CLIENT + ":" + kind.protocol() + "," + BrokerProperties.INTERNAL + ":" + internal + ","
                        + BrokerProperties.CONTROLLER + ":" + internal);
        keys.ifPresent(files -> {
            properties.put("ssl.engine.factory.class", RenewableCertificates.class.getName());
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.location", files.identity().toString());
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", files.ca().toString());
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
        access.ifPresent(files -> {
            properties.put(
                    "listener.name.client.scram-sha-512.sasl.server.callback.handler.class",
                    DirectoryUsers.class.getName());
            properties.put(DirectoryUsers.DIRECTORY, files.users().toString());
            properties.put(
                    "listener.name.client.scram-sha-512.connections.max.reauth.ms",
                    Long.toString(LOGIN_HOLDS.toMillis()));
            properties.put("authorizer.class.name", FileAuthorizer.class.getName());
            files.rules().ifPresent(file -> properties.put(FileAuthorizer.FILE, file.toString()));
        });
        return properties;
    }
}
