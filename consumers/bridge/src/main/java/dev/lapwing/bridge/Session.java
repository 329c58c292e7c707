package dev.lapwing.bridge;

import dev.lapwing.bridge.LaneQueue.Batch;
import dev.lapwing.bridge.Position.Cut;
import dev.lapwing.records.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source that this instance owns, with the producer that fenced off all others. Of the lane's thread. */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Source source;
    private final String clusterId;
    private final String target;
    private final Producer<byte[], byte[]> producer;
    private final RepeatFilter repeats;
    private final Optional<Cut> cut;
    private final Clock clock;
    private boolean inTransaction;

    Session(
            Source source,
            String clusterId,
            String target,
            Producer<byte[], byte[]> producer,
            RepeatFilter repeats,
            Optional<Cut> cut,
            Clock clock) {
        this.source = source;
        this.clusterId = clusterId;
        this.target = target;
        this.producer = producer;
        this.repeats = repeats;
        this.cut = cut;
        this.clock = clock;
    }

    /** What a transaction did. */
    record Receipt(long next, int forwarded, int repeats, List<ConsumerRecord<byte[], byte[]>> deadLetters) {}

    /** A record was refused, and with it the transaction. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final long offset;

        RefusedException(long offset, Throwable cause) {
            super("offset " + offset + " was refused", cause);
            this.offset = offset;
        }

        long offset() {
            return offset;
        }
    }

    /** The topic was deleted and created anew since the lane opened. */
    static final class ReplacedException extends Exception {
        private static final long serialVersionUID = 1L;

        ReplacedException(String message) {
            super(message);
        }
    }

    Source source() {
        return source;
    }

    /**
     * Forwards a batch in one transaction with the position behind it. Nothing of it counts unless this returns. The batch
     * lets go of the keys and values that the producer has.
     *
     * @param dead offsets that go to the dead letters instead, and why
     * @param ids answers which topic the batch was fetched from
     * @throws KafkaException if the transaction fails; nothing is known about it then
     * @throws EdgeException if the local cluster fails; the transaction was given up
     */
    Receipt forward(Batch batch, Map<Long, Unforwardable> dead, DeadLetters letters, Future<Map<String, Uuid>> ids)
            throws InterruptedException, RefusedException, ReplacedException, EdgeException {
        var refused = new AtomicReference<@Nullable RefusedException>();
        var dropped = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        int repeated = 0;
        try {
            producer.beginTransaction();
            inTransaction = true;
            for (int i = 0; i < batch.records().size(); i++) {
                ConsumerRecord<byte[], byte[]> record = batch.records().get(i);
                long offset = record.offset();
                if (dead.containsKey(offset)) {
                    dropped.add(record);
                } else if (repeats.repeats(record.headers())) {
                    repeated++;
                } else {
                    var _ = producer.send(CloudRecord.of(record, source, target), (metadata, failure) -> {
                        if (failure != null) {
                            refused.accumulateAndGet(new RefusedException(offset, failure), Session::telling);
                        }
                    });
                }
                batch.letGo(i);
            }
            ConsumerRecord<byte[], byte[]> last = batch.records().getLast();
            sendPosition(last.offset() + 1, last.leaderEpoch());
            if (!dropped.isEmpty()) {
                flush(refused);
            }
            for (ConsumerRecord<byte[], byte[]> record : dropped) {
                Unforwardable reason = dead.getOrDefault(record.offset(), Unforwardable.REFUSED);
                letter(record, reason, letters);
            }
            checkTopic(ids);
            producer.commitTransaction();
            inTransaction = false;
            int forwarded = batch.records().size() - dropped.size() - repeated;
            return new Receipt(last.offset() + 1, forwarded, repeated, dropped);
        } catch (KafkaException e) {
            RefusedException first = refused.get();
            if (first != null) {
                throw first;
            }
            throw e;
        }
    }

    private void letter(ConsumerRecord<byte[], byte[]> record, Unforwardable reason, DeadLetters letters)
            throws InterruptedException, EdgeException {
        try {
            letters.write(record, source, reason, "the topic " + target + " in the cloud cannot take it");
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            giveUp();
            throw new EdgeException(e);
        }
    }

    /** So that letters are written for transactions only that will most likely be committed. */
    private void flush(AtomicReference<@Nullable RefusedException> refused) throws RefusedException {
        producer.flush();
        RefusedException first = refused.get();
        if (first != null) {
            throw first;
        }
    }

    /** Brokers refuse whole batches: of two refusals, the one that blames its record says more. */
    private static RefusedException telling(@Nullable RefusedException one, RefusedException other) {
        return one == null
                        || (Unforwardable.of(one).isEmpty()
                                && Unforwardable.of(other).isPresent())
                ? other
                : one;
    }

    /** Moves the position without a record, in a transaction of its own. */
    void moveTo(long offset, Optional<Integer> leaderEpoch) {
        producer.beginTransaction();
        sendPosition(offset, leaderEpoch);
        producer.commitTransaction();
    }

    /**
     * Checks that the source's topic is still the one that this session was opened for.
     *
     * @throws EdgeException if the local cluster does not say; what was open is given up
     */
    void checkTopic(Future<Map<String, Uuid>> ids) throws InterruptedException, ReplacedException, EdgeException {
        Uuid now;
        try {
            now = Answers.await(ids).get(source.topic());
        } catch (KafkaException e) {
            giveUp();
            throw new EdgeException(e);
        }
        if (!source.topicId().equals(now)) {
            giveUp(); // nobody uses this transactional id again, and what is open holds up the cloud's readers
            throw new ReplacedException(
                    "the topic " + source.topic() + " with the id " + source.topicId() + " has now " + now);
        }
    }

    private void giveUp() {
        if (inTransaction) {
            try {
                producer.abortTransaction();
                inTransaction = false;
            } catch (KafkaException e) {
                LOG.atDebug().log("transaction left to its timeout: {}", e.getMessage());
            }
        }
    }

    private void sendPosition(long offset, Optional<Integer> leaderEpoch) {
        var position = new Position(source, clusterId, offset, leaderEpoch, cut, clock.instant());
        var _ = producer.send(new ProducerRecord<>(
                TopicNames.BRIDGE_OFFSETS, PositionJson.key(source), PositionJson.value(position)));
    }

    /** Lets go of the producer; what it had open is given up by the cloud when the source is opened again. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
