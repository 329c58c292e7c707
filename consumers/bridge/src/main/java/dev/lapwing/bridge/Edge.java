package dev.lapwing.bridge;

import dev.lapwing.bridge.ResumePoint.LogSpan;
import dev.lapwing.bridge.Retention.Limits;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.Question;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** What the bridge asks the local cluster about its logs. May be used from any thread. */
final class Edge implements AutoCloseable {

    private final KafkaCluster cluster;
    private @Nullable Admin admin;
    private @Nullable CompletableFuture<Map<String, Uuid>> next;
    private boolean asking;
    private volatile Map<TopicPartition, Long> lastSizes = Map.of();

    Edge(KafkaCluster cluster) {
        this.cluster = cluster;
    }

    synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(cluster.client(Map.of(
                    AdminClientConfig.CLIENT_ID_CONFIG,
                    "lapwing-bridge-admin",
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    20_000)));
        }
        return admin;
    }

    String clusterId() throws InterruptedException {
        return Answers.await(Question.ask(
                cluster,
                millis -> admin().describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                        .clusterId()
                        .toCompletionStage()));
    }

    /** Whether a consumer group has any member, also one that has just died; not, if the cluster does not answer. */
    boolean hasMembers(String group) throws InterruptedException {
        try {
            return Answers.await(Question.ask(
                            cluster,
                            millis -> admin().describeConsumerGroups(
                                            List.of(group), new DescribeConsumerGroupsOptions().timeoutMs(millis))
                                    .all()
                                    .toCompletionStage()))
                    .values()
                    .stream()
                    .anyMatch(description -> !description.members().isEmpty());
        } catch (KafkaException e) {
            return false; // there is no such group yet, for one
        }
    }

    /**
     * The id that a topic has now.
     *
     * @throws UnknownTopicOrPartitionException if there is no such topic
     */
    Uuid topicId(String topic) throws InterruptedException {
        Uuid id = Answers.await(topicIds()).get(topic);
        if (id == null) {
            throw new UnknownTopicOrPartitionException("the local cluster has no topic " + topic);
        }
        return id;
    }

    /** What a partition's log holds now. */
    LogSpan span(TopicPartition partition) throws InterruptedException {
        var begin = offset(partition, OffsetSpec.earliest());
        var end = offset(partition, OffsetSpec.latest());
        return new LogSpan(Answers.await(begin), Answers.await(end));
    }

    private CompletableFuture<Long> offset(TopicPartition partition, OffsetSpec which) {
        return Question.ask(
                        cluster,
                        millis -> admin().listOffsets(
                                        Map.of(partition, which), new ListOffsetsOptions().timeoutMs(millis))
                                .partitionResult(partition)
                                .toCompletionStage())
                .thenApply(ListOffsetsResultInfo::offset);
    }

    /**
     * The ids of all topics, asked for after this call. Records fetched before it from a topic that still has its id are
     * that topic's own: ids never come back. Callers at the same time share one request.
     */
    synchronized Future<Map<String, Uuid>> topicIds() {
        if (next == null) {
            next = new CompletableFuture<>();
        }
        Future<Map<String, Uuid>> answer = next;
        if (!asking) {
            ask();
        }
        return answer;
    }

    private synchronized void ask() {
        CompletableFuture<Map<String, Uuid>> waiting = next;
        next = null;
        asking = waiting != null;
        if (waiting == null) {
            return;
        }
        var _ = Question.ask(
                        cluster,
                        millis -> admin().listTopics(new ListTopicsOptions().timeoutMs(millis))
                                .namesToListings()
                                .toCompletionStage())
                .whenComplete((listings, failure) -> {
                    if (failure != null) {
                        waiting.completeExceptionally(failure);
                    } else {
                        waiting.complete(listings.entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, entry -> id(entry.getValue()))));
                    }
                    ask();
                });
    }

    /**
     * What is known of a log.
     *
     * @param bytes on disk, on one replica
     * @param told how far the group was told that it is forwarded; empty if it was not, or was not asked
     */
    record LogFacts(LogSpan span, long bytes, Limits limits, OptionalLong told) {}

    /**
     * What is known of logs; does not wait. Sizes and settings that this client may not see are taken as none.
     *
     * @param group to ask how far they are forwarded, if that is to be known
     */
    CompletableFuture<Map<TopicPartition, LogFacts>> logFacts(List<TopicPartition> partitions, Optional<String> group) {
        var earliest = new HashMap<TopicPartition, OffsetSpec>();
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> {
            earliest.put(partition, OffsetSpec.earliest());
            latest.put(partition, OffsetSpec.latest());
        });
        List<ConfigResource> topics = partitions.stream()
                .map(partition -> new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()))
                .distinct()
                .toList();
        var begins = future(admin().listOffsets(earliest).all());
        var ends = future(admin().listOffsets(latest).all());
        var configs = future(admin().describeConfigs(topics).all()).exceptionally(failure -> Map.of());
        var sizes = sizes().exceptionally(failure -> lastSizes); // a broker is away
        var told = group.map(this::told).orElseGet(() -> CompletableFuture.completedFuture(Map.of()));
        return CompletableFuture.allOf(begins, ends, configs, sizes, told).thenApply(all -> {
            var facts = new HashMap<TopicPartition, LogFacts>();
            for (TopicPartition partition : partitions) {
                var begin = begins.join().get(partition);
                var end = ends.join().get(partition);
                if (begin != null && end != null) {
                    Config config =
                            configs.join().get(new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()));
                    facts.put(
                            partition,
                            new LogFacts(
                                    new LogSpan(begin.offset(), end.offset()),
                                    sizes.join().getOrDefault(partition, 0L),
                                    config == null ? Limits.NONE : LagWatch.limits(values(config)),
                                    told(told.join().get(partition))));
                }
            }
            return facts;
        });
    }

    private CompletableFuture<Map<TopicPartition, OffsetAndMetadata>> told(String group) {
        return future(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .exceptionally(failure -> Map.of());
    }

    private static OptionalLong told(@Nullable OffsetAndMetadata committed) {
        return committed == null ? OptionalLong.empty() : OptionalLong.of(committed.offset());
    }

    private CompletableFuture<Map<TopicPartition, Long>> sizes() {
        return future(admin().describeCluster().nodes())
                .thenCompose(nodes -> future(
                        admin().describeLogDirs(nodes.stream().map(Node::id).toList())
                                .allDescriptions()))
                .thenApply(brokers -> {
                    var sizes = new HashMap<TopicPartition, Long>();
                    brokers.values()
                            .forEach(directories -> directories
                                    .values()
                                    .forEach(directory -> directory
                                            .replicaInfos()
                                            .forEach((partition, replica) ->
                                                    sizes.merge(partition, replica.size(), Math::max))));
                    lastSizes = sizes;
                    return sizes;
                });
    }

    private static Map<String, String> values(Config config) {
        var values = new HashMap<String, String>();
        config.entries().forEach(entry -> {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        });
        return values;
    }

    private static <T> CompletableFuture<T> future(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }

    private static Uuid id(TopicListing listing) {
        return listing.topicId();
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(java.time.Duration.ofSeconds(2));
        }
    }
}
