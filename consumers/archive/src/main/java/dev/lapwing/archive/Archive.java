package dev.lapwing.archive;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.TrustFault;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the cloud topics as a member of a group, and hands each partition's records to its {@link PartitionArchive}. The
 * group only shares out the work: which records are archived is decided by the archive's own manifests, so that two
 * members that both believe to own a partition do no harm.
 */
final class Archive implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final long LAG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final ArchiveSettings settings;
    private final KafkaCluster cluster;
    private final ArchiveMetrics metrics;
    private final RollStep.Listener listener;
    private final Clock clock;

    private final Map<TopicPartition, PartitionArchive> partitions = new HashMap<>();
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private @Nullable Thread poller;
    private volatile @Nullable KafkaConsumer<byte @Nullable [], byte @Nullable []> running;
    private volatile Health health = new Health.Waiting("not started");
    private volatile @Nullable StoreThread storeThread;
    private volatile boolean closed;
    private long lagShownAt;

    Archive(
            ArchiveSettings settings,
            KafkaCluster cluster,
            ArchiveMetrics metrics,
            RollStep.Listener listener,
            Clock clock) {
        this.settings = settings;
        this.cluster = cluster;
        this.metrics = metrics;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "archive";
    }

    @Override
    public void start() {
        health = new Health.Waiting("joining the group " + settings.group());
        poller = Thread.ofPlatform().name("archive-poll").start(this::run);
    }

    private void run() {
        try (var staging = StagingDirectory.below(settings.staging());
                var topics = new CloudTopics(cluster);
                var deadLetters = new DeadLetters(cluster, topics, settings.recordMaxBytes());
                var store = new StoreThread(settings.store(), metrics);
                var consumer = new KafkaConsumer<byte @Nullable [], byte @Nullable []>(
                        cluster.client(consumerProperties()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            running = consumer;
            storeThread = store;
            var decoder = new RowDecoder(settings.zone());
            var ranges = new RangeReader(cluster, decoder, staging.path(), settings.recordMaxBytes());
            var parts = new ArchiveParts(
                    staging.path(),
                    decoder,
                    new ArchivedIds(settings.knownIds()),
                    topics,
                    deadLetters,
                    ranges,
                    metrics,
                    listener,
                    clock);
            consumer.subscribe(settings.topics(), new Assignment(consumer, store, parts));
            while (!closed) {
                turn(consumer);
            }
        } catch (WakeupException | InterruptException e) {
            if (!closed) {
                down(e);
            }
        } catch (RuntimeException e) {
            down(e);
        } finally {
            partitions.values().forEach(PartitionArchive::release);
            partitions.clear();
        }
    }

    private void down(RuntimeException e) {
        if (!closed) {
            health = new Health.Down("the archive failed: " + e.getMessage(), e);
        }
    }

    private Map<String, Object> consumerProperties() {
        Map<String, Object> properties = RangeReader.reading(settings.recordMaxBytes());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "lapwing-archive");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        // A topic that comes to be later is noticed soon.
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        return properties;
    }

    private void turn(Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        try {
            ConsumerRecords<byte @Nullable [], byte @Nullable []> records = consumer.poll(POLL);
            records.nextOffsets().forEach((partition, next) -> {
                PartitionArchive archive = partitions.get(partition);
                if (archive != null) {
                    archive.stage(records.records(partition), next);
                }
            });
            failures.recovered("kafka");
            partitions.values().forEach(PartitionArchive::turn);
            showLag(consumer);
            health = healthNow();
        } catch (OffsetOutOfRangeException e) {
            Recovery.causes(e).forEach(this::recover);
        } catch (ApiException e) {
            kafkaFailed(e);
        }
    }

    private void recover(TopicPartition partition, Recovery.Cause cause) {
        PartitionArchive archive = partitions.get(partition);
        if (archive != null) {
            archive.recover(cause);
        }
    }

    /** What all records suffer (authentication, authorisation): shown, and tried again. */
    private void kafkaFailed(KafkaException e) {
        health = new Health.Degraded("the remote cluster: "
                + TrustFault.of(e)
                        .map(trust -> trust.sentence(KafkaCluster.Side.REMOTE, e))
                        .orElse("refuses, " + e.getMessage()));
        failures.failure("kafka").setCause(e).log("cannot read from the remote cluster; trying again");
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptException(interrupted);
        }
    }

    private Health healthNow() {
        StoreThread store = storeThread;
        if (store != null && store.trouble().isPresent()) {
            return new Health.Degraded(store.trouble().get());
        }
        if (partitions.isEmpty()) {
            return new Health.Waiting("no partition of " + String.join(", ", settings.topics())
                    + " is ours: the topics do not exist yet, or other archives have them all");
        }
        if (!partitions.values().stream().allMatch(PartitionArchive::isRecovered)) {
            return new Health.Waiting("asking the archive where to go on");
        }
        return new Health.Up("archives " + partitions.size() + " partitions to "
                + settings.store().root());
    }

    private void showLag(Consumer<byte @Nullable [], byte @Nullable []> consumer) {
        long now = System.nanoTime();
        if (now - lagShownAt < LAG_EVERY_NANOS) {
            return;
        }
        lagShownAt = now;
        var lag = new HashMap<String, Long>();
        settings.topics().forEach(topic -> lag.put(topic, 0L));
        partitions.forEach((partition, archive) -> {
            OptionalLong unread = consumer.currentLag(partition);
            lag.merge(partition.topic(), unread.orElse(0) + archive.pending(), Long::sum);
        });
        lag.forEach(metrics::lag);
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer = running;
        Thread thread = poller;
        if (consumer != null) {
            consumer.wakeup();
        }
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Which partitions are ours; called within poll. */
    private final class Assignment implements ConsumerRebalanceListener {

        private final Consumer<byte @Nullable [], byte @Nullable []> consumer;
        private final StoreThread store;
        private final ArchiveParts parts;

        Assignment(Consumer<byte @Nullable [], byte @Nullable []> consumer, StoreThread store, ArchiveParts parts) {
            this.consumer = consumer;
            this.store = store;
            this.parts = parts;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            for (TopicPartition partition : assigned) {
                partitions.put(partition, new PartitionArchive(partition, consumer, store, parts, settings.roll()));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            for (TopicPartition partition : revoked) {
                PartitionArchive archive = partitions.remove(partition);
                if (archive != null) {
                    archive.release();
                }
            }
            if (!revoked.isEmpty()) {
                LOG.atInfo().addKeyValue(LogKeys.COUNT, revoked.size()).log("gave up partitions");
            }
        }
    }
}
