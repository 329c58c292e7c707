/**
 * What a broker on a small board needs whatever its version of Kafka: the settings that {@code lapwing broker} (4.3, KRaft)
 * and {@code lapwing broker-legacy} (3.9, ZooKeeper) share, the properties that make Kafka small and keep its promises, and
 * how its disk and its replicas are.
 *
 * <p>Nothing here knows a class of Kafka's server, since the two versions are on different class paths. Read {@link
 * dev.lapwing.brokers.board.BrokerSetting} first, then {@link dev.lapwing.brokers.board.BoardProperties}. No threads of its
 * own.
 */
@NullMarked
package dev.lapwing.brokers.board;

import org.jspecify.annotations.NullMarked;
