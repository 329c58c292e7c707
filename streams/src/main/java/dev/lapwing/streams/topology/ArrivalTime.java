package dev.lapwing.streams.topology;

import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * When a record arrived: the broker's time where the topic has {@code message.timestamp.type=LogAppendTime}, as Lapwing
 * creates it. Where it is the producer's and says 1970, this process's own, and never less than that of the record before.
 */
public final class ArrivalTime implements TimestampExtractor {

    private static final long EARLIEST = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

    private final Clock clock;

    public ArrivalTime() {
        this(Clock.systemUTC());
    }

    ArrivalTime(Clock clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        if (record.timestamp() >= EARLIEST
                || (record.timestampType() == TimestampType.LOG_APPEND_TIME && record.timestamp() >= 0)) {
            return record.timestamp();
        }
        return Math.max(clock.millis(), Math.max(0, partitionTime));
    }
}
