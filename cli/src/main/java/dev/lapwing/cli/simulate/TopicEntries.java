package dev.lapwing.cli.simulate;

import dev.lapwing.cli.TopicTail;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topic {@code context} as it is now, from its first record on. */
final class TopicEntries implements Recording.Source {

    private final TopicTail tail;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();

    private TopicEntries(TopicTail tail) {
        this.tail = tail;
    }

    static TopicEntries open(KafkaCluster kafka) throws IOException {
        TopicTail tail =
                TopicTail.open(kafka, Set.of(TopicNames.CONTEXT)::contains, new TopicTail.Start.Beginning(), false);
        if (tail.topics().isEmpty()) {
            tail.close();
            throw new IOException("there is no topic " + TopicNames.CONTEXT
                    + " yet: lapwing context writes it on each board, and lapwing streams makes it");
        }
        return new TopicEntries(tail);
    }

    @Override
    public Optional<Entry> next() {
        while (true) {
            while (polled.hasNext()) {
                ConsumerRecord<byte[], byte[]> record = polled.next();
                if (!tail.beyondEnd(record)) {
                    return Optional.of(entry(record));
                }
            }
            if (tail.finished() || Thread.currentThread().isInterrupted()) {
                return Optional.empty();
            }
            polled = tail.poll().iterator();
        }
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        boolean clockRight = RecordHeaders.text(record.headers(), HeaderNames.CLOCK)
                .map(ClockState.SYNCHRONISED.header()::equals)
                .orElse(true);
        return new Entry(
                RecordHeaders.coordinates(record).toString(),
                record.value(),
                Optional.of(Instant.ofEpochMilli(record.timestamp())),
                clockRight);
    }

    @Override
    public void close() {
        tail.close();
    }
}
