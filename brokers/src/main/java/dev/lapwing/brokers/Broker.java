package dev.lapwing.brokers;

import dev.lapwing.brokers.board.BrokerSetting;
import dev.lapwing.brokers.board.KafkaMeasures;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.SettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka in this process.
 *
 * <pre>
 *          start             the cluster lets it serve
 *  (new) --------> Waiting ----------------------------> Up &lt;---- a controller leads ----> Degraded
 *                     |                                  |
 *                     +------ Kafka failed or ended -----+--> Down
 * </pre>
 *
 * <p>Thread: {@code lapwing-broker} starts Kafka and waits for its end.
 */
final class Broker implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** Below the 30 s that the process gives all its services. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(25);

    private final BrokerSettings settings;
    private final KafkaConfig config;
    private final KafkaMeasures kafka;
    private final Optional<BrokerCertificates> certificates;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<String> distrusted = Optional.empty();
    private volatile @Nullable KafkaRaftServer serving;
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;

    /**
     * Checks Kafka's settings.
     *
     * @throws SettingException if Kafka refuses one
     */
    Broker(BrokerSettings settings, KafkaMeasures kafka, Optional<BrokerCertificates> certificates) {
        this.settings = settings;
        this.kafka = kafka;
        this.certificates = certificates;
        var properties = new Properties();
        properties.putAll(settings.properties());
        try {
            this.config = KafkaConfig.fromProps(properties, false);
        } catch (ConfigException | IllegalArgumentException e) {
            throw new SettingException("Kafka refuses its settings: " + e.getMessage()
                    + ". They come from LAPWING_BROKER_* and, in Kafka's own words, LAPWING_BROKER_KAFKA_*.");
        }
    }

    @Override
    public String name() {
        return "kafka";
    }

    /**
     * Formats the storage if it is new, and starts Kafka in the background.
     *
     * @throws SettingException if the storage belongs to another broker or cluster, or cannot be formatted
     */
    @Override
    public void start() {
        prepareStorage();
        Thread.ofPlatform().name("lapwing-broker").daemon().start(this::run);
    }

    private void prepareStorage() {
        var storage = new BrokerStorage(settings.place().logs());
        var wanted = new BrokerStorage.Identity(settings.place().nodeId(), settings.clusterId());
        try {
            Optional<BrokerStorage.Identity> found = storage.identity();
            if (found.isEmpty()) {
                storage.format(wanted, Map.of());
                LOG.atInfo().addKeyValue(LogKeys.FILE, storage.logs()).log("formatted the new storage");
            } else {
                check(found.get(), wanted, storage.identityFile());
            }
        } catch (IOException e) {
            throw new SettingException(BrokerSetting.DIRECTORY.name() + "=" + settings.directory() + " cannot be used: "
                    + e.getMessage() + ". It must be a directory that this user may write to, on a disk that is well.");
        }
    }

    private static void check(BrokerStorage.Identity found, BrokerStorage.Identity wanted, Path file) {
        if (!found.clusterId().equals(wanted.clusterId())) {
            throw different(BrokerSettings.CLUSTER_ID.name(), wanted.clusterId(), "cluster", found.clusterId(), file);
        }
        if (found.nodeId() != wanted.nodeId()) {
            String node = Integer.toString(found.nodeId());
            throw different(BrokerSetting.ID.name(), Integer.toString(wanted.nodeId()), "broker", node, file);
        }
    }

    private static SettingException different(
            String setting, String wanted, String what, String found, Path identityFile) {
        return new SettingException(setting + "=" + wanted + ", but " + identityFile
                + " says that this disk belongs to "
                + what + " " + found + ". Set " + setting + "=" + found + ", or attach the disk of " + what + " "
                + wanted + ", or, if nothing on this one is needed, empty " + identityFile.getParent() + ".");
    }

    private void run() {
        try {
            if (!awaitCertificates()) {
                return;
            }
            KafkaRaftServer server = MendedKafka.server(config);
            server.startup(); // returns once the cluster lets it serve
            serving = server;
            if (closing) {
                return;
            }
            LOG.atInfo().log("serves clients");
            server.awaitShutdown();
            if (!closing) {
                failure = new IllegalStateException("Kafka has stopped by itself");
            }
        } catch (Throwable e) { // Scala throws what it does not declare
            failure = e;
        }
    }

    /** Waits for certificates that hold: for a clock that is set, or files that are renewed. False if it is closed before. */
    private boolean awaitCertificates() throws InterruptedException {
        do {
            distrusted = certificates.flatMap(BrokerCertificates::problem);
            if (distrusted.isEmpty()) {
                return true;
            }
        } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        return false;
    }

    @Override
    public Health check() {
        Throwable cause = failure;
        if (closing) {
            return new Health.Waiting("stopping");
        }
        if (cause != null) {
            return new Health.Down("Kafka failed: " + cause.getMessage(), cause);
        }
        if (distrusted.isPresent()) {
            return new Health.Waiting("not started: " + distrusted.get());
        }
        String quorum = settings.place().controllers();
        if (serving == null || !kafka.unfenced()) {
            return new Health.Waiting(kafka.leadingController()
                    .map(leader -> "controller " + leader + " has not let it serve yet")
                    .orElse("starting; no controller leads yet, for which most of " + quorum + " are needed"));
        }
        return kafka.leadingController()
                .<Health>map(leader -> new Health.Up("serves clients; controller " + leader + " leads"))
                .orElse(new Health.Degraded("serves clients, but no controller leads: until most of " + quorum
                        + " are back, nothing is created, and no partition finds a new leader"));
    }

    /** Hands over what it leads. A broker that never served, or takes too long, ends as by a power cut. */
    @Override
    public void close() {
        closing = true;
        closed.countDown();
        KafkaRaftServer server = serving;
        if (server == null) {
            return;
        }
        serving = null;
        Thread stopper =
                Thread.ofPlatform().name("lapwing-broker-stop").daemon().start(server::shutdown);
        try {
            if (!stopper.join(STOP_WITHIN)) {
                LOG.atWarn().log("Kafka has not stopped within {} s; given up", STOP_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
