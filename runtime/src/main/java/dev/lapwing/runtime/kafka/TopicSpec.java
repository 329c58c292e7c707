package dev.lapwing.runtime.kafka;

import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
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
 * that would lose data is warned of: replicas, {@code min.insync.replicas}, and those of retention, cleaning and election
 * that this spec names.
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
        return ensure(admin, topic -> true);
    }

    /**
     * Makes sure that the topic exists, and returns how it is.
     *
     * @param warns whether to warn of a topic, by its name; asked once something is wrong with it
     * @throws KafkaException if the cluster cannot say or create it now; try again later
     */
    public TopicDescription ensure(Admin admin, Predicate<String> warns) throws InterruptedException {
        Optional<TopicDescription> topic = find(admin, warns);
        if (topic.isPresent()) {
            return topic.get();
        }
        create(admin);
        return created(admin);
    }

    /**
     * The topic, if it exists; warns of settings that lose records.
     *
     * @param warns see {@link #ensure(Admin, Predicate)}
     * @throws KafkaException if the cluster cannot say; try again later
     */
    public Optional<TopicDescription> find(Admin admin, Predicate<String> warns) throws InterruptedException {
        TopicDescription topic;
        try {
            topic = existing(admin);
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
        warnOfLoss(admin, topic, warns);
        return Optional.of(topic);
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
        return only(await(admin.describeTopics(List.of(name)).allTopicNames()));
    }

    private void warnOfLoss(Admin admin, TopicDescription topic, Predicate<String> warns) throws InterruptedException {
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
        var values = new HashMap<String, String>();
        settings.entries().forEach(entry -> values.put(entry.name(), String.valueOf(entry.value())));
        List<String> losses = losses(replicas, values);
        if (!losses.isEmpty() && warns.test(name)) {
            LOG.atWarn().addKeyValue(LogKeys.TOPIC, name).log("{}", String.join("; ", losses));
        }
    }

    /** What loses records in a topic of so many replicas with these settings, and is not asked for by this spec. */
    List<String> losses(int replicas, Map<String, String> settings) {
        var losses = new ArrayList<String>();
        int minInsyncReplicas = Integer.parseInt(settings.getOrDefault(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
        if (replicationFactor > 1 && (replicas < 2 || minInsyncReplicas < 2)) {
            losses.add("has " + replicas + " replicas and min.insync.replicas " + minInsyncReplicas
                    + ": the loss of one broker can lose what was acknowledged; raise both to at least 2");
        }
        for (Loss loss : Loss.values()) {
            String wanted = config.get(loss.setting);
            String is = settings.getOrDefault(loss.setting, loss.harmless);
            if (loss.harmless.equals(wanted) && !loss.harmless.equals(is)) {
                losses.add("has " + loss.setting + "=" + is + ": " + loss.consequence + "; set it to " + loss.harmless);
            }
        }
        return losses;
    }

    /** A setting whose every value but one loses records. */
    private enum Loss {
        /** By age. */
        RETENTION(TopicConfig.RETENTION_MS_CONFIG, "-1", "records are deleted by age, sent on or not"),
        /** By key. */
        COMPACTION(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                "of the records of one key only the last may be kept"),
        /** By a leader that lacks them. */
        UNCLEAN_ELECTION(
                TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
                "false",
                "a broker that lags behind may lead, and what it lacks is gone");

        private final String setting;
        private final String harmless;
        private final String consequence;

        Loss(String setting, String harmless, String consequence) {
            this.setting = setting;
            this.harmless = harmless;
            this.consequence = consequence;
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
