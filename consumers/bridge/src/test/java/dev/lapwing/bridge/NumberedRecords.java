package dev.lapwing.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.records.HeaderNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that are known again by their numbers, and whose bytes follow from topic and number. */
final class NumberedRecords {

    private NumberedRecords() {}

    /** The record with that number: its bytes follow from topic and number alone. */
    static ProducerRecord<byte[], byte[]> record(String topic, int number, int bytes) {
        var record = new ProducerRecord<>(
                topic, null, 1_000_000L + number, text("camera" + number % 2), value(topic, number, bytes));
        RecordHeaders.add(record.headers(), HeaderNames.ID, topic + "/" + number);
        RecordHeaders.add(record.headers(), HeaderNames.SEQUENCE, Integer.toString(number));
        return record;
    }

    static byte[] value(String topic, int number, int bytes) {
        byte[] value = new byte[Math.max(bytes, 64)];
        new Random(topic.hashCode() * 31L + number).nextBytes(value);
        // Text of six bits a byte, which compresses as Base64 does.
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) ('0' + (value[i] & 63));
        }
        byte[] head = text("{\"n\":" + number + "}");
        System.arraycopy(head, 0, value, 0, head.length);
        return value;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Asserts that a cloud topic holds the numbered records of an edge topic each once, byte for byte, and in order per
     * key.
     */
    static void assertEachOnceInOrder(
            List<ConsumerRecord<byte[], byte[]>> committed, String source, int records, int bytes) {
        var numbers = new ArrayList<Integer>();
        var lastOfKey = new HashMap<String, Integer>();
        for (ConsumerRecord<byte[], byte[]> record : committed) {
            if (!RecordHeaders.text(record.headers(), HeaderNames.SOURCE_TOPIC)
                    .orElse("")
                    .equals(source)) {
                continue;
            }
            int number = number(record);
            numbers.add(number);
            assertThat(record.value()).isEqualTo(value(source, number, bytes));
            int before = lastOfKey.getOrDefault(new String(record.key(), StandardCharsets.UTF_8), -1);
            assertThat(number).as("order in %s", source).isGreaterThan(before);
            lastOfKey.put(new String(record.key(), StandardCharsets.UTF_8), number);
        }
        assertThat(numbers)
                .as("records of %s", source)
                .doesNotHaveDuplicates()
                .hasSize(records)
                .allMatch(number -> number < records);
    }

    /** The number of a record. */
    static int number(ConsumerRecord<byte[], byte[]> record) {
        return Math.toIntExact(
                RecordHeaders.number(record.headers(), HeaderNames.SEQUENCE).orElseThrow());
    }

    /** The identity of a record. */
    static String idOf(ConsumerRecord<byte[], byte[]> record) {
        return RecordHeaders.text(record.headers(), HeaderNames.ID).orElseThrow();
    }
}
