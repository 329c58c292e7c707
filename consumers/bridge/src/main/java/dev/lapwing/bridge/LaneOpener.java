package dev.lapwing.bridge;

import dev.lapwing.bridge.LaneQueue.Interruption;
import dev.lapwing.bridge.Position.Cut;
import dev.lapwing.bridge.ResumePoint.Divergence;
import dev.lapwing.bridge.ResumePoint.LogSpan;
import dev.lapwing.runtime.LogKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a source over: a producer that fences off all others first, the position after that, since only then nobody else
 * can move it; and says what has become of the log meanwhile. From any lane's thread.
 */
final class LaneOpener {

    private static final Logger LOG = LoggerFactory.getLogger(LaneOpener.class);

    private final BridgeSettings settings;
    private final Edge edge;
    private final Cloud cloud;
    private final DeadLetters letters;
    private final BridgeMetrics metrics;
    private final Clock clock;
    private final Runnable wakePollThread;

    LaneOpener(
            BridgeSettings settings,
            Edge edge,
            Cloud cloud,
            DeadLetters letters,
            BridgeMetrics metrics,
            Clock clock,
            Runnable wakePollThread) {
        this.settings = settings;
        this.edge = edge;
        this.cloud = cloud;
        this.letters = letters;
        this.metrics = metrics;
        this.clock = clock;
        this.wakePollThread = wakePollThread;
    }

    /**
     * Does what the first lane would have to wait for, as far as the clusters answer: connects to both, to all brokers that
     * lead what is forwarded, and reads the cloud's positions.
     */
    void warmUp() throws InterruptedException {
        try {
            edge.clusterId();
            cloud.warmUp(settings.transactionTimeout());
            for (String topic : Answers.await(edge.topicIds()).keySet()) {
                if (settings.routes().target(topic).isPresent()) {
                    edge.span(new TopicPartition(topic, 0));
                }
            }
        } catch (KafkaException e) {
            LOG.atDebug().log("not warm: {}", e.getMessage()); // lanes say it, with what to do
        }
    }

    /** A source taken over. */
    record Opened(Session session, ResumePoint point) {}

    /** Whether to go on: false if a source is not this instance's own any more. */
    interface Ownership {
        boolean holds() throws InterruptedException;
    }

    /** A source could not be taken over now. */
    static final class OpeningException extends Exception {
        private static final long serialVersionUID = 1L;
        private final KafkaException reason;
        private final boolean cloud;

        OpeningException(KafkaException reason, boolean cloud) {
            super(reason);
            this.reason = reason;
            this.cloud = cloud;
        }

        KafkaException reason() {
            return reason;
        }

        /** Whether the cloud is to blame, not the local cluster. */
        boolean cloud() {
            return cloud;
        }
    }

    Edge edge() {
        return edge;
    }

    DeadLetters letters() {
        return letters;
    }

    void wakePollThread() {
        wakePollThread.run();
    }

    /**
     * Takes a source over.
     *
     * @param timeout of its transactions
     * @param because what the poll thread learnt about the log since the lane opened last
     * @param own asked after the cloud has answered, and before others are fenced
     * @return nothing, if the lane is to leave
     */
    Optional<Opened> open(TopicPartition partition, Duration timeout, Optional<Interruption> because, Ownership own)
            throws InterruptedException, OpeningException {
        var laps = new Laps();
        Source source;
        String clusterId;
        try {
            source = new Source(
                    settings.site(), partition.topic(), edge.topicId(partition.topic()), partition.partition());
            clusterId = edge.clusterId();
            laps.end("topic");
        } catch (KafkaException e) {
            throw new OpeningException(e, false);
        }
        String target = settings.routes()
                .target(partition.topic())
                .orElseThrow(() -> new IllegalStateException("subscribed to " + partition + ", which has no route"));
        KafkaProducer<byte[], byte[]> producer = null;
        try {
            cloud.ensure(target);
            producer = cloud.producer(source, timeout);
            producer.partitionsFor(target); // who reaches the cloud has its cable, and can be told
            laps.end("cloud");
            if (!own.holds()) {
                return Optional.empty();
            }
            laps.end("group");
            producer.initTransactions();
            laps.end("fence");
            List<Position> positions = cloud.positions(source, timeout.plusSeconds(15));
            laps.end("position");
            Opened opened = resume(source, clusterId, target, producer, positions, because, timeout);
            producer = null; // the session's now
            laps.end("log");
            LOG.atDebug().addKeyValue(LogKeys.TOPIC, partition).log("opened: {}", laps);
            return Optional.of(opened);
        } catch (KafkaException e) {
            throw new OpeningException(e, true);
        } finally {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
        }
    }

    /** What an opening waited for. */
    private static final class Laps {
        private final StringJoiner text = new StringJoiner(", ", "", " ms");
        private long since = System.nanoTime();

        void end(String lap) {
            long now = System.nanoTime();
            text.add(lap + " " + Duration.ofNanos(now - since).toMillis());
            since = now;
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private Opened resume(
            Source source,
            String clusterId,
            String target,
            KafkaProducer<byte[], byte[]> producer,
            List<Position> positions,
            Optional<Interruption> because,
            Duration timeout)
            throws InterruptedException, OpeningException {
        Optional<Position> own = positions.stream()
                .filter(position -> position.source().topicId().equals(source.topicId()))
                .findFirst();
        Optional<Position> former = positions.isEmpty() ? Optional.empty() : Optional.of(positions.getLast());
        LogSpan log;
        try {
            log = edge.span(source.topicPartition());
        } catch (KafkaException e) {
            throw new OpeningException(e, false);
        }
        ResumePoint point = ResumePoint.decide(own, former, divergence(because, log), log);
        Optional<Cut> cut = cut(own, point, target);
        RepeatFilter repeats = cut.isEmpty()
                ? RepeatFilter.NONE
                : CloudTail.load(cloud, source, cut.get(), point.offset(), target, timeout.plusSeconds(15));
        var session = new Session(source, clusterId, target, producer, repeats, cut, clock);
        if (!(point instanceof ResumePoint.Continued)) {
            // Written at once, so that what was decided and counted here is not decided and counted again.
            session.moveTo(point.offset(), point.leaderEpoch());
        }
        report(source, point, repeats);
        return new Opened(session, point);
    }

    private static Optional<Divergence> divergence(Optional<Interruption> because, LogSpan log) {
        return because.flatMap(interruption -> switch (interruption) {
            case Interruption.Diverged diverged ->
                Optional.of(diverged.divergence().orElseGet(() -> new Divergence(log.begin(), Optional.empty())));
            case Interruption.OutOfRange out ->
                out.offset() > log.end() ? Optional.of(new Divergence(log.end(), Optional.empty())) : Optional.empty();
        });
    }

    private Optional<Cut> cut(Optional<Position> own, ResumePoint point, String target) throws InterruptedException {
        Optional<Cut> earlier = own.flatMap(Position::cut).flatMap(cut -> cut.expectedAt(clock.instant()));
        if (point instanceof ResumePoint.CutBack now) {
            Map<TopicPartition, Long> ends = cloud.ends(cloud.partitions(target));
            List<Long> byPartition = ends.entrySet().stream()
                    .sorted(Comparator.comparingInt(end -> end.getKey().partition()))
                    .map(Map.Entry::getValue)
                    .toList();
            var cut = new Cut(now.offset(), Math.max(0, now.until() - now.offset()), clock.instant(), byPartition);
            return Optional.of(cut.after(earlier));
        }
        return earlier;
    }

    private void report(Source source, ResumePoint point, RepeatFilter repeats) {
        String topic = source.topic();
        metrics.show(topic);
        switch (point) {
            case ResumePoint.Fresh fresh ->
                LOG.atInfo()
                        .addKeyValue(LogKeys.TOPIC, source.topicPartition())
                        .addKeyValue(LogKeys.OFFSET, fresh.offset())
                        .log("forwarded for the first time");
            case ResumePoint.Continued on ->
                LOG.atInfo()
                        .addKeyValue(LogKeys.TOPIC, source.topicPartition())
                        .addKeyValue(LogKeys.OFFSET, on.offset())
                        .log("forwarded from where the cloud's position is");
            case ResumePoint.Recreated again -> {
                metrics.recreated.labelValues(topic).inc();
                LOG.atWarn()
                        .addKeyValue(LogKeys.TOPIC, source.topicPartition())
                        .addKeyValue(LogKeys.OFFSET, again.offset())
                        .log(
                                "was deleted and created anew: it had the id {} and was forwarded up to {}; it is"
                                        + " forwarded from its beginning",
                                again.formerId(),
                                again.formerOffset());
            }
            case ResumePoint.Lost lost -> {
                metrics.lost.labelValues(topic).inc(lost.lost());
                LOG.atError()
                        .addKeyValue(LogKeys.TOPIC, source.topicPartition())
                        .addKeyValue(LogKeys.COUNT, lost.lost())
                        .log(
                                "retention deleted offsets {} to {} before the cloud had them; raise retention.bytes of"
                                        + " the topic, or the link's capacity",
                                lost.from(),
                                lost.offset() - 1);
            }
            case ResumePoint.CutBack back -> {
                metrics.cuts.labelValues(topic).inc();
                LOG.atWarn()
                        .addKeyValue(LogKeys.TOPIC, source.topicPartition())
                        .addKeyValue(LogKeys.OFFSET, back.offset())
                        .addKeyValue(LogKeys.COUNT, repeats.size())
                        .log(
                                "the log was cut (power loss, or another disk): the cloud has offsets up to {}; it goes"
                                        + " on at the cut, without what the cloud has by ce_id",
                                back.until());
            }
        }
    }
}
