package dev.lapwing.streams;

import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.streams.topology.ContextMetrics;
import dev.lapwing.streams.topology.ContextTopology;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology. Until the cluster is there and has the topics it waits; a thread of Kafka Streams that dies is replaced,
 * not faster than one a second; if the whole of it fails, it is {@link Health.Down}, and who supervises it makes it anew.
 *
 * <pre>
 *  start --> topics, again and again --> KafkaStreams --> Waiting: takes over statistics --> Up
 *                                                             ^                               |
 *                                                             +---- rebalance (Degraded) -----+
 * </pre>
 */
final class ContextStreams implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(ContextStreams.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final String THREAD = "thread";
    private static final String TOPICS = "topics";
    /** Of a few hundred nodes; with more of them, what does not fit is written before the commit. */
    private static final long CACHE_BYTES = 8L << 20;

    private final StreamsSettings settings;
    private final KafkaCluster cluster;
    private final ContextMetrics metrics;
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health health = new Health.Waiting("not started");
    private volatile boolean ranOnce;
    private @Nullable Thread starter;
    private @Nullable KafkaStreams streams;

    ContextStreams(StreamsSettings settings, KafkaCluster cluster, ContextMetrics metrics) {
        this.settings = settings;
        this.cluster = cluster;
        this.metrics = metrics;
    }

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public void start() {
        health = new Health.Waiting("looks for " + cluster);
        starter = Thread.ofPlatform().daemon().name("lapwing-streams-start").start(this::startWhenThere);
    }

    private void startWhenThere() {
        try {
            while (!closed.await(0, TimeUnit.MILLISECONDS)) {
                if (topicsAreThere()) {
                    run();
                    return;
                }
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            health = new Health.Down("cannot start: " + e.getMessage(), e);
        }
    }

    private boolean topicsAreThere() throws InterruptedException {
        try (Admin admin =
                Admin.create(cluster.client(Map.of(AdminClientConfig.CLIENT_ID_CONFIG, "lapwing-streams-topics")))) {
            ContextTopics.ensure(admin, cluster);
            if (failures.recovered(TOPICS) > 0) {
                LOG.info("the topics are there");
            }
            return true;
        } catch (KafkaException e) {
            String reason = String.valueOf(e.getMessage());
            failures.failure(TOPICS).addKeyValue(LogKeys.REASON, reason).log("the topics cannot be had yet");
            health = new Health.Waiting("topics of " + cluster + ": " + reason);
            return false;
        }
    }

    private synchronized void run() {
        if (closed.getCount() == 0) {
            return;
        }
        var running = new KafkaStreams(ContextTopology.build(settings.window(), metrics), properties());
        streams = running;
        running.setStateListener((now, before) -> turned(now));
        running.setUncaughtExceptionHandler(this::replace);
        running.start();
    }

    private Properties properties() {
        var own = new HashMap<String, Object>();
        own.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.application());
        own.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        own.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitEvery().toMillis());
        own.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbys());
        own.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        own.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        own.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, cluster.replicationFactor());
        // Nothing is kept there: the stores are in memory. It must not be a card all the same.
        own.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/lapwing-streams");
        // The first start counts what is there already.
        own.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        own.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        own.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        own.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "zstd");
        own.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
        ContextTopics.changelog(cluster).forEach((name, value) -> own.put(StreamsConfig.topicPrefix(name), value));
        var properties = new Properties();
        properties.putAll(cluster.client(own));
        return properties;
    }

    private void turned(KafkaStreams.State now) {
        switch (now) {
            case RUNNING -> {
                if (failures.recovered(THREAD) > 0) {
                    LOG.info("a thread that had died was replaced");
                }
                ranOnce = true;
                health = new Health.Up("counts samples, or stands by");
            }
            case REBALANCING ->
                health = ranOnce
                        ? new Health.Degraded("hands statistics over between instances")
                        : new Health.Waiting("takes statistics over");
            case ERROR ->
                health =
                        new Health.Down("Kafka Streams gave up", new IllegalStateException("KafkaStreams is in ERROR"));
            case CREATED, PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR -> LOG.debug("Kafka Streams is {}", now);
        }
    }

    private StreamThreadExceptionResponse replace(Throwable cause) {
        if (cause instanceof Error) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        failures.failure(THREAD).setCause(cause).log("a thread of Kafka Streams died; another takes its place");
        health = new Health.Degraded("a thread died and is replaced: " + cause.getMessage());
        try {
            if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("not replaced: it is being closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed.countDown();
        KafkaStreams running;
        synchronized (this) {
            running = streams;
            streams = null;
        }
        if (running != null
                && !running.close(
                        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                                .withTimeout(CLOSE_WITHIN))) {
            LOG.atWarn().log("Kafka Streams has not stopped within {} s; given up", CLOSE_WITHIN.toSeconds());
        }
        Thread thread = starter;
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.atWarn().log("what starts Kafka Streams has not stopped; given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
