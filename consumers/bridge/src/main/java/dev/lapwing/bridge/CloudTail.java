package dev.lapwing.bridge;

import dev.lapwing.bridge.Position.Cut;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds in the cloud what was forwarded of a source from a cut on. It reads each partition of the target backwards in
 * windows that grow, those first that hold records of the source, until it meets an older record of the source there, or
 * has found as many as there can be. All of it is the payload of pictures, and the lane waits for it: so it ends in any
 * case when it has read its share of bytes, or for its share of time. What was not found then is left to the archive,
 * which drops repeats too.
 */
final class CloudTail {

    private static final Logger LOG = LoggerFactory.getLogger(CloudTail.class);
    private static final int FIRST_WINDOW = 16;
    private static final int GROWTH = 4;
    /** Per partition of the target. */
    private static final long MOST_RECORDS = 20_000;

    private static final int MOST_IDS = 100_000;
    private static final long MOST_BYTES = 32 << 20;

    private final Source source;
    private final Cut cut;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> places = new HashSet<>();
    private long bytes;

    private CloudTail(Source source, Cut cut, Duration within, LongSupplier nanoTime) {
        this.source = source;
        this.cut = cut;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + within.toNanos();
    }

    /** What was found, and whether it is all that there is. */
    record Found(Set<String> ids, int places, boolean all) {}

    /**
     * The identities of what was forwarded of a log from the cut on.
     *
     * @param position the position now; if the cut does not say how far the target went, what was forwarded since is
     *     found too, and does no harm
     * @param within for all of it
     */
    static RepeatFilter load(Cloud cloud, Source source, Cut cut, long position, String target, Duration within)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>(cloud.ends(cloud.partitions(target)));
        long wanted = cut.records();
        if (cut.ends().isEmpty()) {
            wanted += Math.max(0, position - cut.from());
        } else {
            ends.replaceAll((partition, end) -> Math.min(end, cut.end(partition.partition())));
        }
        Found found;
        try (LogReader reader = cloud.reader()) {
            found = search(reader, source, cut, ends, wanted, within, System::nanoTime);
        }
        if (!found.all()) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, source.topic())
                    .addKeyValue(LogKeys.PARTITION, source.partition())
                    .log(
                            "found {} of at most {} records from before the cut in {}: repeats of the others are left to"
                                    + " the archive to drop",
                            found.places(),
                            wanted,
                            target);
        }
        return new RepeatFilter(found.ids());
    }

    /**
     * Searches.
     *
     * @param ends up to where, exclusive, by partition of the target
     * @param wanted as many as there can be
     */
    static Found search(
            LogReader reader,
            Source source,
            Cut cut,
            Map<TopicPartition, Long> ends,
            long wanted,
            Duration within,
            LongSupplier nanoTime) {
        var tail = new CloudTail(source, cut, within, nanoTime);
        Map<TopicPartition, Long> begins = reader.beginnings(ends.keySet());
        var targets = new ArrayList<Target>();
        ends.forEach((partition, end) -> targets.add(new Target(partition, begins.getOrDefault(partition, 0L), end)));
        boolean all = tail.read(reader, targets, wanted);
        return new Found(tail.ids, tail.places.size(), all);
    }

    private boolean read(LogReader reader, List<Target> targets, long wanted) {
        while (places.size() < wanted) {
            Optional<Target> next = targets.stream()
                    .filter(Target::open)
                    .min(Comparator.comparing((Target target) -> !target.ofSource)
                            .thenComparingLong(Target::done)
                            .thenComparingInt(target -> target.partition.partition()));
            if (next.isEmpty()) {
                return targets.stream().allMatch(Target::searched);
            }
            try {
                window(reader, next.get());
            } catch (TimeoutException e) {
                return false;
            }
            if (spent()) {
                return places.size() >= wanted || targets.stream().allMatch(Target::searched);
            }
        }
        return true;
    }

    private void window(LogReader reader, Target target) {
        long until = target.unread;
        long from = Math.max(target.begin, until - target.window);
        Duration left = Duration.ofNanos(Math.max(1, deadline - nanoTime.getAsLong()));
        long reached = reader.read(target.partition, Optional.of(new OffsetAndMetadata(from)), until, left, record -> {
            take(record, target);
            return !spent();
        });
        if (reached >= until) {
            target.unread = from;
            target.window *= GROWTH;
        }
    }

    private boolean spent() {
        return bytes >= MOST_BYTES || ids.size() >= MOST_IDS || nanoTime.getAsLong() - deadline >= 0;
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Target target) {
        bytes += LaneQueue.size(record);
        Headers headers = record.headers();
        OptionalLong offset = RecordHeaders.number(headers, HeaderNames.SOURCE_OFFSET);
        if (offset.isEmpty() || !isOfSource(headers)) {
            return;
        }
        target.ofSource = true;
        if (offset.getAsLong() < cut.from()) {
            target.metOlder = true;
            return;
        }
        RecordHeaders.text(headers, HeaderNames.ID).ifPresent(id -> {
            ids.add(id);
            places.add(offset.getAsLong() + "/" + id);
        });
    }

    private boolean isOfSource(Headers headers) {
        return RecordHeaders.text(headers, HeaderNames.SOURCE_TOPIC_ID)
                        .filter(source.topicId().toString()::equals)
                        .isPresent()
                && RecordHeaders.number(headers, HeaderNames.SOURCE_PARTITION).orElse(-1) == source.partition();
    }

    /** A partition of the target, and how far back it was read. */
    private static final class Target {
        private final TopicPartition partition;
        private final long begin;
        private final long end;
        private long unread;
        private long window = FIRST_WINDOW;
        private boolean ofSource;
        private boolean metOlder;

        Target(TopicPartition partition, long begin, long end) {
            this.partition = partition;
            this.begin = begin;
            this.end = end;
            this.unread = end;
        }

        /** How many offsets were read. */
        long done() {
            return end - unread;
        }

        /** Whether nothing more can be found here. */
        boolean searched() {
            return metOlder || unread <= begin;
        }

        /** Whether to read further back here. */
        boolean open() {
            return !searched() && done() <= MOST_RECORDS;
        }
    }
}
