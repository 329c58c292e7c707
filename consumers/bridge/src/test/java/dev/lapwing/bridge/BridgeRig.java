package dev.lapwing.bridge;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An edge and a cloud of real brokers, what is on them, and bridges between them. */
final class BridgeRig implements AutoCloseable {

    final BrokerCluster edge;
    final BrokerCluster cloud;
    private final Path directory;
    private final Admin edgeAdmin;
    private final Admin cloudAdmin;
    private int processes;

    BridgeRig(Path directory, BrokerCluster.Builder edge, BrokerCluster.Builder cloud) throws InterruptedException {
        this.directory = directory;
        this.edge = edge.property("group.min.session.timeout.ms", "1000")
                .property("log.retention.check.interval.ms", "500")
                .start();
        this.cloud = cloud.start();
        this.edgeAdmin = Admin.create(this.edge.client(Map.of()));
        this.cloudAdmin = Admin.create(this.cloud.client(Map.of()));
    }

    /** One broker on each side. */
    static BridgeRig small(Path directory) throws InterruptedException {
        return new BridgeRig(
                directory, BrokerCluster.in(directory.resolve("edge")), BrokerCluster.in(directory.resolve("cloud")));
    }

    /** The settings of a bridge of that site, which carries {@code <site>-...} to {@code <site>Data}. */
    Map<String, String> environment(String site, Map<String, String> more) {
        var environment = new HashMap<String, String>();
        environment.putAll(edge.environment(Side.LOCAL));
        environment.putAll(cloud.environment(Side.REMOTE));
        environment.put("LAPWING_SITE", site);
        environment.put("LAPWING_BRIDGE_ROUTES", site + "-.*=" + site + "Data");
        environment.put("LAPWING_BRIDGE_PARTITIONS", "3");
        environment.put("LAPWING_BRIDGE_JOIN_AFTER", "0s");
        environment.put("LAPWING_MANAGEMENT_PORT", "-1");
        environment.put("LAPWING_LOCAL_KAFKA_METADATA_MAX_AGE_MS", "1000");
        environment.put("LAPWING_LOCAL_KAFKA_SESSION_TIMEOUT_MS", "3000");
        environment.put("LAPWING_LOCAL_KAFKA_HEARTBEAT_INTERVAL_MS", "500");
        environment.put("LAPWING_LOCAL_KAFKA_RECONNECT_BACKOFF_MAX_MS", "500");
        environment.put("LAPWING_REMOTE_KAFKA_RECONNECT_BACKOFF_MAX_MS", "500");
        environment.putAll(more);
        return environment;
    }

    /** A bridge in this JVM, started. */
    RunningBridge bridge(String site, Map<String, String> more) {
        Settings settings = Settings.of(environment(site, more), Map.of());
        var registry = new PrometheusRegistry();
        var bridge = new Bridge(
                BridgeSettings.of(settings),
                KafkaCluster.of(settings, Side.LOCAL),
                KafkaCluster.of(settings, Side.REMOTE),
                new BridgeMetrics(registry),
                Clock.systemUTC());
        bridge.start();
        return new RunningBridge(bridge, registry);
    }

    /** A bridge in a JVM of its own, as a pod runs it. */
    BridgeProcess process(String site, Map<String, String> more, String... jvmFlags) throws IOException {
        processes++;
        Path output = directory.resolve("bridge-" + site + "-" + processes + ".log");
        return BridgeProcess.start(environment(site, more), output, List.of(jvmFlags));
    }

    /** A bridge with its metrics. */
    record RunningBridge(Bridge bridge, PrometheusRegistry registry) implements AutoCloseable {

        /** The sum of a metric over all labels, or of those that hold {@code label}. */
        double metric(String name, String label) {
            double sum = 0;
            for (MetricSnapshot snapshot : registry.scrape()) {
                if (!snapshot.getMetadata().getName().equals(name)) {
                    continue;
                }
                if (snapshot instanceof CounterSnapshot counter) {
                    sum += counter.getDataPoints().stream()
                            .filter(point -> label.isEmpty()
                                    || point.getLabels().toString().contains("\"" + label + "\""))
                            .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                            .sum();
                } else if (snapshot instanceof GaugeSnapshot gauge) {
                    sum += gauge.getDataPoints().stream()
                            .filter(point -> label.isEmpty()
                                    || point.getLabels().toString().contains("\"" + label + "\""))
                            .mapToDouble(GaugeSnapshot.GaugeDataPointSnapshot::getValue)
                            .sum();
                }
            }
            return sum;
        }

        double metric(String name) {
            return metric(name, "");
        }

        @Override
        public void close() {
            bridge.close();
        }
    }

    void createEdgeTopic(String topic, Map<String, String> config) throws InterruptedException {
        create(edgeAdmin, topic, 1, edge, config);
    }

    void createCloudTopic(String topic, Map<String, String> config) throws InterruptedException {
        create(cloudAdmin, topic, 3, cloud, config);
    }

    private static void create(
            Admin admin, String topic, int partitions, BrokerCluster cluster, Map<String, String> config)
            throws InterruptedException {
        short replicas = (short) Math.min(3, cluster.brokers().size());
        await(admin.createTopics(List.of(new NewTopic(topic, partitions, replicas).configs(config)))
                .all());
    }

    /** Has the group of a site's bridges take all that are in it for dead. */
    void expelBridges(String site) throws InterruptedException {
        String group = BridgeSettings.of(Settings.of(environment(site, Map.of()), Map.of()))
                .group();
        await(edgeAdmin
                .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                .all());
    }

    void deleteEdgeTopic(String topic) throws InterruptedException {
        await(edgeAdmin.deleteTopics(List.of(topic)).all());
    }

    /** Makes the link to the cloud slow: for all that write, together, that many bytes per second. */
    void limitWritesToCloud(double bytesPerSecond) throws InterruptedException {
        quota(bytesPerSecond);
    }

    void liftLimitOfWritesToCloud() throws InterruptedException {
        quota(null);
    }

    private void quota(@Nullable Double bytesPerSecond) throws InterruptedException {
        // Of a user, since a quota of client ids would count each lane's producer by itself.
        var entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "ANONYMOUS"));
        var operation = new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond);
        await(cloudAdmin
                .alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(operation))))
                .all());
    }

    /** Creates a topic whose deletion may not be through yet. */
    void recreateEdgeTopic(String topic) {
        Awaitility.await("creation of " + topic)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> {
                    createEdgeTopic(topic, Map.of());
                    return true;
                });
    }

    /** Waits until retention has deleted more than {@code offset}, and has come to rest; returns where the log begins. */
    long awaitRetention(String topic, long offset) {
        var seen = new java.util.ArrayDeque<Long>();
        return Awaitility.await("retention of " + topic)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            seen.addLast(edgeBegin(topic));
                            return seen.getLast();
                        },
                        begin -> begin > offset
                                && seen.size() > 5
                                && seen.stream().skip(seen.size() - 5L).allMatch(begin::equals));
    }

    private long edgeBegin(String topic) throws InterruptedException {
        var partition = new TopicPartition(topic, 0);
        return await(edgeAdmin
                        .listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.earliest()))
                        .partitionResult(partition))
                .offset();
    }

    java.util.Set<String> edgeTopics() throws InterruptedException {
        return await(edgeAdmin.listTopics().names());
    }

    static <T> T await(java.util.concurrent.Future<T> future) throws InterruptedException {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    KafkaProducer<byte[], byte[]> edgeProducer() {
        return new KafkaProducer<>(
                edge.client(Map.of(
                        ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG, 32 << 20,
                        ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10,
                        ProducerConfig.LINGER_MS_CONFIG, 5)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Publishes records {@code from} to {@code until}, each of which is known again by its number. */
    void produce(String topic, int from, int until, int bytes) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = edgeProducer()) {
            var last = new ArrayList<java.util.concurrent.Future<?>>();
            for (int number = from; number < until; number++) {
                last.add(producer.send(NumberedRecords.record(topic, number, bytes)));
                if (last.size() > 200) {
                    await(last.removeFirst());
                }
            }
            for (java.util.concurrent.Future<?> sent : last) {
                await(sent);
            }
        }
    }

    void produce(String topic, String key, byte[] value) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = edgeProducer()) {
            await(producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value)));
        }
    }

    void produceWithoutKey(String topic, int number, int bytes) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = edgeProducer()) {
            ProducerRecord<byte[], byte[]> keyed = NumberedRecords.record(topic, number, bytes);
            await(producer.send(
                    new ProducerRecord<>(topic, null, keyed.timestamp(), null, keyed.value(), keyed.headers())));
        }
    }

    /** All that is committed in a cloud topic now. */
    List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
        return read(cloud, topic);
    }

    /** All that is in an edge topic now. */
    List<ConsumerRecord<byte[], byte[]>> onEdge(String topic) {
        return read(edge, topic);
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(BrokerCluster cluster, String topic) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(topic + " could not be read up to " + ends + " in 60 s");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** Waits until as many records are committed in a cloud topic, then reads them. */
    List<ConsumerRecord<byte[], byte[]>> awaitCommitted(String topic, int records) {
        return Awaitility.await("records in " + topic)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .until(() -> committed(topic), arrived -> arrived.size() >= records);
    }

    Uuid edgeTopicId(String topic) throws InterruptedException {
        return await(edgeAdmin.describeTopics(List.of(topic)).allTopicNames())
                .values()
                .iterator()
                .next()
                .topicId();
    }

    @Override
    public void close() {
        edgeAdmin.close(Duration.ofSeconds(2));
        cloudAdmin.close(Duration.ofSeconds(2));
        edge.close();
        cloud.close();
    }
}
