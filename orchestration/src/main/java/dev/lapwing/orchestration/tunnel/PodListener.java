package dev.lapwing.orchestration.tunnel;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.site.SiteAccess;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.PortForward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Listens for one broker's clients. Each connection looks for the broker's pod anew, so that a pod that was replaced is
 * found as soon as its clients connect again, which Kafka's do by themselves.
 */
final class PodListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PodListener.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SiteAccess site;
    private final Pi pi;
    private final int podPort;
    private final ServerSocketChannel server;
    /** Forwards by their connection, which only {@link PortForward} tells the end of. */
    private final Map<SocketChannel, PortForward> forwards = new ConcurrentHashMap<>();

    PodListener(SiteAccess site, Pi pi, int podPort, InetSocketAddress address) throws IOException {
        this.site = site;
        this.pi = pi;
        this.podPort = podPort;
        this.server = ServerSocketChannel.open();
        try {
            server.bind(address);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    void start() {
        Thread.ofVirtual().name("lapwing-tunnel-" + pi.name()).start(this::accept);
    }

    private void accept() {
        int failures = 0;
        while (server.isOpen()) {
            try {
                SocketChannel connection = server.accept();
                failures = 0;
                Thread.ofVirtual().start(() -> forward(connection));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                failures++;
                LOG.atLevel(failures == 1 ? Level.WARN : Level.DEBUG)
                        .addKeyValue("pi", pi.name())
                        .addKeyValue("count", failures)
                        .setCause(e)
                        .log("a connection was not accepted, and is tried again every second");
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** What fails here, such as for want of file descriptors, fails again at once. */
    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void forward(SocketChannel connection) {
        forwards.values().removeIf(forward -> !forward.isAlive());
        try {
            Optional<Pod> pod = site.running(pi);
            if (pod.isEmpty()) {
                LOG.atDebug().addKeyValue("pi", pi.name()).log("no pod runs, so a connection is closed");
                connection.close();
                return;
            }
            forwards.put(
                    connection, site.client().pods().resource(pod.get()).portForward(podPort, connection, connection));
        } catch (IOException | KubernetesClientException e) {
            LOG.atDebug().addKeyValue("pi", pi.name()).setCause(e).log("a connection could not be forwarded");
            closeQuietly(connection);
        }
    }

    private static void closeQuietly(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("closing failed, and is as good as closed");
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        forwards.forEach((connection, forward) -> {
            closeQuietly(forward);
            closeQuietly(connection);
        });
        forwards.clear();
    }
}
