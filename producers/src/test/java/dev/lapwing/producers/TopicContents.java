package dev.lapwing.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.HeaderNames;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All records of a topic, as a consumer reads them. */
record TopicContents(List<ConsumerRecord<byte[], byte[]>> records) {

    static TopicContents of(BrokerCluster cluster, String topic) {
        var partition = new TopicPartition(topic, 0);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(
                cluster.client(Map.of(
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none", ConsumerConfig.CLIENT_ID_CONFIG, "test")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            long giveUpAt = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (consumer.position(partition) < end && System.nanoTime() < giveUpAt) {
                consumer.poll(Duration.ofMillis(200)).records(partition).forEach(records::add);
            }
        }
        return new TopicContents(records);
    }

    /** The end of a topic's log; 0 if there is none yet. */
    static long end(Admin admin, String topic) throws InterruptedException {
        try {
            return admin.listOffsets(Map.of(new TopicPartition(topic, 0), OffsetSpec.latest()))
                    .partitionResult(new TopicPartition(topic, 0))
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            return 0;
        }
    }

    List<String> headers(String name) {
        return records.stream()
                .map(record -> RecordHeaders.text(record.headers(), name).orElse("(none)"))
                .toList();
    }

    /**
     * Fails unless each picture of the ledger stands here exactly once, byte for byte, and the sequences run from 0
     * without a gap, in the order of the records.
     */
    void assertHoldsEachOnce(PictureLedger ledger, String run) throws MalformedValueException {
        assertHoldsEachOnceInAnySequence(ledger, run);
        assertThat(headers(HeaderNames.SEQUENCE))
                .as("%s: sequences", run)
                .containsExactlyElementsOf(LongStream.range(0, records.size())
                        .mapToObj(Long::toString)
                        .toList());
    }

    /** The same of a log that was cut while its producer went on: it lacks the numbers that were cut. */
    void assertHoldsEachOnceInAnySequence(PictureLedger ledger, String run) throws MalformedValueException {
        var bySha256 = new ArrayList<String>();
        for (var record : records) {
            String sha256 = DigestUtils.sha256Hex(FrameJson.read(record.value(), RecordHeaders.coordinates(record))
                    .jpeg());
            assertThat(RecordHeaders.text(record.headers(), HeaderNames.SHA256))
                    .as("%s: header sha256 of %s", run, RecordHeaders.coordinates(record))
                    .hasValue(sha256);
            bySha256.add(sha256);
        }
        var missing = ledger.nameBySha256();
        bySha256.forEach(missing::remove);
        assertThat(missing.values())
                .as("%s: captured and not in the topic", run)
                .isEmpty();
        assertThat(bySha256)
                .as("%s: pictures in the topic", run)
                .doesNotHaveDuplicates()
                .hasSize(ledger.captured());
        assertThat(new HashSet<>(headers(HeaderNames.ID))).as("%s: ce_ids", run).hasSize(records.size());
    }
}
