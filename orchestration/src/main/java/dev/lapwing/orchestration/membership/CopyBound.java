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
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/**
 * How fast brokers copy what moves. Kafka bounds only replicas that are named for it, so those that are in sync are not held
 * back: they need no more than what the cameras write. A broker takes its rate only by itself, so one that is dead is left
 * out: it copies nothing.
 *
 * @param bytesPerSecond of each broker, in and out
 */
record CopyBound(Admin admin, long bytesPerSecond) {

    private static final List<String> RATES =
            List.of("leader.replication.throttled.rate", "follower.replication.throttled.rate");
    private static final List<String> REPLICAS =
            List.of("leader.replication.throttled.replicas", "follower.replication.throttled.replicas");

    /** For moves that begin, or go on. */
    void set(Collection<TopicPartition> moving) throws SiteException, InterruptedException {
        Set<String> topics = moving.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        alter(topics, Long.toString(bytesPerSecond), "*", OpType.SET);
    }

    /** None any more, for all topics that have one, whoever set it: an earlier run may have been killed. */
    void lift(Set<String> topics) throws SiteException, InterruptedException {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, Config> configs =
                ReplicaMoves.get(admin.describeConfigs(resources).all());
        Set<String> bound = configs.entrySet().stream()
                .filter(entry -> entry.getValue().entries().stream().anyMatch(CopyBound::bounds))
                .map(entry -> entry.getKey().name())
                .collect(Collectors.toSet());
        alter(bound, "", "", OpType.DELETE);
    }

    private static boolean bounds(ConfigEntry entry) {
        return REPLICAS.contains(entry.name()) && entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }

    private void alter(Set<String> topics, String rate, String replicas, OpType type)
            throws SiteException, InterruptedException {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (Node broker : ReplicaMoves.get(admin.describeCluster().nodes())) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.BROKER, broker.idString()), operations(RATES, rate, type));
        }
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
