package dev.lapwing.brokers.zookeeper;

import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.settings.SettingException;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper in this process.
 *
 * <pre>
 *          start             most servers are there
 *  (new) --------> Waiting ---------------------------> Up &lt;---- most servers are there ----> Degraded
 *                     |                                  |
 *                     +--- ZooKeeper failed or ended ----+--> Down
 * </pre>
 *
 * <p>Degraded, and so still ready, since the broker of the same pod serves on without it.
 */
final class ZooKeeperServer extends QuorumPeerMain implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperServer.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    private final ZooKeeperSettings settings;
    private final QuorumPeerConfig config = new QuorumPeerConfig();
    private volatile @Nullable Throwable failure;
    private volatile boolean closing;
    private volatile boolean served;

    ZooKeeperServer(ZooKeeperSettings settings) {
        this.settings = settings;
    }

    void register(PrometheusRegistry metrics) {
        GaugeWithCallback.builder()
                .name("lapwing_zookeeper_serving")
                .help("1 while this ZooKeeper is part of an ensemble that has a leader, else 0.")
                .callback(callback -> callback.call(serves(quorumPeer) ? 1 : 0))
                .register(metrics);
    }

    @Override
    public String name() {
        return "zookeeper";
    }

    /**
     * Marks the disk if it is new, and starts ZooKeeper in the background.
     *
     * @throws SettingException if the disk is another server's, or cannot be used
     */
    @Override
    public void start() {
        mark();
        try {
            config.parseProperties(EnsembleConfig.of(settings));
        } catch (IOException | QuorumPeerConfig.ConfigException e) {
            throw new SettingException(
                    "ZooKeeper refuses its settings: " + e.getMessage() + ". They come from LAPWING_ZOOKEEPER_*.");
        }
        Thread.ofPlatform().name("lapwing-zookeeper").daemon().start(this::runToTheEnd);
    }

    private void mark() {
        Path file = settings.directory().resolve("myid");
        String wanted = Integer.toString(settings.id());
        String found;
        try {
            Files.createDirectories(settings.directory());
            if (!Files.exists(file)) {
                Files.writeString(file, wanted);
                LOG.atInfo().addKeyValue(LogKeys.FILE, file).log("marked the new disk");
            }
            found = Files.readString(file).strip();
        } catch (IOException e) {
            throw new SettingException(ZooKeeperSettings.DIRECTORY.name() + "=" + settings.directory()
                    + " cannot be used: " + e.getMessage()
                    + ". It must be a directory that this user may write to, on a disk that is well.");
        }
        if (!found.equals(wanted)) {
            throw new SettingException(ZooKeeperSettings.ID.name() + "=" + wanted + ", but " + file
                    + " says that this disk belongs to server " + found + ". Set " + ZooKeeperSettings.ID.name() + "="
                    + found + ", or attach the disk of server " + wanted
                    + ", or, if nothing on this one is needed, empty " + settings.directory() + ".");
        }
    }

    private void runToTheEnd() {
        try {
            runFromConfig(config); // returns when ZooKeeper has ended
            if (!closing) {
                failure = new IllegalStateException("ZooKeeper has stopped by itself");
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    @Override
    public Health check() {
        Throwable cause = failure;
        if (closing) {
            return new Health.Waiting("stopping");
        }
        if (cause != null) {
            return new Health.Down("ZooKeeper failed: " + cause.getMessage(), cause);
        }
        QuorumPeer peer = quorumPeer;
        if (serves(peer)) {
            served = true;
            return new Health.Up(
                    "serves as " + (peer.getPeerState() == QuorumPeer.ServerState.LEADING ? "leader" : "follower"));
        }
        String most = "no leader, for which most of " + settings.ensemble() + " are needed";
        return served
                ? new Health.Degraded(most + ": until they are back, brokers create nothing, and no partition finds a"
                        + " new leader")
                : new Health.Waiting("starting; " + most);
    }

    private static boolean serves(@Nullable QuorumPeer peer) {
        return peer != null && peer.getZabState() == QuorumPeer.ZabState.BROADCAST;
    }

    @Override
    public void close() {
        closing = true;
        QuorumPeer peer = quorumPeer;
        if (peer == null) {
            return;
        }
        Thread stopper =
                Thread.ofPlatform().name("lapwing-zookeeper-stop").daemon().start(peer::shutdown);
        try {
            if (!stopper.join(STOP_WITHIN)) {
                LOG.atWarn().log("ZooKeeper has not stopped within {} s; given up", STOP_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
