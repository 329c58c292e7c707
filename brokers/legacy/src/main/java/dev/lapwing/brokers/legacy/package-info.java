/**
 * Kafka 3.9 with ZooKeeper, as in the first system: {@code lapwing broker-legacy}.
 *
 * <p>Read {@code LegacyBrokerSettings}, then {@code LegacyProperties}, the pure function that makes Kafka's settings, then
 * {@code LegacyBroker}, which waits for ZooKeeper ({@code ZooKeeperProbe}, {@code BrokerRegistration}) and runs Kafka in this
 * process. What it shares with {@code lapwing broker} is in {@link dev.lapwing.brokers.board}.
 *
 * <p>Threads: {@code lapwing-broker} starts Kafka and waits for its end; {@code zookeeper-probe}, a virtual one, asks the
 * Pi's own ZooKeeper how it is.
 */
@NullMarked
package dev.lapwing.brokers.legacy;

import org.jspecify.annotations.NullMarked;
