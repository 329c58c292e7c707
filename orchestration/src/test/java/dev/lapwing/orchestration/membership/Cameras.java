package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to topics all the time, and knows what was acknowledged. */
final class Cameras implements AutoCloseable {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String PADDING = "x".repeat(2_000);

    private final Map<String, Object> client;
    private final List<String> topics;
    private final KafkaProducer<String, String> producer;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger next = new AtomicInteger();

    private Cameras(Map<String, Object> client, List<String> topics) {
        this.client = client;
        this.topics = topics;
        var properties = new HashMap<>(client);
        properties.put("acks", "all");
        properties.put("request.timeout.ms", 5_000);
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    static Cameras of(Map<String, Object> client, List<String> topics) {
        return new Cameras(client, topics);
    }

    void start() {
        var _ = pace.scheduleAtFixedRate(this::write, 0, 5, TimeUnit.MILLISECONDS);
    }

    private void write() {
        int number = next.getAndIncrement();
        String topic = topics.get(number % topics.size());
        String id = topic + "/" + number;
        var _ = producer.send(new ProducerRecord<>(topic, id, PADDING), (metadata, failure) -> {
            if (failure == null) {
                acknowledged.add(id);
            }
        });
    }

    void awaitMore(int records) {
        int before = acknowledged.size();
        await().atMost(SOON).until(() -> acknowledged.size() >= before + records);
    }

    void stop() throws InterruptedException {
        pace.shutdown();
        assertThat(pace.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        producer.flush();
    }

    /** What was acknowledged and is not there. */
    Set<String> lost() {
        var missing = new TreeSet<>(acknowledged);
        var properties = new HashMap<>(client);
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                    topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var open = new HashSet<>(partitions);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> missing.remove(record.key()));
                open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
                return open.isEmpty();
            });
        }
        return missing;
    }

    @Override
    public void close() {
        pace.shutdownNow();
        producer.close(Duration.ofSeconds(5));
    }
}
