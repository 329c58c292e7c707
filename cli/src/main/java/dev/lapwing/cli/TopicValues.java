package dev.lapwing.cli;

import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.runtime.kafka.KafkaCluster;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The values of a topic, from its first record to its last one now. Changes nothing, and no group's lag. */
public final class TopicValues {

    private TopicValues() {}

    /** Takes one value. */
    public interface Reader {
        /**
         * Takes it.
         *
         * @param value {@code null} of a key that was deleted
         * @throws MalformedValueException if it is not what the topic carries
         */
        void take(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException;
    }

    /**
     * Reads them; of a topic that is not there, none.
     *
     * @param leftOut told of each value that the reader did not take
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
     */
    public static void read(
            KafkaCluster kafka, String topic, Reader reader, Consumer<MalformedValueException> leftOut) {
        try (TopicTail tail = TopicTail.open(kafka, Set.of(topic)::contains, new TopicTail.Start.Beginning(), false)) {
            while (!tail.finished() && !Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> record : tail.poll()) {
                    try {
                        if (!tail.beyondEnd(record)) {
                            reader.take(
                                    record.value(),
                                    new RecordCoordinates(record.topic(), record.partition(), record.offset()));
                        }
                    } catch (MalformedValueException e) {
                        leftOut.accept(e);
                    }
                }
            }
        }
    }
}
