package dev.lapwing.runtime.kafka;

import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a topic must be. It is created by its first user if it is absent; if it exists it is used as it is, and a setting
 * that would lose data is warned of.
 *
 * @param partitions from 1
 * @param replicationFactor replicas, from 1
 * @param config the topic's own settings, by their Kafka names
 */
public record TopicSpec(String name, int partitions, short replicationFactor, Map<String, String> config) {

    private static final Logger LOG = LoggerFactory.getLogger(TopicSpec.class);
    private static final long WAIT_SECONDS = 30;
    private static final int ATTEMPTS_AFTER_CREATION = 20;
    private static final Duration PAUSE_AFTER_CREATION = Duration.ofMillis(50);

    public TopicSpec {
        config = Map.copyOf(config);
    }

    /**
     * Makes sure that the topic exists, and returns how it is.
     *
     * @throws KafkaException if the cluster cannot say or create it now; try again later
     */
    public TopicDescription ensure(Admin admin) throws InterruptedException {
        try {
            return existing(admin);
        } catch (UnknownTopicOrPartitionException e) {
            create(admin);
            return created(admin);
        }
    }

    /** The topic that was just created: the broker that answers may hear of it a moment later. */
    private TopicDescription created(Admin admin) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                return existing(admin);
            } catch (UnknownTopicOrPartitionException e) {
                if (attempt == ATTEMPTS_AFTER_CREATION) {
                    throw e;
                }
                Thread.sleep(PAUSE_AFTER_CREATION);
            }
        }
    }

    private void create(Admin admin) throws InterruptedException {
        try {
            await(admin.createTopics(List.of(new NewTopic(name, partitions, replicationFactor).configs(config)))
                    .all());
            LOG.atInfo()
                    .addKeyValue(LogKeys.TOPIC, name)
                    .log("created with {} partitions, {} replicas, {}", partitions, replicationFactor, config);
        } catch (TopicExistsException e) {
            LOG.atDebug().addKeyValue(LogKeys.TOPIC, name).log("created by another process meanwhile");
        }
    }

    private TopicDescription existing(Admin admin) throws InterruptedException {
        TopicDescription topic = only(await(admin.describeTopics(List.of(name)).allTopicNames()));
        warnOfLoss(admin, topic);
        return topic;
    }

    private void warnOfLoss(Admin admin, TopicDescription topic) throws InterruptedException {
        if (replicationFactor == 1) {
            return; // asked for by setting
        }
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config settings;
        try {
            settings = only(await(admin.describeConfigs(List.of(resource)).all()));
        } catch (AuthorizationException e) {
            LOG.atDebug().addKeyValue(LogKeys.TOPIC, name).log("its settings may not be read; they are taken as right");
            return;
        }
        var minInsync = settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        int minInsyncReplicas = minInsync == null ? 1 : Integer.parseInt(minInsync.value());
        if (replicas < 2 || minInsyncReplicas < 2) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, name)
                    .log(
                            "has {} replicas and min.insync.replicas {}: the loss of one broker can lose what was"
                                    + " acknowledged; raise both to at least 2",
                            replicas,
                            minInsyncReplicas);
        }
    }

    private static <T> T only(Map<?, T> answers) {
        return answers.values().iterator().next();
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer in " + WAIT_SECONDS + " s", e);
        }
    }
}
