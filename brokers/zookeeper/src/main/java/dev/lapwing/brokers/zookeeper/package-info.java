/**
 * One ZooKeeper of an ensemble, as the first system had one on each Pi: {@code lapwing zookeeper}.
 *
 * <p>Read {@code ZooKeeperSettings}, then {@code EnsembleConfig}, the pure function that makes ZooKeeper's own settings, then
 * {@code ZooKeeperServer}, which marks its disk with its number and runs ZooKeeper in this process.
 *
 * <p>Thread: {@code lapwing-zookeeper} starts ZooKeeper and waits for its end; whoever asks for health only reads what
 * ZooKeeper's own threads have set.
 */
@NullMarked
package dev.lapwing.brokers.zookeeper;

import org.jspecify.annotations.NullMarked;
