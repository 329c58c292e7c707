package dev.lapwing.cli.cluster;

import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a cluster was at one moment.
 *
 * @param topics by name, Kafka's own among them
 * @param lags of all groups that read something
 * @param at when
 */
record ClusterFacts(
        Side side,
        String clusterId,
        List<BrokerFacts> brokers,
        List<TopicFacts> topics,
        List<LagFacts> lags,
        Instant at) {

    ClusterFacts {
        brokers = List.copyOf(brokers);
        topics = List.copyOf(topics);
        lags = List.copyOf(lags);
    }

    Optional<TopicFacts> topic(String name) {
        return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }

    /**
     * A broker.
     *
     * @param config its settings by Kafka's names; empty where it may not be seen
     * @param diskBytes size of its disks; empty where it may not be seen
     * @param freeBytes what is free on them
     */
    record BrokerFacts(
            int id, String address, Map<String, String> config, OptionalLong diskBytes, OptionalLong freeBytes) {

        BrokerFacts {
            config = Map.copyOf(config);
        }
    }

    /**
     * A topic.
     *
     * @param config its settings by Kafka's names, defaults among them; empty where they may not be seen
     */
    record TopicFacts(String name, boolean internal, List<PartitionFacts> partitions, Map<String, String> config) {

        TopicFacts {
            partitions = List.copyOf(partitions);
            config = Map.copyOf(config);
        }

        Optional<String> setting(String key) {
            return Optional.ofNullable(config.get(key));
        }

        OptionalLong number(String key) {
            String text = config.get(key);
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        }

        long records() {
            return partitions.stream().mapToLong(PartitionFacts::records).sum();
        }

        /** Bytes of one copy; empty where they may not be seen. */
        OptionalLong bytes() {
            return partitions.stream().allMatch(partition -> partition.bytes().isPresent())
                    ? OptionalLong.of(partitions.stream()
                            .mapToLong(partition -> partition.bytes().orElse(0))
                            .sum())
                    : OptionalLong.empty();
        }

        int replicas() {
            return partitions.stream().mapToInt(PartitionFacts::replicas).min().orElse(0);
        }
    }

    /**
     * A partition.
     *
     * @param leader id of the broker that leads it, -1 without one
     * @param replicas how many copies it is to have
     * @param inSync how many are up to date
     * @param beginning oldest offset
     * @param end offset of the next record
     * @param bytes of the leader's copy
     * @param newest largest timestamp of a record; empty without records
     * @param bytesPerSecond how fast it grows of late; empty while it is too young to say
     */
    record PartitionFacts(
            int number,
            int leader,
            int replicas,
            int inSync,
            long beginning,
            long end,
            OptionalLong bytes,
            Optional<Instant> newest,
            OptionalDouble bytesPerSecond) {

        /** Offsets in use; transactions take one each, too. */
        long records() {
            return end - beginning;
        }
    }

    /**
     * How far a group is behind on a topic.
     *
     * @param records empty while that is not known, for a partition has no leader
     */
    record LagFacts(String group, String topic, OptionalLong records) {

        /** As it is shown. */
        String text() {
            return records.isPresent()
                    ? String.format(Locale.ROOT, "%,d %s", records.getAsLong(), group)
                    : "? " + group;
        }
    }
}
