package dev.lapwing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.cli.demo.Thing;
import dev.lapwing.records.FrameJson;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.TopicNames;
import dev.lapwing.runtime.kafka.RecordHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Pictures that were put into cameras' directories, and what the cloud has of them. */
final class PictureLedger {

    private static final int BYTES = 24_000;
    private static final String CAMERA = "camera";

    private final Map<String, Path> written = new HashMap<>();
    private final Random random = new Random(1);

    /** Moves pictures into a camera's directory. */
    void write(Path camera, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] jpeg = new byte[BYTES];
            random.nextBytes(jpeg);
            jpeg[0] = (byte) 0xFF;
            jpeg[1] = (byte) 0xD8;
            jpeg[BYTES - 2] = (byte) 0xFF;
            jpeg[BYTES - 1] = (byte) 0xD9;
            String name = String.format("20261123-120000-%06d", written.size());
            Path hidden = Files.write(camera.resolve("." + name), jpeg);
            written.put(DigestUtils.sha256Hex(jpeg), camera);
            Files.move(hidden, camera.resolve(name + ".jpg"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Waits until the cloud has each picture, byte for byte and once. */
    void awaitAll(String cloud, Duration atMost) {
        await().atMost(atMost).pollInterval(Duration.ofSeconds(2)).until(() -> waiting(cloud) == 0);
        Map<String, Integer> there = read(cloud);
        assertThat(there.values()).as("times that each picture is in the cloud").containsOnly(1);
        assertThat(there.keySet()).isEqualTo(written.keySet());
    }

    /** Waits for all pictures but those of one camera, of which some may have to wait. */
    void awaitAllBut(Path camera, String cloud, Duration atMost) {
        await().atMost(atMost).pollInterval(Duration.ofSeconds(2)).until(() -> {
            Map<String, Integer> there = read(cloud);
            return written.entrySet().stream()
                    .filter(picture -> !picture.getValue().equals(camera))
                    .allMatch(picture -> there.containsKey(picture.getKey()));
        });
    }

    /** Waits until the archive holds each picture, byte for byte and once. */
    void awaitArchived(Lab lab, Duration atMost) {
        await().atMost(atMost)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> lab.archive(false).rows().entrySet().stream()
                                .filter(source -> source.getKey().startsWith(CAMERA))
                                .mapToLong(Map.Entry::getValue)
                                .sum()
                        >= written.size());
        assertThat(lab.archive(true).things())
                .filteredOn(thing -> thing.source().startsWith(CAMERA))
                .extracting(Thing::what)
                .as("SHA-256 of the pictures in the archive")
                .containsExactlyInAnyOrderElementsOf(written.keySet());
    }

    /** How many the cloud does not have yet. */
    long waiting(String cloud) {
        Map<String, Integer> there = read(cloud);
        return written.keySet().stream()
                .filter(sha256 -> !there.containsKey(sha256))
                .count();
    }

    /** What committed records carry, by SHA-256 of the bytes themselves. */
    private static Map<String, Integer> read(String cloud) {
        var there = new HashMap<String, Integer>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        cloud,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.listTopics()
                    .getOrDefault(TopicNames.CAMERA_DATA, List.of())
                    .forEach(partition -> partitions.add(new TopicPartition(partition.topic(), partition.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    there.merge(
                            DigestUtils.sha256Hex(FrameJson.read(record.value(), RecordHeaders.coordinates(record))
                                    .jpeg()),
                            1,
                            Integer::sum);
                }
            }
        } catch (MalformedValueException e) {
            throw new AssertionError(e);
        }
        return there;
    }
}
