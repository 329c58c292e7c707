package dev.lapwing.bridge;

import dev.lapwing.bridge.Position.Cut;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.LogKeys;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds in the cloud what was forwarded of a source from some offset on. It reads each partition of the target backwards
 * in windows that grow, until it meets an older record of the source there, or has found as many as there can be, or has
 * read as much as it may.
 */
final class CloudTail {

    private static final Logger LOG = LoggerFactory.getLogger(CloudTail.class);
    private static final int FIRST_WINDOW = 64;
    private static final int GROWTH = 4;
    /** Per partition of the target; what lies further back is left to the archive, which drops repeats too. */
    private static final long MOST_RECORDS = 20_000;

    private static final int MOST_IDS = 100_000;

    private final Cloud cloud;
    private final Source source;
    private final Cut cut;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> places = new HashSet<>();
    private boolean metOlder;

    private CloudTail(Cloud cloud, Source source, Cut cut) {
        this.cloud = cloud;
        this.source = source;
        this.cut = cut;
    }

    /**
     * The identities of what was forwarded of a log from the cut on.
     *
     * @param position the position now; what was forwarded since the cut is found too, and does no harm
     * @param within for each window
     */
    static RepeatFilter load(Cloud cloud, Source source, Cut cut, long position, String target, Duration within)
            throws InterruptedException {
        var tail = new CloudTail(cloud, source, cut);
        long wanted = cut.until() - cut.from() + Math.max(0, position - cut.from());
        if (!tail.read(target, wanted, within)) {
            LOG.atWarn()
                    .addKeyValue(LogKeys.TOPIC, source.topic())
                    .addKeyValue(LogKeys.PARTITION, source.partition())
                    .log(
                            "found {} of {} records from before the cut in {}: repeats of the others are left to the"
                                    + " archive to drop",
                            tail.places.size(),
                            wanted,
                            target);
        }
        return new RepeatFilter(tail.ids);
    }

    private boolean read(String target, long wanted, Duration within) throws InterruptedException {
        List<TopicPartition> partitions = cloud.partitions(target);
        Map<TopicPartition, Long> ends = cloud.ends(partitions);
        var unread = new HashMap<>(ends);
        var open = new HashSet<>(partitions);
        try (KafkaConsumer<byte[], byte[]> reader = cloud.reader()) {
            Map<TopicPartition, Long> begins = reader.beginningOffsets(partitions);
            for (long window = FIRST_WINDOW; !open.isEmpty() && places.size() < wanted; window *= GROWTH) {
                for (TopicPartition partition : List.copyOf(open)) {
                    long until = unread.getOrDefault(partition, 0L);
                    long begin = begins.getOrDefault(partition, 0L);
                    long from = Math.max(begin, until - window);
                    metOlder = false;
                    cloud.read(reader, partition, from, until, within, this::take);
                    unread.put(partition, from);
                    boolean enough = ends.getOrDefault(partition, 0L) - from > MOST_RECORDS || ids.size() > MOST_IDS;
                    if (metOlder || from == begin || enough) {
                        open.remove(partition);
                        if (enough && !metOlder) {
                            return places.size() >= wanted;
                        }
                    }
                }
            }
        }
        return true;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        OptionalLong offset = RecordHeaders.number(headers, HeaderNames.SOURCE_OFFSET);
        if (offset.isEmpty() || !isOfSource(headers)) {
            return;
        }
        if (offset.getAsLong() < cut.from()) {
            metOlder = true;
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
}
