package dev.lapwing.producers;

import dev.lapwing.producers.TopicTail.Tail;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.Envelope;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.Question;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One source's hold on its topic, from reading the topic's tail to the first record that fails.
 *
 * <p>Records are acknowledged by all replicas in sync, in the order in which they were sent, and without gaps: one request
 * is on the way at a time, so nothing can arrive behind a record that failed. After a failure the producer sends nothing
 * more; close the session, and open another one.
 *
 * <p>{@link #send} and {@link #close} belong to one thread; callbacks come on the producer's own.
 */
final class TopicSession implements LogWatch.Log {

    /**
     * What a session is opened with.
     *
     * @param source camera or node id: the records' {@code ce_source}, which they are numbered by
     * @param clock of the records' timestamps
     */
    record Plan(
            KafkaCluster cluster,
            EdgeTopic topic,
            String source,
            String site,
            PublishLimits limits,
            Clock clock,
            Supplier<ClockState> clockState) {

        private String clientId() {
            return "lapwing-" + topic.name() + "-" + source;
        }
    }

    private static final int API_TIMEOUT_MS = 15_000;
    /** How long {@link #send} waits for a topic that is gone; the first time, two brokers may not answer. */
    private static final int BLOCKED_AT_MOST_MS = 8_000;
    /** Two questions, one after the other, and longer than the client waits for them: it can say what it waited for. */
    private static final int LOOK_WITHIN_MS = 2 * API_TIMEOUT_MS + 5_000;

    private final Plan plan;
    private final TopicPartition partition;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final LogState opened;
    private final Tail tail;
    private final AtomicReference<Exception> failed = new AtomicReference<>();
    private final Acknowledged acknowledged = new Acknowledged();
    private long nextSequence;

    TopicSession(Plan plan, Admin admin, Producer<byte[], byte[]> producer, LogState opened, Tail tail) {
        this.plan = plan;
        this.partition = new TopicPartition(plan.topic().name(), 0);
        this.admin = admin;
        this.producer = producer;
        this.opened = opened;
        this.tail = tail;
        tail.last().ifPresent(last -> acknowledged.add(last.getValue(), last.getKey(), System.nanoTime()));
        this.nextSequence = tail.lastSequence() + 1;
    }

    /**
     * Makes sure that the topic is there and can be written to, and reads the source's last records in it.
     *
     * @param atLeast how many of the source's records to look for
     * @param quiet see {@link TopicTail#read}
     * @throws ExecutionException with the Kafka client's exception as its cause; everything is closed again
     */
    static TopicSession open(Plan plan, int atLeast, Duration quiet)
            throws InterruptedException, ExecutionException, TimeoutException {
        var partition = new TopicPartition(plan.topic().name(), 0);
        Admin admin = Admin.create(plan.cluster().client(adminProperties(plan)));
        TopicSession session = null;
        var there = new CompletableFuture<LogState>();
        // Three clients connect at the same time: each takes a tenth of a second on a small board.
        var clients = new Together();
        try {
            Future<Producer<byte[], byte[]>> producer = clients.make(
                    () -> new KafkaProducer<>(
                            plan.cluster().client(producerProperties(plan)),
                            new ByteArraySerializer(),
                            new ByteArraySerializer()),
                    made -> made.close(Duration.ZERO));
            Future<Read> read = clients.make(
                    () -> {
                        try (var reader = new TopicTail(plan.cluster(), plan.clientId(), partition, plan.source())) {
                            return read(
                                    there.get(),
                                    log -> reader.read(atLeast, quiet, log),
                                    () -> look(plan, admin, partition));
                        }
                    },
                    done -> {});
            requireReplicas(
                    plan.topic().ensure(admin, plan.cluster()), plan.cluster().minInsyncReplicas());
            there.complete(look(plan, admin, partition).get(LOOK_WITHIN_MS, TimeUnit.MILLISECONDS));
            // Not before the topic is there: a broker that creates topics by itself would make it with one replica.
            producer.get().partitionsFor(partition.topic());
            session = new TopicSession(
                    plan, admin, producer.get(), read.get().log(), read.get().tail());
            clients.done();
            return session;
        } finally {
            if (session == null) {
                there.cancel(true);
                clients.abandon();
                admin.close(Duration.ZERO);
            }
        }
    }

    /** What the source has in a log. */
    record Read(LogState log, Tail tail) {}

    /** Reads a log's tail. */
    interface Reader {
        Tail read(LogState log) throws InterruptedException;
    }

    /**
     * Reads until one broker has led from before to after: of a log that has another leader meanwhile, the end that was asked
     * for may be too small, or not be there any more.
     *
     * @throws NotEnoughReplicasException if followers do not come to have what the leader has
     */
    static Read read(LogState first, Reader reader, Supplier<CompletableFuture<LogState>> look)
            throws InterruptedException, ExecutionException, TimeoutException {
        LogState log = first;
        while (true) {
            Tail tail = null;
            KafkaException failure = null;
            try {
                tail = reader.read(log);
            } catch (OffsetOutOfRangeException
                    | NotEnoughReplicasException
                    | org.apache.kafka.common.errors.TimeoutException e) {
                failure = e; // if the leader is still the same, and answers
            }
            LogState now = look.get().get(LOOK_WITHIN_MS, TimeUnit.MILLISECONDS);
            if (!now.equals(log)) {
                log = now;
            } else if (tail != null) {
                return new Read(log, tail);
            } else if (failure != null) {
                throw failure;
            }
        }
    }

    private static void requireReplicas(TopicDescription topic, int minInsyncReplicas) {
        TopicPartitionInfo partition = topic.partitions().getFirst();
        int replicas = partition.replicas().size();
        int needed = Math.min(minInsyncReplicas, replicas);
        if (partition.isr().size() < needed) {
            throw new NotEnoughReplicasException(
                    partition.isr().size() + " of " + replicas + " replicas in sync, " + needed + " needed");
        }
    }

    private static Map<String, Object> adminProperties(Plan plan) {
        return Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                plan.clientId() + "-admin",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                API_TIMEOUT_MS);
    }

    private static Map<String, Object> producerProperties(Plan plan) {
        var properties = new HashMap<String, Object>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, plan.clientId());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        // Said aloud: as a mere default it is switched off in silence when another setting conflicts.
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, plan.limits().batchBytes());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, plan.limits().recordMaxBytes());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, plan.limits().bufferBytes());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKED_AT_MOST_MS);
        return properties;
    }

    /** What the source had in the topic when the session was opened. */
    Tail tail() {
        return tail;
    }

    @Override
    public LogState opened() {
        return opened;
    }

    @Override
    public String topic() {
        return partition.topic();
    }

    @Override
    public Acknowledged acknowledged() {
        return acknowledged;
    }

    @Override
    public CompletableFuture<Boolean> holds(List<Acknowledged.Mark> marks, LogState now) {
        if (marks.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        var answer = new CompletableFuture<Boolean>();
        Thread.ofVirtual().name(plan.clientId() + "-look").start(() -> {
            try (var reader = new TopicTail(plan.cluster(), plan.clientId(), partition, plan.source())) {
                answer.complete(reader.holds(marks, now.leaderEpoch()));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    /**
     * Sends a record with the source's next sequence. The callback comes exactly once, also if the session is closed
     * meanwhile; after the first failure all that follow fail as well.
     *
     * @throws KafkaException if it could not even be taken; the callback may not come then
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback gets the outcome
    void send(Outgoing outgoing, Callback callback) {
        var envelope = new Envelope(
                outgoing.id(),
                plan.source(),
                outgoing.type(),
                outgoing.capturedAt(),
                plan.site(),
                nextSequence,
                Objects.requireNonNullElseGet(outgoing.clock(), plan.clockState()),
                outgoing.sha256());
        var record = new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                plan.clock().millis(),
                outgoing.key().getBytes(StandardCharsets.UTF_8),
                outgoing.value(),
                RecordHeaders.of(envelope));
        nextSequence++;
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure != null && failed.compareAndSet(null, failure)) {
                    // Here, on the thread that sends, so that nothing goes out behind the record that failed.
                    producer.close(Duration.ZERO);
                }
                if (failure == null) {
                    acknowledged.add(
                            metadata.hasOffset() ? metadata.offset() : Long.MAX_VALUE,
                            outgoing.id(),
                            System.nanoTime());
                }
                callback.onCompletion(metadata, failure);
            });
        } catch (IllegalStateException e) {
            throw new KafkaException("the producer is closed already", e);
        }
    }

    /** What failed first. What follows it says only that the producer was closed. Any thread. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failed.get());
    }

    @Override
    public CompletableFuture<LogState> look() {
        return look(plan, admin, partition);
    }

    private static CompletableFuture<LogState> look(Plan plan, Admin admin, TopicPartition partition) {
        // One after the other: for a topic that is gone, the first says so at once, the second only when its time is
        // over.
        return Question.ask(
                        plan.cluster(),
                        millis -> admin.describeTopics(
                                        List.of(partition.topic()), new DescribeTopicsOptions().timeoutMs(millis))
                                .allTopicNames()
                                .toCompletionStage())
                .thenCompose(topics -> Question.ask(
                                plan.cluster(),
                                millis -> admin.listOffsets(
                                                Map.of(partition, OffsetSpec.latest()),
                                                new ListOffsetsOptions().timeoutMs(millis))
                                        .partitionResult(partition)
                                        .toCompletionStage())
                        .thenApply(latest -> new LogState(
                                topics.values().iterator().next().topicId(),
                                latest.leaderEpoch().orElse(-1))));
    }

    /** Ends the session; what is on the way may take {@code patience} to be acknowledged, and fails after it. */
    void close(Duration patience) {
        producer.close(patience);
        admin.close(Duration.ZERO);
    }
}
