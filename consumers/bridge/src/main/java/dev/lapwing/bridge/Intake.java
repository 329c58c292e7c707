package dev.lapwing.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides from which partitions to fetch, so that what is in memory stays bounded whatever there is to fetch: none while
 * the budget is used up, none whose lane has its share, and only one at a time while records are large, since each broker
 * answers with at least one record, however small the fetch size is. Of the poll thread, but for {@link #waitsForRoom}.
 */
final class Intake {

    private static final Duration TURN = Duration.ofMillis(50);
    private static final int LARGE_SHARE = 16;
    private static final double FADES = 0.99;

    private final ByteBudget budget;
    private final Set<TopicPartition> fetched = new HashSet<>();
    private double largest;
    private int turn;
    private boolean inTurns;
    private volatile boolean waitsForRoom;

    Intake(ByteBudget budget) {
        this.budget = budget;
        // Until it is known how large they are, they may be large.
        this.largest = budget.limit();
    }

    /** Pauses and resumes. */
    void adjust(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Lane> lanes) {
        long share = budget.limit() / Math.max(1, lanes.size());
        // Before the look at the budget: room that comes after the look wakes the poll thread.
        waitsForRoom = true;
        var open = new ArrayList<TopicPartition>();
        boolean room = true;
        boolean exhausted = budget.exhausted();
        for (Lane lane : lanes.values()) {
            if (lane.queue().isOpen()) {
                if (exhausted || lane.queue().bytes() >= share) {
                    room = false;
                } else {
                    open.add(lane.partition());
                }
            }
        }
        waitsForRoom = !room;
        inTurns = open.size() > 1 && largest > (double) budget.limit() / LARGE_SHARE;
        Set<TopicPartition> wanted = inTurns ? Set.of(open.get(Math.floorMod(turn, open.size()))) : new HashSet<>(open);
        apply(consumer, wanted);
    }

    private void apply(KafkaConsumer<?, ?> consumer, Set<TopicPartition> wanted) {
        Set<TopicPartition> paused = consumer.paused();
        var resume = new ArrayList<TopicPartition>();
        var pause = new ArrayList<TopicPartition>();
        for (TopicPartition partition : consumer.assignment()) {
            if (wanted.contains(partition) && paused.contains(partition)) {
                resume.add(partition);
            } else if (!wanted.contains(partition) && !paused.contains(partition)) {
                pause.add(partition);
            }
        }
        if (!pause.isEmpty()) {
            consumer.pause(pause);
        }
        if (!resume.isEmpty()) {
            consumer.resume(resume);
        }
        fetched.clear();
        fetched.addAll(wanted);
    }

    /** How long a poll may take. */
    Duration patience(Duration usual) {
        return inTurns ? TURN : usual;
    }

    /** Hears what a poll brought. */
    void polled(int records) {
        if (inTurns && records == 0) {
            turn++;
            largest *= FADES;
        }
    }

    /** Hears how large records are. */
    void measure(List<? extends ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            largest = Math.max(largest * FADES, (double) LaneQueue.size(record));
        }
        turn++;
    }

    /** Whether the poll thread is to be woken when there is room. */
    boolean waitsForRoom() {
        return waitsForRoom;
    }
}
