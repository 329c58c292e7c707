package dev.lapwing.bridge;

import dev.lapwing.bridge.Lane.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance tells its group, and whether the group still counts it among its own. A member that was cut off does
 * not know that others were given its partitions; only the group does, and it takes offsets from nobody whom it has taken
 * for dead. The offsets themselves are for the eyes of {@code kafka-consumer-groups}, and never read.
 *
 * <p>Lanes ask from their threads; the poll thread talks with the group.
 */
final class Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN_AFTER = Duration.ofMillis(200);

    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean asking;
    private long toldAt = System.nanoTime();

    /** Completes when the group has counted this instance among its members after this call; never, if it does not. */
    synchronized CompletableFuture<Void> confirmation() {
        var confirmation = new CompletableFuture<Void>();
        waiting.add(confirmation);
        return confirmation;
    }

    /** Waits no longer for an answer, whether it has come or not. */
    synchronized void forget(CompletableFuture<Void> confirmation) {
        confirmation.cancel(false);
        waiting.removeIf(CompletableFuture::isDone);
    }

    /** Whether somebody waits for the group's answer. */
    synchronized boolean isAwaited() {
        return !waiting.isEmpty();
    }

    /**
     * Tells the group how far the lanes are, every now and then, and as soon as it can when somebody waits; does not wait
     * itself.
     *
     * @throws KafkaException what a poll may throw, too
     */
    void tell(Consumer<?, ?> consumer, Collection<Lane> lanes) {
        List<CompletableFuture<Void>> answered;
        synchronized (this) {
            Duration since = Duration.ofNanos(System.nanoTime() - toldAt);
            if (asking || since.compareTo(waiting.isEmpty() ? TELL_EVERY : ASK_AGAIN_AFTER) < 0) {
                return;
            }
            toldAt = System.nanoTime();
            answered = List.copyOf(waiting);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(lanes);
        if (offsets.isEmpty()) {
            return;
        }
        asking(true);
        try {
            consumer.commitAsync(offsets, (committed, failure) -> {
                asking(false);
                if (failure == null) {
                    answered.forEach(confirmation -> confirmation.complete(null));
                } else {
                    LOG.atDebug().log("group not told: {}", failure.getMessage());
                }
            });
        } catch (KafkaException e) {
            asking(false);
            throw e;
        }
    }

    private synchronized void asking(boolean now) {
        asking = now;
    }

    /** Forgets who waits: the lanes have left, with the consumer. */
    synchronized void end() {
        waiting.clear();
        asking = false;
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Collection<Lane> lanes) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (Lane lane : lanes) {
            Progress progress = lane.progress();
            if (progress.isKnown()) {
                offsets.put(lane.partition(), new OffsetAndMetadata(progress.next(), progress.leaderEpoch(), ""));
            }
        }
        return offsets;
    }
}
