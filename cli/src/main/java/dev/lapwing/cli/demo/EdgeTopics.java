package dev.lapwing.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topics of the local cluster, as anyone who may read them sees them. */
final class EdgeTopics implements AutoCloseable {

    private static final Duration READ_WITHIN = Duration.ofSeconds(60);

    private final Map<String, Object> client;
    private final Admin admin;
    private final List<String> topics;

    EdgeTopics(Map<String, Object> client, List<String> topics) {
        this.client = client;
        this.admin = Admin.create(client);
        this.topics = List.copyOf(topics);
    }

    /** How many records each topic has; a topic that is not there yet is left out. */
    Map<String, Long> counts() throws InterruptedException {
        var counts = new HashMap<String, Long>();
        for (String topic : topics) {
            try {
                ListOffsetsResultInfo end = admin.listOffsets(Map.of(partition(topic), OffsetSpec.latest()))
                        .partitionResult(partition(topic))
                        .get(5, TimeUnit.SECONDS);
                counts.put(topic, end.offset());
            } catch (ExecutionException | TimeoutException e) {
                counts.remove(topic); // not there yet, or no broker answers; the view shows it as nothing
            }
        }
        return counts;
    }

    /** Everything that the topics hold. */
    List<Thing> readAll() throws InterruptedException {
        List<TopicPartition> partitions =
                counts().keySet().stream().map(EdgeTopics::partition).toList();
        var things = new ArrayList<Thing>();
        try (var consumer =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + READ_WITHIN.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw new DemoException(
                            "the local topics could not be read within " + READ_WITHIN.toSeconds() + " s");
                }
                consumer.poll(Duration.ofMillis(200)).forEach(record -> things.add(Thing.in(record)));
            }
        }
        return things;
    }

    private Map<String, Object> properties() {
        var properties = new HashMap<>(client);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", false);
        return properties;
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
