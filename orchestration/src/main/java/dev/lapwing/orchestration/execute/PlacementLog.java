package dev.lapwing.orchestration.execute;

import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.Identity;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordType;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import dev.lapwing.runtime.kafka.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic {@code placements}, as one of those who write to it: what was decided, and what came of it. A step that {@link
 * #write} returned from is on all replicas that are in sync. A source has one writer at a time, whose numbers go on where the
 * topic has them, so that they have no gaps whoever was killed. May be used by many threads.
 */
public final class PlacementLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PlacementLog.class);

    /** Who moves pods, as {@code ce_source} of its records. */
    static final String SOURCE = "placement";

    /** Who places new pods, as {@code ce_source} of its records. */
    public static final String SCHEDULER = "scheduler";

    private static final TopicPartition PARTITION = new TopicPartition(TopicNames.PLACEMENTS, 0);
    /** Of some 700 bytes each: weeks of a cluster that moves as much as it may. */
    private static final int TAIL_RECORDS = 10_000;

    /** Among which a source's own are looked for, if it has fewer: the rest are other sources', such as new pods. */
    private static final long LOOKED_THROUGH = 5L * TAIL_RECORDS;

    private static final long RETENTION_BYTES = 256L << 20;
    private static final int SEGMENT_BYTES = 32 << 20;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final KafkaCluster cluster;
    private final String site;
    private final String source;
    private final Clock clock;
    private final Supplier<ClockState> clockState;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private long nextSequence;
    /** Of which it is not known whether the cluster has them, and so not which number comes next. */
    private List<Placement> unsure = List.of();

    /** That of who moves pods. */
    public PlacementLog(KafkaCluster cluster, String site, Clock clock, Supplier<ClockState> clockState) {
        this(cluster, site, SOURCE, clock, clockState);
    }

    /** That of {@code source}. */
    public PlacementLog(
            KafkaCluster cluster, String site, String source, Clock clock, Supplier<ClockState> clockState) {
        this.cluster = cluster;
        this.site = site;
        this.source = source;
        this.clock = clock;
        this.clockState = clockState;
    }

    /** As {@link #open(int)}, with as many steps as a memory of moves needs: 10,000. */
    public List<Placement> open() throws InterruptedException {
        return open(TAIL_RECORDS);
    }

    /**
     * Makes sure that the topic is there, and reads what this source wrote last; to be called again whenever another process
     * may have written for it. Where other sources' records are many, it looks through 50,000, or as far as the source's
     * last one.
     *
     * @param last how many steps to read
     * @return the source's own steps, oldest first
     * @throws KafkaException if the cluster does not answer; try again later
     */
    public synchronized List<Placement> open(int last) throws InterruptedException {
        Admin admin = Admin.create(cluster.client(Map.of()));
        try {
            spec().ensure(admin, cluster::isFirstWarningOf);
        } finally {
            admin.close(Duration.ZERO); // else it waits for what a cluster that is away has not answered
        }
        Tail tail = tail(last);
        nextSequence = tail.sequence + 1;
        unsure = List.of();
        return tail.steps.size() <= last ? tail.steps : tail.steps.subList(tail.steps.size() - last, tail.steps.size());
    }

    /** What the source has in the topic, as far as it was read. */
    private static final class Tail {
        private final List<Placement> steps = new ArrayList<>();
        private long sequence = -1;
    }

    private Tail tail(int last) {
        var tail = new Tail();
        Map<String, Object> own = Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var consumer =
                new KafkaConsumer<>(cluster.client(own), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> only = List.of(PARTITION);
            consumer.assign(only);
            long first = position(consumer.beginningOffsets(only, ANSWER_WITHIN));
            long end = position(consumer.endOffsets(only, ANSWER_WITHIN));
            long from = end;
            long window = last;
            while (from > first && isWanted(tail, last, end - from)) {
                long until = from;
                from = Math.max(first, until - window);
                window = Math.min(2 * window, TAIL_RECORDS);
                tail.steps.addAll(0, read(consumer, from, until, tail));
            }
        }
        return tail;
    }

    /** Whether to look further back. Without its last number, a source would begin anew. */
    private static boolean isWanted(Tail tail, int last, long lookedThrough) {
        return tail.sequence < 0 || (tail.steps.size() < last && lookedThrough < LOOKED_THROUGH);
    }

    private List<Placement> read(KafkaConsumer<byte[], byte[]> consumer, long from, long until, Tail tail) {
        var steps = new ArrayList<Placement>();
        consumer.seek(PARTITION, from);
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (consumer.position(PARTITION, ANSWER_WITHIN) < until) {
            for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200)).records(PARTITION)) {
                if (record.offset() < until
                        && RecordHeaders.text(record.headers(), HeaderNames.SOURCE)
                                .equals(Optional.of(source))) {
                    take(record, steps, tail);
                }
            }
            if (System.nanoTime() > deadline) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "the tail of " + PARTITION + " could not be read within " + ANSWER_WITHIN.toSeconds() + " s");
            }
        }
        return steps;
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, List<Placement> steps, Tail tail) {
        tail.sequence = Math.max(
                tail.sequence,
                RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE).orElse(-1));
        try {
            steps.add(PlacementJson.read(record.value(), RecordHeaders.coordinates(record)));
        } catch (MalformedValueException e) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record is passed over, for it is no placement: {}", e.getMessage());
        }
    }

    private static long position(Map<TopicPartition, Long> offsets) {
        Long offset = offsets.get(PARTITION);
        return offset == null ? 0 : offset;
    }

    /**
     * Writes a step, and waits until the cluster has acknowledged it.
     *
     * @throws KafkaException if it does not
     */
    public void write(Placement step) throws InterruptedException {
        write(List.of(step));
    }

    /**
     * Writes steps in their order, and waits until the cluster has acknowledged all of them.
     *
     * @throws KafkaException if it does not. Some may be there: written again at once, they have the same identity and number
     *     as before; before others are written, the topic is asked which number comes next
     */
    public synchronized void write(List<Placement> steps) throws InterruptedException {
        if (!unsure.isEmpty() && !unsure.equals(steps)) {
            nextSequence = tail(1).sequence + 1;
        }
        unsure = List.copyOf(steps);
        long sequence = nextSequence;
        try {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (Placement step : steps) {
                sent.add(producer().send(record(step, sequence++)));
            }
            long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
            for (Future<RecordMetadata> each : sent) {
                each.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            nextSequence = sequence;
            unsure = List.of();
        } catch (KafkaException e) {
            abandon();
            throw e;
        } catch (ExecutionException e) {
            abandon();
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            abandon();
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no acknowledgement in " + ANSWER_WITHIN.toSeconds() + " s", e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(Placement step, long sequence) {
        byte[] value = PlacementJson.write(step);
        Identity identity = Identity.of(site, source, step.id() + "/" + step.step(), step.at(), value);
        var envelope = new Envelope(
                identity.id(), source, RecordType.PLACEMENT, step.at(), site, sequence, clockState.get(), null);
        return new ProducerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                clock.millis(),
                step.workload().getBytes(StandardCharsets.UTF_8),
                value,
                RecordHeaders.of(envelope));
    }

    private KafkaProducer<byte[], byte[]> producer() {
        KafkaProducer<byte[], byte[]> open = producer;
        if (open == null) {
            Map<String, Object> own = Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    10_000,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    20_000,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    1L << 20);
            open = new KafkaProducer<>(cluster.client(own), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    /** What it still holds must not arrive behind what is written next. */
    private void abandon() {
        KafkaProducer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }

    private TopicSpec spec() {
        return new TopicSpec(
                PARTITION.topic(),
                1,
                (short) cluster.replicationFactor(),
                Map.of(
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(cluster.minInsyncReplicas()),
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(RETENTION_BYTES),
                        TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(SEGMENT_BYTES),
                        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false",
                        // A broker whose clock says 1970 would refuse everything as coming from the future.
                        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE)));
    }

    @Override
    public synchronized void close() {
        KafkaProducer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_WITHIN);
        }
    }
}
