package dev.lapwing.archive;

import dev.lapwing.runtime.LogKeys;
import java.time.Duration;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that were staged and are forgotten: the partition went to another archive, or its log was cut. Kafka gives them
 * again, unless their topic was deleted.
 */
final class Forgotten {

    private static final Logger LOG = LoggerFactory.getLogger(Forgotten.class);

    /** A cluster that has just started may not know its topics yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Series series;
    private final long records;
    private final long since = System.nanoTime();

    Forgotten(Series series, long records) {
        this.series = series;
        this.records = records;
    }

    long records() {
        return records;
    }

    /**
     * Counts and tells them, if they are lost.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster cannot say now; try again later
     */
    void tellIfLost(ArchiveParts parts) throws InterruptedException {
        if (!isTopicThere(parts.topics())) {
            tellLost(parts.metrics());
        }
    }

    private boolean isTopicThere(CloudTopics topics) throws InterruptedException {
        try {
            return topics.id(series.partition().topic()).equals(series.topicId());
        } catch (UnknownTopicOrPartitionException e) {
            if (System.nanoTime() - since < PATIENCE.toNanos()) {
                throw e;
            }
            return false;
        }
    }

    /** Counts and tells them. */
    void tellLost(ArchiveMetrics metrics) {
        metrics.dropped(DropReason.TOPIC_RECREATED, records);
        LOG.atError()
                .addKeyValue(LogKeys.TOPIC, series.partition().topic())
                .addKeyValue(LogKeys.PARTITION, series.partition().partition())
                .addKeyValue(LogKeys.REASON, DropReason.TOPIC_RECREATED)
                .addKeyValue(LogKeys.COUNT, records)
                .log(
                        "the topic was deleted; {} records that were read of it are not archived; one that is created anew"
                                + " is read from its beginning",
                        records);
    }
}
