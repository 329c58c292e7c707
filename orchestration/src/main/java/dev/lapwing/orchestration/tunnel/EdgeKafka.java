package dev.lapwing.orchestration.tunnel;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.site.SiteException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** How a user logs in to the edge's Kafka, from the Secrets of the site. */
public final class EdgeKafka {

    private EdgeKafka() {}

    /**
     * A client's properties, with all that is secret in them.
     *
     * @param user {@code admin}, or one of those in the Secret {@code local-users}
     * @param secrets of the site, by name and key
     * @throws SiteException if the user has no password there, or it is not a password
     */
    public static Properties client(
            ClusterDescription cluster, String bootstrap, String user, Map<String, Map<String, byte[]>> secrets)
            throws SiteException {
        var properties = new Properties();
        properties.putAll(login(cluster, user, secrets));
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        if (cluster.security() == EdgeSecurity.TLS_SCRAM) {
            properties.setProperty(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, authority(secrets));
        }
        return properties;
    }

    /** The certificates to trust, as PEM. */
    public static String authority(Map<String, Map<String, byte[]>> secrets) throws SiteException {
        return value(secrets, "local-ca", "ca.pem");
    }

    /**
     * What says who one is, without addresses and certificates.
     *
     * @throws SiteException if the user has no password in the Secrets
     */
    public static Map<String, String> login(
            ClusterDescription cluster, String user, Map<String, Map<String, byte[]>> secrets) throws SiteException {
        var properties = new LinkedHashMap<String, String>();
        if (cluster.security() == EdgeSecurity.PLAINTEXT) {
            properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
            return properties;
        }
        String password = password(user, secrets);
        properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SASL_SSL");
        properties.put(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
        properties.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password.replace("\\", "\\\\").replace("\"", "\\\"") + "\";");
        properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
        return properties;
    }

    /**
     * A user's password.
     *
     * @throws SiteException if there is none in the Secrets
     */
    public static String password(String user, Map<String, Map<String, byte[]>> secrets) throws SiteException {
        String password = value(secrets, "local-users", user);
        if (password.startsWith("salt=")) {
            throw new SiteException("Secret local-users, key " + user
                    + ", holds only what brokers need to check a password. Put the password itself there");
        }
        return password;
    }

    private static String value(Map<String, Map<String, byte[]>> secrets, String secret, String key)
            throws SiteException {
        return Optional.ofNullable(secrets.get(secret))
                .map(values -> values.get(key))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new SiteException("Secret " + secret + " has no key " + key
                        + ". Run lapwing deploy first; it makes what is missing"));
    }
}
