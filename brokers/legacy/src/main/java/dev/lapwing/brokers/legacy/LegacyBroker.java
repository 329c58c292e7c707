package dev.lapwing.brokers.legacy;

import dev.lapwing.brokers.board.BrokerSetting;
import dev.lapwing.brokers.board.KafkaMeasures;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.SettingException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaServer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Kafka 3.9 in this process.
 *
 * <pre>
 *          start                ZooKeeper serves, the last life's entry is gone
 *  (new) --------> Waiting ------------------------------------------------------> Up
 *                     |                                                            |
 *                     +---------------- Kafka failed or ended ---------------------+--> Down
 * </pre>
 *
 * <p>Thread: {@code lapwing-broker} starts Kafka and waits for its end.
 */
final class LegacyBroker implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(LegacyBroker.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    /** Below the 30 s that the process gives all its services. */
    private static final Duration STOP_WITHIN = Duration.ofSeconds(25);

    private final LegacyBrokerSettings settings;
    private final KafkaConfig config;
    private final KafkaMeasures kafka;
    private final ZooKeeperProbe ownZooKeeper;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String waitsFor = "starting";
    private volatile @Nullable KafkaServer serving;
    private volatile @Nullable Throwable failure;

    /**
     * Checks Kafka's settings.
     *
     * @throws SettingException if Kafka refuses one
     */
    LegacyBroker(LegacyBrokerSettings settings, KafkaMeasures kafka, ZooKeeperProbe ownZooKeeper) {
        this.settings = settings;
        this.kafka = kafka;
        this.ownZooKeeper = ownZooKeeper;
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

    @Override
    public void start() {
        Thread.ofPlatform().name("lapwing-broker").daemon().start(this::run);
    }

    private void run() {
        try {
            if (!awaitZooKeeper()) {
                return;
            }
            waitsFor = "starting, or recovering its logs";
            var server = new KafkaServer(config, Time.SYSTEM, Option.empty(), false);
            server.startup(); // returns once ZooKeeper knows it
            serving = server;
            LOG.atInfo().log("serves clients");
            server.awaitShutdown();
            if (closed.getCount() > 0) {
                failure = new IllegalStateException("Kafka has stopped by itself");
            }
        } catch (Throwable e) { // Scala throws what it does not declare
            failure = e;
        }
    }

    /** False if it is closed before. */
    private boolean awaitZooKeeper() throws InterruptedException {
        waitsFor = "its own ZooKeeper, " + settings.ownZooKeeper() + ", neither follows nor leads yet";
        while (!ownZooKeeper.serves()) {
            if (closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        waitsFor = "ZooKeeper still has a broker " + settings.id() + ": this one's last life, for some seconds, or"
                + " another with the same " + BrokerSetting.ID.name();
        return new BrokerRegistration(settings.zooKeeper(), settings.id()).awaitGone(closed);
    }

    @Override
    public Health check() {
        Throwable cause = failure;
        if (closed.getCount() == 0) {
            return new Health.Waiting("stopping");
        }
        if (cause != null) {
            return new Health.Down("Kafka failed: " + cause.getMessage(), cause);
        }
        return serving != null && kafka.unfenced() ? new Health.Up("serves clients") : new Health.Waiting(waitsFor);
    }

    /** Hands over what it leads. A broker that never served, or takes too long, ends as by a power cut. */
    @Override
    public void close() {
        closed.countDown();
        KafkaServer server = serving;
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
