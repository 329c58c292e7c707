package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;
import static dev.lapwing.orchestration.manifests.PodParts.mount;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;

/** What a Pi carries of Kafka 3.9, as in the first system: a ZooKeeper and a broker, which waits for it. */
final class LegacyKafka {

    static final String ZOOKEEPER = "zookeeper";

    /** Names of ZooKeeper's ports. */
    static final String CLIENT = "zk-client";

    static final String PEER = "zk-peer";
    static final String ELECTION = "zk-election";

    private static final String KAFKA_DIRECTORY = "/var/lib/lapwing/kafka";
    private static final String ZOOKEEPER_DIRECTORY = "/var/lib/lapwing/zookeeper";

    private final ClusterDescription cluster;
    private final Names names;

    LegacyKafka(ClusterDescription cluster, Names names) {
        this.cluster = cluster;
        this.names = names;
    }

    /** The volume of the broker's data: one for each profile, so that a site that migrates has both. */
    static String kafkaVolume(ClusterDescription cluster) {
        return cluster.profile() == Profile.ZOOKEEPER ? "kafka-legacy" : "kafka";
    }

    /** In the order in which they begin. */
    List<Container> containers(Pi pi) {
        return List.of(zooKeeper(pi), broker(pi));
    }

    private Container zooKeeper(Pi pi) {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_ZOOKEEPER_ID", pi.number()));
        environment.add(env("LAPWING_ZOOKEEPER_SERVERS", names.ensemble()));
        environment.add(env("LAPWING_ZOOKEEPER_DIRECTORY", ZOOKEEPER_DIRECTORY));
        environment.addAll(PodParts.management(Names.ZOOKEEPER_MANAGEMENT_PORT));
        return container(
                        ZOOKEEPER,
                        "lapwing-zookeeper",
                        "zookeeper",
                        Names.ZOOKEEPER_MANAGEMENT_PORT,
                        BoardMemory.ZOOKEEPER,
                        "50m")
                .addToPorts(
                        port(CLIENT, Names.ZOOKEEPER_PORT),
                        port(PEER, Names.ZOOKEEPER_PEER_PORT),
                        port(ELECTION, Names.ZOOKEEPER_ELECTION_PORT))
                .withEnv(environment)
                .addToVolumeMounts(mount(ZOOKEEPER, ZOOKEEPER_DIRECTORY))
                .build();
    }

    private Container broker(Pi pi) {
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_BROKER_ID", pi.number()));
        environment.add(env("LAPWING_BROKER_ZOOKEEPER", names.zooKeepers()));
        environment.add(env("LAPWING_BROKER_HOST", Names.broker(pi)));
        environment.add(env("LAPWING_BROKER_REPLICAS", cluster.pis().size()));
        environment.add(env("LAPWING_BROKER_DIRECTORY", KAFKA_DIRECTORY));
        environment.add(env("LAPWING_BROKER_DISK_FREE_MIN", PiObjects.diskFreeMin(pi)));
        environment.addAll(PodParts.management(Names.BROKER_MANAGEMENT_PORT));
        return container(
                        "broker",
                        "lapwing-kafka-legacy",
                        "broker-legacy",
                        Names.BROKER_MANAGEMENT_PORT,
                        BoardMemory.LEGACY_BROKER,
                        "150m")
                .addToPorts(port("client", Names.CLIENT_PORT))
                .withEnv(environment)
                .addToVolumeMounts(mount(kafkaVolume(cluster), KAFKA_DIRECTORY))
                .build();
    }

    private ContainerBuilder container(
            String name, String image, String process, int port, BoardMemory.Share memory, String cpu) {
        return PodParts.container(name, cluster.images().of(image), process, port, memory, cpu)
                .withImagePullPolicy(cluster.images().pullPolicy().text());
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .build();
    }
}
