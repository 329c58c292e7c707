package dev.lapwing.bridge;

import dev.lapwing.bridge.LaneQueue.Interruption;
import dev.lapwing.runtime.FirstThenCount;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge: one thread polls the local cluster and fills the lanes' queues, each lane forwards one partition. It polls
 * even while no lane takes anything, and so stays in the group however long the cloud is away.
 */
final class Bridge implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration TROUBLE_PAUSE = Duration.ofSeconds(1);
    private static final Duration WARM_WITHIN = Duration.ofSeconds(5);
    private static final Duration LOOK_FOR_OTHERS_EVERY = Duration.ofMillis(250);
    private static final Duration LEAVE_WITHIN = Duration.ofSeconds(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(12);
    /** Between two polls while a lane waits for what the group says. */
    private static final Duration POLL_AWAITED = Duration.ofMillis(50);

    private static final int POLL_RECORDS = 200;
    /** After which another instance takes over the lanes of one that went silent. */
    private static final Duration SESSION = Duration.ofSeconds(2);
    /** The shortest that brokers allow unless they are told, as Lapwing's are. */
    private static final Duration SESSION_OF_OTHERS = Duration.ofSeconds(6);

    private final BridgeSettings settings;
    private final KafkaCluster local;
    private final BridgeMetrics metrics;
    private final ByteBudget budget;
    private final Edge edge;
    private final Cloud cloud;
    private final DeadLetters letters;
    private final LaneOpener opener;
    private final Intake intake;
    private final LagWatch lag;
    private final Membership membership = new Membership();
    private final Map<TopicPartition, Lane> lanes = new ConcurrentHashMap<>();
    private final FirstThenCount failures = new FirstThenCount(LOG);
    private volatile boolean closed;
    private volatile boolean waits;
    private volatile boolean joined;
    private boolean expelled;
    private volatile @Nullable String trouble;
    private volatile @Nullable Throwable died;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable Thread poller;

    Bridge(BridgeSettings settings, KafkaCluster local, KafkaCluster remote, BridgeMetrics metrics, Clock clock) {
        this.settings = settings;
        this.local = local;
        this.metrics = metrics;
        this.budget = new ByteBudget(settings.bufferBytes(), this::roomAgain);
        this.edge = new Edge(local);
        this.cloud = new Cloud(remote, settings);
        this.letters = new DeadLetters(local, edge, settings.recordMaxBytes());
        this.opener = new LaneOpener(settings, edge, cloud, letters, metrics, clock, this::wakeUp);
        this.intake = new Intake(budget);
        this.lag = new LagWatch(edge, settings.group(), metrics, clock);
    }

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public void start() {
        poller = Thread.ofPlatform().name("bridge-poll").daemon().start(this::run);
    }

    private void run() {
        try {
            warmUp();
            letOthersForward();
            Duration session = SESSION;
            while (!closed) {
                try {
                    pollFor(session);
                    // The group took it for dead: something keeps its board, or its cable, from working.
                    letOthersForward();
                } catch (InvalidSessionTimeoutException e) {
                    if (session.equals(SESSION_OF_OTHERS)) {
                        throw e;
                    }
                    session = SESSION_OF_OTHERS;
                    LOG.atInfo().log(
                            "the brokers' group.min.session.timeout.ms is above {} ms: a bridge that is lost is missed"
                                    + " after {} ms",
                            SESSION.toMillis(),
                            SESSION_OF_OTHERS.toMillis());
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.atDebug().log("poll thread interrupted while it stopped");
        } catch (RuntimeException | Error e) {
            died = e; // also what the JVM throws, out of memory for one: a dead poll thread must not look alive
        } finally {
            leave(List.copyOf(lanes.keySet()));
        }
    }

    /** Another instance forwards until this one joins: it takes lanes only when it can go on with them at once. */
    private void warmUp() throws InterruptedException {
        Thread warming = Thread.ofVirtual().name("bridge-warm").start(() -> {
            try {
                opener.warmUp();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (!warming.join(WARM_WITHIN)) {
            LOG.atDebug().log("joins before the cloud has answered");
        }
    }

    /** On a board that has just started, or come back, lanes would wait for what else happens there. */
    private void letOthersForward() throws InterruptedException {
        waits = expelled;
        long until = System.nanoTime() + settings.joinAfter().toNanos();
        while (!closed && System.nanoTime() - until < 0 && edge.hasMembers(settings.group())) {
            waits = true;
            Thread.sleep(LOOK_FOR_OTHERS_EVERY);
        }
        waits = false;
    }

    /** Polls until it is closed, or the group has taken it for dead. */
    private void pollFor(Duration session) {
        expelled = false;
        joined = false;
        try (KafkaConsumer<byte[], byte[]> polling = newConsumer(session)) {
            consumer = polling;
            polling.subscribe(settings.routes().subscription(), new Assignment());
            while (!closed && !expelled) {
                poll(polling);
                lag.look(lanes.values());
            }
        } finally {
            consumer = null;
            membership.end();
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer(Duration session) {
        var own = new HashMap<String, Object>();
        own.put(ConsumerConfig.CLIENT_ID_CONFIG, "lapwing-bridge");
        own.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group());
        own.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        own.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(session.toMillis()));
        own.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Math.toIntExact(session.dividedBy(5).toMillis()));
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // New topics of new Pis are found within this time.
        own.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        own.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 20);
        own.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        return new KafkaConsumer<>(local.client(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void poll(KafkaConsumer<byte[], byte[]> polling) {
        try {
            for (Lane lane : lanes.values()) {
                lane.queue().wanted().ifPresent(wish -> seek(polling, lane, wish));
            }
            membership.tell(polling, lanes.values());
            intake.adjust(polling, lanes);
            ConsumerRecords<byte[], byte[]> records =
                    polling.poll(intake.patience(membership.isAwaited() ? POLL_AWAITED : POLL));
            if (records.isEmpty()) {
                intake.idle();
            }
            for (TopicPartition partition : records.partitions()) {
                Lane lane = lanes.get(partition);
                if (lane != null) {
                    intake.polled(records.records(partition));
                    lane.queue().offer(records.records(partition));
                }
            }
            if (trouble != null) {
                trouble = null;
                LOG.atInfo()
                        .addKeyValue(LogKeys.COUNT, failures.recovered("poll"))
                        .log("polls again");
            }
        } catch (WakeupException e) {
            LOG.atTrace().log("woken: a lane has room, or wants another place");
        } catch (OffsetOutOfRangeException e) {
            interrupt(polling, e);
        } catch (InterruptException | InvalidSessionTimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            trouble = Setback.sentence(e, false);
            failures.failure("poll").addKeyValue(LogKeys.REASON, trouble).log("cannot poll; trying again");
            pause();
        }
    }

    private static void seek(KafkaConsumer<byte[], byte[]> polling, Lane lane, LaneQueue.Wish wish) {
        // With the epoch, the brokers tell whether the log before this offset is still the one that was forwarded.
        ResumePoint point = wish.point();
        var to = new OffsetAndMetadata(point.offset(), point.leaderEpoch(), "");
        polling.seek(lane.partition(), to);
        lane.queue().open(wish);
    }

    private void interrupt(KafkaConsumer<byte[], byte[]> polling, OffsetOutOfRangeException said) {
        for (TopicPartition partition : said.partitions()) {
            Lane lane = lanes.get(partition);
            if (lane != null) {
                park(polling, partition);
                lane.queue().interrupt(Interruption.of(said, partition));
            }
        }
    }

    /** Gives a partition some position without fetching from it: the lane says from where, when it knows. */
    private static void park(KafkaConsumer<byte[], byte[]> polling, TopicPartition partition) {
        polling.pause(List.of(partition));
        polling.seek(partition, 0);
    }

    private void pause() {
        try {
            Thread.sleep(TROUBLE_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            KafkaConsumer<byte[], byte[]> polling = consumer;
            if (polling == null || closed) {
                return;
            }
            joined = true; // told even of no partition, where other instances have them all
            for (TopicPartition partition : partitions) {
                park(polling, partition);
                var size = new TransactionSize(settings.transactionBytes(), settings.transactionTimeout());
                var lane = new Lane(partition, opener, membership, budget, metrics, size);
                lanes.put(partition, lane);
                lane.start();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            leave(partitions);
        }

        /** Ends the poll, which would have this bridge join anew at once. */
        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            leave(partitions);
            if (closed || expelled) {
                return; // the consumer is being closed
            }
            expelled = true;
            LOG.atInfo()
                    .addKeyValue(LogKeys.COUNT, partitions.size())
                    .log("the group took this bridge for dead; who took its lanes keeps them for now");
            throw new WakeupException();
        }
    }

    /** Lets lanes finish their transaction; those that cannot within bounded time are fenced by whoever takes over. */
    private void leave(Collection<TopicPartition> partitions) {
        long deadline = System.nanoTime() + LEAVE_WITHIN.toNanos();
        List<Lane> leaving = partitions.stream()
                .map(lanes::remove)
                .filter(java.util.Objects::nonNull)
                .toList();
        leaving.forEach(Lane::leave);
        try {
            for (Lane lane : leaving) {
                lane.awaitLeft(deadline);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void roomAgain() {
        if (intake.waitsForRoom()) {
            wakeUp();
        }
    }

    private void wakeUp() {
        KafkaConsumer<byte[], byte[]> polling = consumer;
        if (polling != null && !closed) {
            polling.wakeup();
        }
    }

    @Override
    public Health check() {
        if (died instanceof KafkaException refused) {
            return new Health.Down(Setback.sentence(refused, false), refused);
        }
        Throwable defect = died;
        for (Lane lane : lanes.values()) {
            defect = defect == null ? lane.died().orElse(null) : defect;
        }
        if (defect != null) {
            return new Health.Down("the bridge has a defect: " + defect.getMessage(), defect);
        }
        String local = trouble == null ? lag.trouble() : trouble;
        if (local != null) {
            return joined ? new Health.Degraded(local) : new Health.Waiting(local);
        }
        if (waits) {
            return new Health.Waiting("has just started, or was taken for dead, and lets other bridges forward for"
                    + " LAPWING_BRIDGE_JOIN_AFTER before it joins them");
        }
        if (!joined) {
            return new Health.Waiting("has not joined the group " + settings.group()
                    + " yet; if that lasts, check LAPWING_LOCAL_BOOTSTRAP_SERVERS and the network");
        }
        for (Lane lane : lanes.values()) {
            if (lane.state() instanceof LaneState.BackingOff backingOff) {
                return new Health.Degraded(lane.partition().topic() + ": " + backingOff.sentence());
            }
        }
        return new Health.Up("forwards " + lanes.size() + " partitions");
    }

    @Override
    public void close() {
        KafkaConsumer<byte[], byte[]> polling = consumer;
        closed = true;
        if (polling != null) {
            polling.wakeup();
        }
        Thread running = poller;
        if (running != null) {
            try {
                if (!running.join(STOP_WITHIN)) {
                    running.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        letters.close();
        cloud.close();
        edge.close();
    }
}
