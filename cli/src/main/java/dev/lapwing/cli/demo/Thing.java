package dev.lapwing.cli.demo;

import dev.lapwing.records.FrameJson;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.Reading;
import dev.lapwing.records.ReadingJson;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was captured, as {@link Reconciliation} knows it again.
 *
 * @param source camera or node
 * @param what SHA-256 of a picture's bytes, or the number of a temperature
 * @param where it was found, for whoever must find it again
 */
public record Thing(String source, String what, String where) {

    /** What a record carries: its value is decoded, and what its headers say of it is not believed. */
    static Thing in(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (isTemperature(record.topic())) {
                Reading reading = ReadingJson.read(record.value(), RecordHeaders.coordinates(record));
                return temperature(reading.source(), reading.value(), where(record));
            }
            var frame = FrameJson.read(record.value(), RecordHeaders.coordinates(record));
            return new Thing(frame.camera(), DigestUtils.sha256Hex(frame.jpeg()), where(record));
        } catch (MalformedValueException e) {
            return new Thing("?", e.toString(), where(record));
        }
    }

    static Thing temperature(String node, double celsius, String where) {
        return new Thing(node, Double.toString(celsius), where);
    }

    private static String where(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.coordinates(record)
                + RecordHeaders.text(record.headers(), HeaderNames.SEQUENCE)
                        .map(sequence -> ", sequence " + sequence)
                        .orElse("")
                + RecordHeaders.text(record.headers(), HeaderNames.TIME)
                        .map(time -> ", captured at " + time)
                        .orElse("");
    }

    private static boolean isTemperature(String topic) {
        return topic.equals(TopicNames.TEMPERATURE) || topic.equals(TopicNames.TEMPERATURE_DATA);
    }
}
