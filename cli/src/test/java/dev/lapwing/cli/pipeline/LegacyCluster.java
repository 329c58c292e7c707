package dev.lapwing.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerPorts;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Kafka 3.9 with ZooKeeper, one of each per Pi, as the processes that pods run, from the folders of jars as shipped. */
final class LegacyCluster implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofMinutes(2);
    private static final Path DIST = Path.of("..", "dist").toAbsolutePath();

    /** A Pi's two processes. */
    record Pi(ShippedProcess zooKeeper, ShippedProcess broker) {}

    private record Ports(BrokerPorts kafka, BrokerPorts zooKeeper) {}

    private final List<Pi> pis = new ArrayList<>();
    private final String bootstrapServers;

    LegacyCluster(Path directory, int size) throws IOException {
        List<BrokerPorts> free = BrokerPorts.free(2 * size);
        var ports = new ArrayList<Ports>();
        for (int i = 0; i < size; i++) {
            ports.add(new Ports(free.get(2 * i), free.get(2 * i + 1)));
        }
        bootstrapServers = each(ports, all -> "127.0.0.1:" + all.kafka().client());
        String zooKeepers = each(ports, all -> "127.0.0.1:" + all.zooKeeper().client());
        var servers = new StringBuilder();
        for (int i = 0; i < size; i++) {
            BrokerPorts its = ports.get(i).zooKeeper();
            servers.append(i == 0 ? "" : ",")
                    .append(i + 1)
                    .append("@127.0.0.1:")
                    .append(its.internal())
                    .append(':')
                    .append(its.controller());
        }
        Files.createDirectories(directory);
        for (int i = 0; i < size; i++) {
            String number = Integer.toString(i + 1);
            Ports its = ports.get(i);
            pis.add(new Pi(
                    new ShippedProcess(
                            DIST.resolve("zookeeper"),
                            "zookeeper",
                            "64m",
                            directory.resolve("zookeeper-" + number + ".log"),
                            Map.of(
                                    "LAPWING_ZOOKEEPER_ID",
                                    number,
                                    "LAPWING_ZOOKEEPER_SERVERS",
                                    servers.toString(),
                                    "LAPWING_ZOOKEEPER_ADDRESS",
                                    "127.0.0.1",
                                    "LAPWING_ZOOKEEPER_CLIENT_PORT",
                                    Integer.toString(its.zooKeeper().client()),
                                    "LAPWING_ZOOKEEPER_DIRECTORY",
                                    directory.resolve("zookeeper-" + number).toString(),
                                    "LAPWING_MANAGEMENT_PORT",
                                    Integer.toString(its.kafka().internal()))),
                    new ShippedProcess(
                            DIST.resolve("kafka-legacy"),
                            "broker-legacy",
                            "128m",
                            directory.resolve("broker-" + number + ".log"),
                            brokerSettings(directory, number, zooKeepers, its, size))));
        }
    }

    private static Map<String, String> brokerSettings(
            Path directory, String number, String zooKeepers, Ports its, int size) {
        var settings = new HashMap<String, String>();
        settings.put("LAPWING_BROKER_ID", number);
        settings.put("LAPWING_BROKER_ZOOKEEPER", zooKeepers);
        settings.put(
                "LAPWING_BROKER_OWN_ZOOKEEPER", "127.0.0.1:" + its.zooKeeper().client());
        settings.put("LAPWING_BROKER_HOST", "127.0.0.1");
        settings.put("LAPWING_BROKER_ADDRESS", "127.0.0.1");
        settings.put("LAPWING_BROKER_CLIENT_PORT", Integer.toString(its.kafka().client()));
        settings.put("LAPWING_BROKER_REPLICAS", Integer.toString(size));
        settings.put(
                "LAPWING_BROKER_DIRECTORY", directory.resolve("kafka-" + number).toString());
        settings.put("LAPWING_MANAGEMENT_PORT", Integer.toString(its.kafka().controller()));
        return settings;
    }

    private static String each(List<Ports> ports, Function<Ports, String> address) {
        return ports.stream().map(address).collect(Collectors.joining(","));
    }

    /** Starts all that does not run, and waits until all is ready. */
    LegacyCluster start() throws IOException {
        for (Pi pi : pis) {
            pi.zooKeeper().start();
            pi.broker().start();
        }
        for (Pi pi : pis) {
            awaitReady(pi.zooKeeper());
            awaitReady(pi.broker());
        }
        return this;
    }

    /** Waits until a process says that it is ready. */
    static void awaitReady(ShippedProcess process) {
        await().atMost(READY_WITHIN)
                .untilAsserted(() -> assertThat(process.get("/readyz").status())
                        .as(process.said())
                        .isEqualTo(200));
    }

    List<Pi> pis() {
        return List.copyOf(pis);
    }

    /** The Pi with the broker of that number. */
    Pi pi(int broker) {
        return pis.get(broker - 1);
    }

    /** By which a process of Lapwing reaches it. */
    Map<String, String> environment(Side side) {
        return Map.of(
                "LAPWING_" + side + "_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "LAPWING_" + side + "_REPLICATION_FACTOR",
                Integer.toString(Math.min(3, pis.size())));
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        for (Pi pi : pis) {
            pi.broker().close();
            pi.zooKeeper().close();
        }
    }
}
