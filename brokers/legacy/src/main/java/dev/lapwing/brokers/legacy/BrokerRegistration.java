package dev.lapwing.brokers.legacy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * A broker's entry in ZooKeeper, which lasts as long as its session. Kafka does not start while the entry of its last life
 * is there, as after a kill, but fails; so that is waited for.
 *
 * @param zooKeeper the ensemble
 * @param brokerId of this broker
 */
record BrokerRegistration(String zooKeeper, int brokerId) {

    private static final int SESSION_MILLIS = 6_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /**
     * Waits until no broker of that number is registered.
     *
     * @return false if {@code closed} came first
     */
    boolean awaitGone(CountDownLatch closed) throws InterruptedException {
        do {
            if (gone()) {
                return true;
            }
        } while (!closed.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS));
        return false;
    }

    private boolean gone() throws InterruptedException {
        try {
            var client = new ZooKeeper(zooKeeper, SESSION_MILLIS, event -> {});
            try {
                return client.exists("/brokers/ids/" + brokerId, false) == null;
            } finally {
                client.close();
            }
        } catch (KeeperException | IOException e) {
            return false; // no leader, or no connection yet
        }
    }
}
