package dev.lapwing.runtime.kafka;

import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.SettingException;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka cluster as a process sees it: the local one on the Pis, or the remote one in the cloud.
 *
 * <p>Raw client properties pass through {@code LAPWING_LOCAL_KAFKA_*} and {@code LAPWING_REMOTE_KAFKA_*} with the rule of
 * the Apache image ({@code _} is {@code .}, {@code __} is {@code _}, {@code ___} is {@code -}) and win over everything
 * else.
 */
public final class KafkaCluster {

    /** Which of the two clusters. */
    public enum Side {
        /** On the Pis. */
        LOCAL("localhost:9092", "3s"),
        /** In the cloud. */
        REMOTE(null, "30s");

        private final Setting<String> bootstrapServers;
        private final Setting<KafkaSecurity> security;
        private final Setting<String> user;
        private final Setting<Path> passwordFile;
        private final Setting<Path> caFile;
        private final Setting<Path> identityFile;
        private final Setting<Integer> replicationFactor;
        private final Setting<Duration> answerWithin;

        Side(@Nullable String bootstrapServers, String answerWithin) {
            String prefix = "LAPWING_" + name() + "_";
            String which = name().toLowerCase(Locale.ROOT);
            this.bootstrapServers = Setting.text(
                            prefix + "BOOTSTRAP_SERVERS",
                            bootstrapServers,
                            "Brokers of the " + which + " cluster, host:port.")
                    .where(Side::isAddresses, "be host:port, with commas between several");
            this.security = Setting.choice(
                    prefix + "SECURITY",
                    KafkaSecurity.class,
                    "plaintext",
                    "How to protect connections to the " + which + " cluster.");
            this.user = Setting.text(prefix + "USER", null, "User name on the " + which + " cluster, for SCRAM.");
            this.passwordFile =
                    Setting.path(prefix + "PASSWORD_FILE", null, "File with that user's password, for SCRAM.");
            this.caFile = Setting.path(
                    prefix + "CA_FILE", null, "PEM file with the certificates to trust; without it, Java's own.");
            this.identityFile = Setting.path(
                    prefix + "IDENTITY_FILE", null, "PEM file with this client's private key and certificate chain.");
            this.replicationFactor = Setting.integer(
                            prefix + "REPLICATION_FACTOR",
                            "",
                            "3",
                            "Replicas of the topics that Lapwing creates on the " + which + " cluster.")
                    .where(factor -> factor > 0 && factor <= 9, "be 1 to 9");
            this.answerWithin = Setting.duration(
                            prefix + "ANSWER_WITHIN",
                            answerWithin,
                            "After which a broker of the " + which + " cluster that does not answer counts as lost. The"
                                    + " network must carry the largest picture in that time.")
                    .where(time -> time.toMillis() >= 500 && time.toMinutes() <= 5, "be 500ms to 5min");
        }

        private static boolean isAddresses(String servers) {
            return Arrays.stream(servers.split(","))
                    .map(String::strip)
                    .allMatch(server -> Utils.getHost(server) != null && Utils.getPort(server) != null);
        }

        /** The settings of this side, for {@code --help} and tables. */
        public List<Setting<?>> settings() {
            return List.of(
                    bootstrapServers,
                    security,
                    user,
                    passwordFile,
                    caFile,
                    identityFile,
                    replicationFactor,
                    answerWithin);
        }

        /** Names and values of the settings by which a user is known over TLS; in this order. */
        public Map<String, String> login(String userName, Path password, Path authority) {
            var values = new LinkedHashMap<String, String>();
            values.put(security.name(), "tls-scram");
            values.put(user.name(), userName);
            values.put(passwordFile.name(), password.toString());
            values.put(caFile.name(), authority.toString());
            return values;
        }

        /** Where the brokers are. */
        public Setting<String> bootstrapServers() {
            return bootstrapServers;
        }

        /** How many replicas topics get. */
        public Setting<Integer> replicationFactor() {
            return replicationFactor;
        }
    }

    private final Side side;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> connection;
    private final Map<String, Object> passThrough;
    private final int replicationFactor;
    private final Duration answerWithin;

    private KafkaCluster(
            Side side,
            Map<String, Object> connection,
            Map<String, Object> passThrough,
            int replicationFactor,
            Duration answerWithin) {
        this.side = side;
        this.connection = Map.copyOf(connection);
        this.passThrough = Map.copyOf(passThrough);
        this.replicationFactor = replicationFactor;
        this.answerWithin = answerWithin;
    }

    /**
     * Reads a side's settings, and looks at the files that they name.
     *
     * @throws SettingException if a setting is missing or malformed, or a file cannot be read
     */
    public static KafkaCluster of(Settings settings, Side side) {
        var connection = new HashMap<String, Object>();
        connection.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, settings.get(side.bootstrapServers));
        // On the local network a broker is there or not: asking often costs nothing. The cloud may be away for days.
        connection.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, side == Side.LOCAL ? 500 : 30_000);
        if (side == Side.LOCAL) {
            // Between two questions who leads, too, while the answer is still the broker that is gone.
            connection.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 300);
        }
        int answerWithinMs = Math.toIntExact(settings.get(side.answerWithin).toMillis());
        connection.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, answerWithinMs);
        // A host without power does not even refuse. While one waits for it, one does not learn who leads in its place.
        long connectedWithinMs = answerWithinMs / 3;
        connection.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, connectedWithinMs);
        connection.put(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG,
                side == Side.LOCAL ? connectedWithinMs : answerWithinMs);
        KafkaSecurity security = settings.get(side.security);
        connection.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, security.protocol());
        if (security.tls()) {
            connection.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, RenewableCertificates.class.getName());
            settings.find(side.caFile).ifPresent(file -> {
                connection.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
                connection.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, readable(side.caFile, file));
            });
            settings.find(side.identityFile).ifPresent(file -> {
                connection.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
                connection.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, readable(side.identityFile, file));
            });
        }
        if (security.scram()) {
            Path file = settings.get(side.passwordFile);
            checkSecret(side.passwordFile, file);
            connection.put(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
            connection.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    PasswordFile.jaas(settings.get(side.user), file, side.passwordFile.name()));
            connection.put(SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, PasswordFile.class.getName());
        }
        var passThrough = new HashMap<String, Object>();
        settings.withPrefix("LAPWING_" + side.name() + "_KAFKA_")
                .forEach((name, value) -> passThrough.put(propertyName(name), value));
        return new KafkaCluster(
                side, connection, passThrough, settings.get(side.replicationFactor), settings.get(side.answerWithin));
    }

    /** Which cluster this is. */
    public Side side() {
        return side;
    }

    /** Replicas of the topics that Lapwing creates here. */
    public int replicationFactor() {
        return replicationFactor;
    }

    /** After which a broker that does not answer counts as lost. */
    public Duration answerWithin() {
        return answerWithin;
    }

    /** In-sync replicas that a write needs: 2 of 3, and 1 where there is no more than 1. */
    public int minInsyncReplicas() {
        return replicationFactor == 1 ? 1 : Math.max(2, replicationFactor - 1);
    }

    /**
     * Whether a topic is warned of for the first time. Topics are looked at whenever a session opens; once per process is
     * enough to read of them.
     */
    public boolean isFirstWarningOf(String topic) {
        return warnedOf.add(topic);
    }

    /**
     * Properties for a client of this cluster: connection, then {@code own}, then what was passed through. There is no
     * password in them: each login reads its file anew.
     */
    public Map<String, Object> client(Map<String, ?> own) {
        var properties = new HashMap<>(connection);
        properties.putAll(own);
        properties.putAll(passThrough);
        return properties;
    }

    /** Names the side and its brokers; never a secret. */
    @Override
    public String toString() {
        return side + " " + connection.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    private static String readable(Setting<Path> setting, Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new SettingException(setting.name() + "=" + file + " must be a file that can be read");
        }
        return file.toString();
    }

    private static void checkSecret(Setting<Path> setting, Path file) {
        try {
            PasswordFile.read(setting.name(), file);
        } catch (IOException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }

    /** {@code MAX_POLL_RECORDS} is {@code max.poll.records}; {@code __} is {@code _}, {@code ___} is {@code -}. */
    public static String propertyName(String environmentName) {
        return environmentName
                .toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }
}
