package dev.lapwing.streams.topology;

import dev.lapwing.streams.statistics.HeardSample;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** What a record of the topic {@code context} turned out to be. Never leaves the process. */
sealed interface Intake {

    /** A sample. */
    record Heard(HeardSample sample) implements Intake {}

    /**
     * None; the record's headers say why.
     *
     * @param value that it came with; {@code null} if it had none, or one too large for a letter
     */
    record Bad(@Nullable Bytes value) implements Intake {}
}
