package dev.lapwing.bridge;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/** A record of the edge as the cloud gets it. */
final class CloudRecord {

    private CloudRecord() {}

    /**
     * The record for a cloud topic: key, value (the same arrays) and headers as they are, and where they come from. Its
     * timestamp is the cloud's; its partition follows from the key, so that one camera stays in order.
     */
    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, Source source, String target) {
        Headers headers = withOrigin(record, source);
        return new ProducerRecord<>(target, null, null, record.key(), record.value(), headers);
    }

    /** The headers of a record, and where it comes from. */
    static Headers withOrigin(ConsumerRecord<byte[], byte[]> record, Source source) {
        Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders(
                record.headers().toArray());
        if (headers.lastHeader(HeaderNames.SITE) == null) {
            RecordHeaders.add(headers, HeaderNames.SITE, source.site());
        }
        RecordHeaders.add(headers, HeaderNames.SOURCE_TOPIC, source.topic());
        RecordHeaders.add(headers, HeaderNames.SOURCE_TOPIC_ID, source.topicId().toString());
        RecordHeaders.add(headers, HeaderNames.SOURCE_PARTITION, Integer.toString(source.partition()));
        RecordHeaders.add(headers, HeaderNames.SOURCE_OFFSET, Long.toString(record.offset()));
        RecordHeaders.add(headers, HeaderNames.SOURCE_TIMESTAMP, Long.toString(record.timestamp()));
        return headers;
    }
}
