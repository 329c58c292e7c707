package dev.lapwing.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A broker from the image of this machine's architecture, and what an application reads from it. */
final class OneBroker {

    private String container = "";
    private int port;

    void start(Containers containers, String image) throws IOException, InterruptedException {
        port = freePort();
        int controllerPort = freePort();
        var settings = Map.of(
                "LAPWING_BROKER_ID", "1",
                "LAPWING_BROKER_CLUSTER_ID", "images",
                "LAPWING_BROKER_CONTROLLERS", "1@127.0.0.1:" + controllerPort,
                "LAPWING_BROKER_HOST", "127.0.0.1",
                "LAPWING_BROKER_ADDRESS", "127.0.0.1",
                "LAPWING_BROKER_CLIENT_PORT", Integer.toString(port),
                "LAPWING_BROKER_CONTROLLER_PORT", Integer.toString(controllerPort),
                "LAPWING_BROKER_REPLICAS", "1",
                "LAPWING_MANAGEMENT_PORT", "0");
        container = containers.start(
                "kafka", image, settings, List.of(containers.volume("data") + ":/var/lib/lapwing/kafka"), "broker");
    }

    String container() {
        return container;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** A consumer that has been given a Pi's topic, from its beginning. */
    KafkaConsumer<String, String> reader(String topic) {
        var properties = Map.<String, Object>of(
                "bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest", "allow.auto.create.topics", false);
        var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
        consumer.assign(List.of(new TopicPartition(topic, 0)));
        return consumer;
    }

    static List<String> values(KafkaConsumer<String, String> reader, String topic) {
        return StreamSupport.stream(
                        reader.poll(Duration.ofSeconds(1)).records(topic).spliterator(), false)
                .map(ConsumerRecord::value)
                .toList();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole JPEG of a usual size, which no other number has. */
    static byte[] jpeg(int number) {
        byte[] picture = new byte[24 * 1024];
        picture[0] = (byte) 0xFF;
        picture[1] = (byte) 0xD8;
        picture[2] = (byte) number;
        picture[picture.length - 2] = (byte) 0xFF;
        picture[picture.length - 1] = (byte) 0xD9;
        return picture;
    }
}
