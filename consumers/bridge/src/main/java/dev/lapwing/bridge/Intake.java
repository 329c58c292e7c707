package dev.lapwing.bridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Decides from which partitions to fetch, so that what is in memory stays bounded whatever there is to fetch: none while
 * the budget has no room, none whose lane has its share. Brokers answer with at least one record per fetch, however
 * small the fetch size is, and the consumer keeps what it fetched ahead for a partition that is paused. So while a record
 * for each partition would not fit, one partition is fetched from until it has no more, and then the next. Of the poll
 * thread, but for {@link #waitsForRoom}.
 */
final class Intake {

    /** Long enough for a fetch of the largest record, which must not arrive when its partition has lost its turn. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final double FADES = 0.99;

    private final ByteBudget budget;
    private double largest;
    private boolean measured;
    private int turn;
    private boolean turnOver;
    private @Nullable TopicPartition holder;
    private volatile boolean waitsForRoom;

    Intake(ByteBudget budget) {
        this.budget = budget;
        // Until it is known how large they are, they may be large.
        this.largest = budget.limit();
    }

    /** Pauses and resumes. */
    void adjust(Consumer<?, ?> consumer, Map<TopicPartition, Lane> lanes) {
        budget.sharedBy(lanes.size());
        long share = budget.share();
        // Before the look at the budget: room that comes after the look wakes the poll thread.
        waitsForRoom = true;
        var open = new ArrayList<TopicPartition>();
        boolean room = true;
        boolean exhausted = !budget.hasRoomFor((long) largest);
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
        if (exhausted) {
            apply(consumer, Set.of()); // nobody's turn ends by it
        } else if (!open.isEmpty() && lanes.size() > 1 && largest * lanes.size() > budget.limit()) {
            // Also while one lane alone has opened: what is fetched for it may still come when the next one opens.
            apply(consumer, Set.of(holder(open)));
        } else {
            holder = null;
            apply(consumer, new HashSet<>(open));
        }
    }

    private TopicPartition holder(List<TopicPartition> open) {
        TopicPartition before = holder;
        if (before != null && open.contains(before) && !turnOver) {
            return before;
        }
        turn++;
        turnOver = false;
        TopicPartition now = open.get(Math.floorMod(turn, open.size()));
        holder = now;
        return now;
    }

    private static void apply(Consumer<?, ?> consumer, Set<TopicPartition> wanted) {
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
    }

    /** How long a poll may take. */
    Duration patience(Duration usual) {
        return holder == null ? usual : TURN;
    }

    /** Hears that a poll brought nothing: the turn is over. */
    void idle() {
        turnOver = true;
    }

    /** Hears what a poll brought of one partition. */
    void polled(List<? extends ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            double size = (double) LaneQueue.size(record);
            largest = measured ? Math.max(largest * FADES, size) : size;
            measured = true;
        }
    }

    /** Whether the poll thread is to be woken when there is room. */
    boolean waitsForRoom() {
        return waitsForRoom;
    }
}
