package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.site.SiteException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How fast brokers copy what moves. Kafka bounds only replicas that are named for it, so those that are in sync are not held
 * back: they need no more than what the cameras write.
 *
 * @param bytesPerSecond of each broker, in and out
 */
record CopyBound(Admin admin, long bytesPerSecond) {

    private static final List<String> RATES =
            List.of("leader.replication.throttled.rate", "follower.replication.throttled.rate");
    private static final List<String> REPLICAS =
            List.of("leader.replication.throttled.replicas", "follower.replication.throttled.replicas");

    /** For moves that begin. */
    void set(Collection<Integer> brokers, Set<TopicPartition> moving) throws SiteException, InterruptedException {
        alter(brokers, moving, Long.toString(bytesPerSecond), "*", OpType.SET);
    }

    /** None any more. */
    void lift(Collection<Integer> brokers, Set<TopicPartition> moved) throws SiteException, InterruptedException {
        alter(brokers, moved, "", "", OpType.DELETE);
    }

    private void alter(
            Collection<Integer> brokers, Set<TopicPartition> partitions, String rate, String replicas, OpType type)
            throws SiteException, InterruptedException {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (int broker : brokers) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker)),
                    operations(RATES, rate, type));
        }
        Set<String> topics = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        for (String topic : topics) {
            changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations(REPLICAS, replicas, type));
        }
        ReplicaMoves.get(admin.incrementalAlterConfigs(Map.copyOf(changes)).all());
    }

    private static List<AlterConfigOp> operations(List<String> names, String value, OpType type) {
        return names.stream()
                .map(name -> new AlterConfigOp(new ConfigEntry(name, value), type))
                .toList();
    }
}
