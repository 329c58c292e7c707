package dev.lapwing.streams.topology;

import dev.lapwing.streams.statistics.NodeStatistics;
import java.time.Duration;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Statistics as the store and its changelog keep them. */
record StatisticsSerde(Duration window) implements Serde<NodeStatistics> {

    @Override
    public Serializer<NodeStatistics> serializer() {
        return (topic, statistics) -> write(statistics);
    }

    @Override
    public Deserializer<NodeStatistics> deserializer() {
        return (topic, bytes) -> read(bytes);
    }

    @SuppressWarnings("NullAway") // Kafka asks null of null
    private static byte[] write(@Nullable NodeStatistics statistics) {
        return statistics == null ? null : statistics.write();
    }

    @SuppressWarnings("NullAway") // Kafka asks null of null
    private NodeStatistics read(byte @Nullable [] bytes) {
        return bytes == null ? null : NodeStatistics.read(bytes, window);
    }
}
