package dev.lapwing.cli.cluster;

import dev.lapwing.cli.cluster.ClusterFacts.BrokerFacts;
import dev.lapwing.cli.cluster.ClusterFacts.LagFacts;
import dev.lapwing.cli.cluster.ClusterFacts.PartitionFacts;
import dev.lapwing.cli.cluster.ClusterFacts.TopicFacts;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a cluster how it is. What the user may not see is left out of the facts. */
final class ClusterProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterProbe.class);
    private static final int TIMEOUT_MS = 15_000;
    /** Spans over which growth is looked at, the longest that the log covers. */
    private static final List<Duration> SPANS = List.of(Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(5));

    private final KafkaCluster cluster;
    private final Admin admin;
    private final Clock clock;

    ClusterProbe(KafkaCluster cluster, Clock clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.admin = Admin.create(cluster.client(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS / 3)));
    }

    /**
     * Looks.
     *
     * @throws KafkaException if the cluster does not answer, or lets this user see nothing
     */
    ClusterFacts look() throws InterruptedException {
        Instant now = clock.instant();
        var description = admin.describeCluster();
        Collection<Node> nodes = get(description.nodes());
        Map<Integer, Map<String, LogDirDescription>> disks = orEmpty(
                admin.describeLogDirs(nodes.stream().map(Node::id).toList()).allDescriptions());
        Map<String, TopicDescription> topics =
                get(admin.describeTopics(get(admin.listTopics(new ListTopicsOptions().listInternal(true))
                                .names()))
                        .allTopicNames());
        // A partition without a leader would keep all the others waiting.
        Set<TopicPartition> led = topics.values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .filter(ClusterProbe::hasLeader)
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toSet());
        return new ClusterFacts(
                cluster.side(),
                get(description.clusterId()),
                brokers(nodes, disks),
                topics(topics, led, disks, now),
                lags(led),
                now);
    }

    private List<BrokerFacts> brokers(Collection<Node> nodes, Map<Integer, Map<String, LogDirDescription>> disks)
            throws InterruptedException {
        Map<String, Map<String, String>> configs = configs(
                ConfigResource.Type.BROKER, nodes.stream().map(Node::idString).toList());
        return nodes.stream()
                .sorted(Comparator.comparingInt(Node::id))
                .map(node -> new BrokerFacts(
                        node.id(),
                        node.host() + ":" + node.port(),
                        configs.getOrDefault(node.idString(), Map.of()),
                        sum(disks.get(node.id()), LogDirDescription::totalBytes),
                        sum(disks.get(node.id()), LogDirDescription::usableBytes)))
                .toList();
    }

    private static OptionalLong sum(
            @org.jspecify.annotations.Nullable Map<String, LogDirDescription> directories,
            Function<LogDirDescription, OptionalLong> bytes) {
        if (directories == null
                || directories.values().stream()
                        .anyMatch(directory -> bytes.apply(directory).isEmpty())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(directories.values().stream()
                .mapToLong(directory -> bytes.apply(directory).orElse(0))
                .sum());
    }

    private Map<String, Map<String, String>> configs(ConfigResource.Type type, Collection<String> names)
            throws InterruptedException {
        List<ConfigResource> resources =
                names.stream().map(name -> new ConfigResource(type, name)).toList();
        var configs = new HashMap<String, Map<String, String>>();
        for (Map.Entry<ConfigResource, Config> answer :
                orEmpty(admin.describeConfigs(resources).all()).entrySet()) {
            var values = new HashMap<String, String>();
            for (ConfigEntry entry : answer.getValue().entries()) {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            }
            configs.put(answer.getKey().name(), values);
        }
        return configs;
    }

    private List<TopicFacts> topics(
            Map<String, TopicDescription> topics,
            Set<TopicPartition> led,
            Map<Integer, Map<String, LogDirDescription>> disks,
            Instant now)
            throws InterruptedException {
        Map<String, Map<String, String>> configs = configs(ConfigResource.Type.TOPIC, topics.keySet());
        // All are asked for before any is waited for: a partition that loses its leader now costs one timeout, not six.
        ListOffsetsResult askedBeginnings = ask(led, OffsetSpec.earliest());
        ListOffsetsResult askedEnds = ask(led, OffsetSpec.latest());
        ListOffsetsResult askedNewest = ask(led, OffsetSpec.maxTimestamp());
        List<ListOffsetsResult> askedSince = SPANS.stream()
                .map(span -> ask(led, OffsetSpec.forTimestamp(now.minus(span).toEpochMilli())))
                .toList();
        Map<TopicPartition, ListOffsetsResultInfo> beginnings = answers(askedBeginnings, led);
        Map<TopicPartition, ListOffsetsResultInfo> ends = answers(askedEnds, led);
        Map<TopicPartition, ListOffsetsResultInfo> newest = answers(askedNewest, led);
        var since = new ArrayList<Map<TopicPartition, ListOffsetsResultInfo>>();
        for (ListOffsetsResult asked : askedSince) {
            since.add(answers(asked, led));
        }
        var facts = new TreeMap<String, TopicFacts>();
        for (TopicDescription topic : topics.values()) {
            var partitions = new ArrayList<PartitionFacts>();
            for (TopicPartitionInfo info : topic.partitions()) {
                var partition = new TopicPartition(topic.name(), info.partition());
                long beginning = offset(beginnings, partition).orElse(0);
                long end = offset(ends, partition).orElse(0);
                OptionalLong bytes =
                        hasLeader(info) ? bytes(disks, info.leader().id(), partition) : OptionalLong.empty();
                ListOffsetsResultInfo latest = newest.get(partition);
                partitions.add(new PartitionFacts(
                        info.partition(),
                        hasLeader(info) ? info.leader().id() : -1,
                        info.replicas().size(),
                        info.isr().size(),
                        beginning,
                        end,
                        bytes,
                        latest == null || latest.timestamp() < 0
                                ? Optional.empty()
                                : Optional.of(Instant.ofEpochMilli(latest.timestamp())),
                        rate(since, partition, beginning, end, bytes)));
            }
            facts.put(
                    topic.name(),
                    new TopicFacts(
                            topic.name(),
                            topic.isInternal(),
                            partitions,
                            configs.getOrDefault(topic.name(), Map.of())));
        }
        return List.copyOf(facts.values());
    }

    private static OptionalDouble rate(
            List<Map<TopicPartition, ListOffsetsResultInfo>> since,
            TopicPartition partition,
            long beginning,
            long end,
            OptionalLong bytes) {
        if (bytes.isEmpty() || end <= beginning) {
            return OptionalDouble.empty();
        }
        double bytesPerRecord = (double) bytes.getAsLong() / (end - beginning);
        for (int i = 0; i < SPANS.size(); i++) {
            OptionalLong from = offset(since.get(i), partition);
            if (from.isEmpty()) {
                return OptionalDouble.of(0); // nothing came in that span
            }
            if (from.getAsLong() > beginning) {
                return OptionalDouble.of(
                        (end - from.getAsLong()) * bytesPerRecord / SPANS.get(i).toSeconds());
            }
        }
        return OptionalDouble.empty();
    }

    private static boolean hasLeader(TopicPartitionInfo partition) {
        return partition.leader() != null && !partition.leader().isEmpty();
    }

    private static OptionalLong bytes(
            Map<Integer, Map<String, LogDirDescription>> disks, int broker, TopicPartition partition) {
        return disks.getOrDefault(broker, Map.of()).values().stream()
                .filter(directory -> directory.replicaInfos().containsKey(partition))
                .mapToLong(directory -> directory.replicaInfos().get(partition).size())
                .findFirst();
    }

    private ListOffsetsResult ask(Set<TopicPartition> partitions, OffsetSpec which) {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(p -> p, p -> which)));
    }

    /** What was answered; partitions whose leader is away, or that this user may not see, are left out. */
    private static Map<TopicPartition, ListOffsetsResultInfo> answers(
            ListOffsetsResult asked, Set<TopicPartition> partitions) throws InterruptedException {
        var answers = new HashMap<TopicPartition, ListOffsetsResultInfo>();
        for (TopicPartition partition : partitions) {
            try {
                answers.put(partition, get(asked.partitionResult(partition)));
            } catch (ApiException e) {
                LOG.atDebug().log("no offset of {}: {}", partition, e.getMessage());
            }
        }
        return answers;
    }

    private static OptionalLong offset(Map<TopicPartition, ListOffsetsResultInfo> offsets, TopicPartition partition) {
        ListOffsetsResultInfo info = offsets.get(partition);
        return info == null || info.offset() < 0 ? OptionalLong.empty() : OptionalLong.of(info.offset());
    }

    private List<LagFacts> lags(Set<TopicPartition> led) throws InterruptedException {
        var lags = new ArrayList<LagFacts>();
        List<String> groups = orEmptyList(
                        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all())
                .stream()
                .map(GroupListing::groupId)
                .sorted()
                .toList();
        for (String group : groups) {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    new HashMap<>(orEmpty(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
            committed.values().removeIf(java.util.Objects::isNull);
            Set<TopicPartition> asked =
                    committed.keySet().stream().filter(led::contains).collect(Collectors.toSet());
            var ends = new HashMap<TopicPartition, Long>();
            answers(ask(asked, OffsetSpec.latest()), asked)
                    .forEach((partition, info) -> ends.put(partition, info.offset()));
            lags.addAll(lags(group, committed, ends));
        }
        return lags;
    }

    /** How far a group is behind, topic by topic; not known of a topic while the end of one of its partitions is not. */
    static List<LagFacts> lags(
            String group, Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, Long> ends) {
        var perTopic = new TreeMap<String, OptionalLong>();
        committed.forEach((partition, position) -> {
            Long end = ends.get(partition);
            OptionalLong lag =
                    end == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, end - position.offset()));
            perTopic.merge(
                    partition.topic(),
                    lag,
                    (one, other) -> one.isPresent() && other.isPresent()
                            ? OptionalLong.of(one.getAsLong() + other.getAsLong())
                            : OptionalLong.empty());
        });
        return perTopic.entrySet().stream()
                .map(topic -> new LagFacts(group, topic.getKey(), topic.getValue()))
                .toList();
    }

    private static <K, V> Map<K, V> orEmpty(KafkaFuture<Map<K, V>> future) throws InterruptedException {
        try {
            return get(future);
        } catch (AuthorizationException | UnsupportedVersionException e) {
            return Map.of();
        }
    }

    private static <T> Collection<T> orEmptyList(KafkaFuture<Collection<T>> future) throws InterruptedException {
        try {
            return get(future);
        } catch (AuthorizationException | UnsupportedVersionException e) {
            return List.of();
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(); // bounded by the client's own timeout
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
