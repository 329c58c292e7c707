package dev.lapwing.orchestration.monitor;

import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of all nodes: the topic {@code node-context} as it stands, whoever writes it. So each instance of {@code
 * lapwing streams} knows every node, whichever of them does the counting, and whoever places pods may ask it at any time.
 *
 * <p>Nothing is shown before the topic was read to its end: what is behind could make it look fresher than it is.
 *
 * <p>One thread reads; {@link #get()} may be called from any, never blocks, and gives what was known at that moment.
 */
public final class LiveContexts implements Service, Supplier<Map<String, NodeContext>> {

    private static final Logger LOG = LoggerFactory.getLogger(LiveContexts.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final String FAILED = "failed";
    private static final double PERCENT = 100;

    private final KafkaCluster cluster;
    private final Gauge score;
    private final Gauge battery;
    private final HeardContexts heard = new HeardContexts(Clock.systemUTC(), System::nanoTime);
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Health health = new Health.Waiting("not started");
    private volatile boolean complete;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> polled;
    private @Nullable Thread reader;

    public LiveContexts(KafkaCluster cluster, PrometheusRegistry registry) {
        this.cluster = cluster;
        this.score = Gauge.builder()
                .name("lapwing_node_score")
                .help("Score of a node by the seed's formula, mended; the lower the better.")
                .labelNames("node")
                .register(registry);
        this.battery = Gauge.builder()
                .name("lapwing_node_battery_ratio")
                .help("Charge of a node's battery, of 1.")
                .labelNames("node")
                .register(registry);
    }

    @Override
    public String name() {
        return "contexts";
    }

    /**
     * What is known now, by node, for decisions: {@code heardAt} is by this process's clock, so that an age is that of {@link
     * HeardContexts}, whatever brokers' clocks say. The same map until something else is known, or the clock is set.
     */
    @Override
    public Map<String, NodeContext> get() {
        return heard.byClock();
    }

    /** What is known now, by node, as the topic says it: {@code heardAt} is by the broker's clock. */
    public Map<String, NodeContext> told() {
        return heard.told();
    }

    /** Whether the topic was read to its end once: before that, a node that is missing may only not have been read yet. */
    public boolean complete() {
        return complete;
    }

    @Override
    public void start() {
        health = new Health.Waiting("reads " + TopicNames.NODE_CONTEXT);
        reader = Thread.ofPlatform().daemon().name("lapwing-contexts").start(this::run);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                try (var consumer = consumer()) {
                    polled = consumer;
                    read(consumer);
                } catch (WakeupException e) {
                    LOG.debug("woken to stop");
                } catch (KafkaException e) {
                    String reason = String.valueOf(e.getMessage());
                    failures.failure(FAILED)
                            .addKeyValue(LogKeys.REASON, reason)
                            .log("cannot read what is known of nodes");
                    health = away(reason);
                } finally {
                    polled = null;
                }
                if (closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            health = new Health.Down("cannot go on: " + e, e);
        }
    }

    private Health away(String reason) {
        return complete
                ? new Health.Degraded("knows " + heard.told().size() + " nodes as they were; " + reason)
                : new Health.Waiting(reason);
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        List<PartitionInfo> partitions = consumer.partitionsFor(TopicNames.NODE_CONTEXT);
        if (partitions == null || partitions.isEmpty()) {
            health = new Health.Waiting(TopicNames.NODE_CONTEXT + " is not there yet");
            return;
        }
        List<TopicPartition> all = partitions.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        var read = new TreeMap<String, NodeContext>();
        boolean caughtUp = false;
        while (closed.getCount() > 0) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (caughtUp) {
                records.forEach(this::hear);
                if (records.isEmpty()) {
                    heard.settle();
                } else {
                    heard.publish();
                }
            } else {
                records.forEach(record -> put(record, read));
                caughtUp = all.stream().allMatch(each -> consumer.position(each) >= ends.getOrDefault(each, 0L));
                if (caughtUp) {
                    catchUp(read);
                }
            }
            if (caughtUp) {
                health = new Health.Up("knows " + heard.told().size() + " nodes");
            }
        }
    }

    /** From now on all that comes is new. */
    private void catchUp(Map<String, NodeContext> read) {
        heard.told().keySet().stream().filter(node -> !read.containsKey(node)).forEach(this::unshow);
        heard.catchUp(read);
        complete = true;
        if (failures.recovered(FAILED) > 0) {
            LOG.info("reads what is known of nodes again");
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        var said = new TreeMap<String, NodeContext>();
        put(record, said);
        said.forEach(heard::hear);
        if (record.key() != null && record.value() == null) {
            heard.forget(node(record.key()));
        }
    }

    private void put(ConsumerRecord<byte[], byte[]> record, Map<String, NodeContext> contexts) {
        if (record.key() == null) {
            return;
        }
        String node = node(record.key());
        if (record.value() == null) {
            contexts.remove(node);
            unshow(node);
            return;
        }
        try {
            NodeContext context = NodeContextJson.read(record.value(), RecordHeaders.coordinates(record));
            contexts.put(node, context);
            score.labelValues(node).set(context.score());
            context.last(Metric.BATTERY_PERCENT)
                    .ifPresentOrElse(
                            percent -> battery.labelValues(node).set(percent / PERCENT), () -> battery.remove(node));
        } catch (MalformedValueException e) {
            failures.failure(e.fault().name())
                    .addKeyValue(LogKeys.NODE, node)
                    .addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("what is said of a node cannot be read; what was known of it before stands");
        }
    }

    private void unshow(String node) {
        score.remove(node);
        battery.remove(node);
    }

    private static String node(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "lapwing-contexts",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        4 << 20)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public Health check() {
        return health;
    }

    @Override
    public void close() {
        closed.countDown();
        KafkaConsumer<byte[], byte[]> waiting = polled;
        if (waiting != null) {
            waiting.wakeup();
        }
        Thread thread = reader;
        if (thread == null) {
            return;
        }
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.atWarn()
                        .log("the reader of contexts has not stopped within {} s; given up", CLOSE_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
