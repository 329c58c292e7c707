package dev.lapwing.runtime.kafka;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.LogKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's own TLS, which reads its files of certificates again once they have changed: the next connection has the new ones,
 * and no process needs a restart. While they cannot be read, connections are made with those that could be. For clients and
 * brokers; Kafka makes it by its name.
 */
public final class RenewableCertificates implements SslEngineFactory {

    private static final Logger LOG = LoggerFactory.getLogger(RenewableCertificates.class);
    private static final long LOOK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String UNREADABLE = "unreadable";

    private final FirstThenCount failures = new FirstThenCount(LOG);
    private Map<String, ?> configs = Map.of();
    private List<String> signature = List.of();
    private long lookedAt = System.nanoTime();
    private @Nullable DefaultSslEngineFactory current;

    @Override
    public synchronized void configure(Map<String, ?> given) {
        configs = new HashMap<>(given); // with null for what is not set
        try {
            signature = signature();
        } catch (IOException e) {
            signature = List.of(UNREADABLE); // made below, it says what is wrong
        }
        current = made();
    }

    private DefaultSslEngineFactory made() {
        var factory = new DefaultSslEngineFactory();
        factory.configure(configs);
        return factory;
    }

    private synchronized DefaultSslEngineFactory current() {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_EVERY_NANOS) {
            lookedAt = now;
            renew();
        }
        return Objects.requireNonNull(current, "not configured");
    }

    private void renew() {
        try {
            List<String> found = signature();
            if (!found.equals(signature)) {
                current = made();
                signature = found;
                failures.recovered(UNREADABLE);
                LOG.atInfo().log("certificates have changed; new connections have the new ones");
            }
        } catch (IOException | KafkaException e) {
            failures.failure(UNREADABLE)
                    .addKeyValue(LogKeys.REASON, String.valueOf(e.getMessage()))
                    .log("new certificates cannot be read; the old ones are used on");
        }
    }

    private List<String> signature() throws IOException {
        var files = new ArrayList<String>();
        for (String name :
                List.of(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG)) {
            if (configs.get(name) instanceof String file) {
                Path path = Path.of(file).toRealPath();
                files.add(path + " " + Files.getLastModifiedTime(path) + " " + Files.size(path));
            }
        }
        return files;
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        return current().createClientSslEngine(peerHost, peerPort, endpointIdentification);
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        return current().createServerSslEngine(peerHost, peerPort);
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return current().shouldBeRebuilt(nextConfigs);
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return current().reconfigurableConfigs();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return current().keystore();
    }

    @Override
    public @Nullable KeyStore truststore() {
        return current().truststore();
    }

    @Override
    public void close() {
        // holds nothing open
    }
}
