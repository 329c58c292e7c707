package dev.lapwing.archive;

import java.util.HexFormat;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One partition of one topic for as long as that topic lives: one that is deleted and created anew has another id, and
 * is another series, so that its offsets never mix.
 */
record Series(TopicPartition partition, Uuid topicId) {

    /** Where the series keeps its manifests. */
    String manifestDirectory() {
        return "_lapwing/manifests/" + partition.topic() + "/" + hexId() + "/" + partition.partition();
    }

    /** The manifest of the series' roll of that number. */
    String manifest(long number) {
        return manifestDirectory() + "/" + "%020d.json".formatted(number);
    }

    /**
     * The name of a file: topic, partition, first and last offset; then which topic of that name, and which roll.
     *
     * @param roll number of the roll in the series
     */
    String fileName(long first, long last, long roll) {
        return "%s+%05d+%020d+%020d+%s.%d.parquet"
                .formatted(partition.topic(), partition.partition(), first, last, hexId().substring(0, 8), roll);
    }

    private String hexId() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(topicId.getMostSignificantBits()) + hex.toHexDigits(topicId.getLeastSignificantBits());
    }
}
