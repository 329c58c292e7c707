package dev.lapwing.orchestration.manifests;

import static dev.lapwing.orchestration.manifests.PodParts.env;
import static dev.lapwing.orchestration.manifests.PodParts.mount;
import static dev.lapwing.orchestration.manifests.PodParts.readOnly;

import dev.lapwing.orchestration.description.BoardMemory;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Battery;
import dev.lapwing.orchestration.description.ClusterDescription.Camera;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.ClusterDescription.Temperature;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The ReplicationController of a Pi: its broker, and the producers of what is pinned to it. */
final class PiObjects {

    /** Long enough to hand over what the broker leads (25 s) and for the producers to flush before. */
    private static final long GRACE_SECONDS = 60;

    private static final String KAFKA_DIRECTORY = "/var/lib/lapwing/kafka";
    private static final String SPOOL_DIRECTORY = "/var/lib/lapwing/spool";
    private static final String NETWORK_DIRECTORY = "/host/net";
    private static final String TLS = "/etc/lapwing/tls";
    private static final String CREDENTIALS = "/etc/lapwing/credentials";
    private static final String USERS = "/etc/lapwing/users";
    private static final String ACCESS = "/etc/lapwing/access";

    private final ClusterDescription cluster;
    private final Names names;

    PiObjects(ClusterDescription cluster) {
        this.cluster = cluster;
        this.names = new Names(cluster);
    }

    /** What stands in the Pi's file, in the order in which it is needed. */
    List<Manifest> of(Pi pi) {
        var manifests = new ArrayList<Manifest>();
        manifests.addAll(new PiDisks(cluster, names).manifests(pi));
        manifests.add(Manifest.of(
                KafkaServices.broker(cluster, names, pi),
                "Clients and other brokers reach this broker by this name, wherever its pod's address moves. It works before the\n"
                        + "pod is ready, since the brokers become ready only by talking to each other."));
        if (!pi.sensors().isEmpty()) {
            manifests.add(new SensorObjects(cluster, names).list(pi));
        }
        manifests.add(new Manifest(
                TemplateHash.stamp(controller(pi)),
                Map.of(
                        "",
                        (cluster.profile() == Profile.ZOOKEEPER ? "ZooKeeper and broker of " : "The broker of ")
                                + pi.name()
                                + (pi.produces()
                                        ? " and what it sees, measures and feels."
                                        : cluster.feels(pi) ? " and what it feels." : "."),
                        "/spec/template/spec/tolerations",
                        "Pinned pods have nowhere else to go: they wait for their Pi.",
                        "/spec/template/spec/nodeSelector",
                        "What pins it, beside its local volumes.")));
        return manifests;
    }

    private ReplicationController controller(Pi pi) {
        return new ReplicationControllerBuilder()
                .withNewMetadata()
                .withName(pi.name())
                .withNamespace(cluster.namespace())
                .withLabels(names.labels(pi))
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withSelector(names.selector(pi))
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(names.labels(pi))
                .withAnnotations(SensorObjects.annotations(pi))
                .endMetadata()
                .withSpec(pod(pi))
                .endTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod(Pi pi) {
        List<Container> producers = producers(pi);
        var containers = new ArrayList<Container>();
        if (cluster.profile() == Profile.ZOOKEEPER) {
            containers.addAll(new LegacyKafka(cluster, names).containers(pi));
        } else {
            containers.add(broker(pi));
        }
        containers.addAll(producers);
        return PodParts.pod(Role.PI, GRACE_SECONDS)
                .withNodeSelector(Map.of(cluster.pinLabel(), pi.name()))
                .withTolerations(PodParts.forEver())
                .withPriorityClassName(names.pinned())
                .editSecurityContext()
                .withSupplementalGroups(pi.cameras().isEmpty() ? List.of() : List.of(PodParts.CAMERA_GROUP))
                .endSecurityContext()
                .withContainers(containers)
                .withVolumes(volumes(pi, containers))
                .build();
    }

    private Container broker(Pi pi) {
        var ports = new ArrayList<ContainerPort>();
        ports.add(port("client", Names.CLIENT_PORT));
        if (pi.controller()) {
            ports.add(port("controller", Names.CONTROLLER_PORT));
        }
        var environment = new ArrayList<EnvVar>();
        environment.add(env("LAPWING_BROKER_ID", pi.number()));
        environment.add(env("LAPWING_BROKER_ROLES", pi.controller() ? "broker,controller" : "broker"));
        environment.add(env("LAPWING_BROKER_CLUSTER_ID", cluster.clusterId()));
        environment.add(env("LAPWING_BROKER_CONTROLLERS", names.quorum()));
        environment.add(env("LAPWING_BROKER_HOST", Names.broker(pi)));
        // No more than brokers make use of, so that a further Pi changes no other's broker.
        environment.add(env("LAPWING_BROKER_REPLICAS", cluster.replicationFactor()));
        environment.add(env("LAPWING_BROKER_DIRECTORY", KAFKA_DIRECTORY));
        environment.add(env("LAPWING_BROKER_DISK_FREE_MIN", diskFreeMin(pi)));
        environment.add(env("LAPWING_BROKER_SECURITY", secured() ? "tls-scram" : "plaintext"));
        var mounts = new ArrayList<VolumeMount>();
        mounts.add(mount("kafka", KAFKA_DIRECTORY));
        if (secured()) {
            ports.add(port("internal", Names.INTERNAL_PORT));
            environment.add(env("LAPWING_BROKER_CA_FILE", TLS + "/ca.pem"));
            environment.add(env("LAPWING_BROKER_IDENTITY_FILE", TLS + "/identity.pem"));
            environment.add(env("LAPWING_BROKER_USERS_DIRECTORY", USERS));
            environment.add(env("LAPWING_BROKER_ACCESS_FILE", ACCESS + "/" + Names.ACCESS_KEY));
            mounts.add(readOnly("broker-tls", TLS));
            mounts.add(readOnly("users", USERS));
            mounts.add(readOnly("access", ACCESS));
        }
        environment.addAll(PodParts.management(Names.BROKER_MANAGEMENT_PORT));
        return container("broker", "lapwing-kafka", "broker", Names.BROKER_MANAGEMENT_PORT, BoardMemory.BROKER, "200m")
                .addAllToPorts(ports)
                .withEnv(environment)
                .addAllToVolumeMounts(mounts)
                .build();
    }

    /** One container for what is measured and the first camera, and one for each further camera. */
    private List<Container> producers(Pi pi) {
        var containers = new ArrayList<Container>();
        if (!cluster.feels(pi)) {
            return containers;
        }
        // All of it in one process, and where a Pi only feels, the one that can do nothing else.
        String process = pi.cameras().isEmpty() && !pi.measures() ? "context" : "node";
        int first =
                pi.cameras().isEmpty() ? pi.number() : pi.cameras().getFirst().number();
        var environment = new ArrayList<EnvVar>(producer(
                pi, process.equals("node") ? OptionalInt.of(first) : OptionalInt.empty(), Names.MANAGEMENT_PORT));
        var mounts = new ArrayList<VolumeMount>();
        if (!pi.cameras().isEmpty()) {
            mounts.add(cameraMount(pi.cameras().getFirst()));
        } else if (process.equals("node")) {
            environment.add(env("LAPWING_CAMERA", false));
        }
        environment.add(env("LAPWING_SPOOL_DIRECTORY", SPOOL_DIRECTORY));
        mounts.add(mount("spool", SPOOL_DIRECTORY));
        if (process.equals("node")) {
            environment.add(env("LAPWING_TEMPERATURE_SOURCE", settingOf(pi.temperature())));
        }
        felt(pi, environment, mounts);
        if (pi.temperature() == Temperature.FILES) {
            environment.add(env("LAPWING_TEMPERATURE_DIRECTORY", temperatureDirectory(pi)));
            mounts.add(mount("temperature", temperatureDirectory(pi)));
        }
        if (!pi.sensors().isEmpty()) {
            environment.addAll(SensorObjects.environment());
            mounts.addAll(SensorObjects.mounts(pi));
        }
        containers.add(producer("node", process, Names.MANAGEMENT_PORT, environment, mounts));
        for (int i = 1; i < pi.cameras().size(); i++) {
            Camera camera = pi.cameras().get(i);
            int port = Names.BROKER_MANAGEMENT_PORT + i;
            containers.add(producer(
                    Names.camera(camera),
                    "camera",
                    port,
                    producer(pi, OptionalInt.of(camera.number()), port),
                    List.of(cameraMount(camera))));
        }
        return containers;
    }

    /** What the board feels beside what every container sees: its network, and a gauge that a service of it reads. */
    private static void felt(Pi pi, List<EnvVar> environment, List<VolumeMount> mounts) {
        environment.add(env("LAPWING_CONTEXT_NETWORK", NETWORK_DIRECTORY));
        mounts.add(readOnly(PiDisks.NETWORK, NETWORK_DIRECTORY));
        environment.add(env("LAPWING_CONTEXT_BATTERY", settingOf(pi.battery())));
        pi.battery().file().ifPresent(file -> {
            String directory = "/battery" + pi.number();
            environment.add(env(
                    pi.battery() == Battery.FILE ? "LAPWING_CONTEXT_BATTERY_FILE" : "LAPWING_CONTEXT_I2C_REGISTERS",
                    directory + "/" + file));
            mounts.add(readOnly(PiDisks.BATTERY, directory));
        });
    }

    private static String settingOf(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Container producer(
            String name, String process, int port, List<EnvVar> environment, List<VolumeMount> mounts) {
        ContainerBuilder container = container(name, "lapwing-edge", process, port, BoardMemory.PRODUCERS, "100m")
                .withEnv(environment);
        if (secured()) {
            container
                    .addToVolumeMounts(readOnly("client-tls", TLS))
                    .addToVolumeMounts(readOnly("credentials", CREDENTIALS));
        }
        return container.addAllToVolumeMounts(mounts).build();
    }

    /** @param cameraNumber none where nothing of a camera is said */
    private List<EnvVar> producer(Pi pi, OptionalInt cameraNumber, int port) {
        var environment = new ArrayList<EnvVar>();
        environment.add(PodParts.nodeName());
        environment.add(env("LAPWING_SITE", cluster.site()));
        cameraNumber.ifPresent(number -> environment.add(env("LAPWING_CAMERA_NUMBER", number)));
        environment.addAll(LocalClient.environment(cluster, names, pi.name()));
        environment.add(env("LAPWING_LOCAL_CAMERAS", Math.max(1, cluster.cameraCount())));
        environment.add(env("LAPWING_LOCAL_RETENTION_BYTES", cluster.retentionBytes()));
        environment.addAll(PodParts.management(port));
        return environment;
    }

    private ContainerBuilder container(
            String name, String image, String process, int port, BoardMemory.Share memory, String cpu) {
        return PodParts.container(name, cluster.images().of(image), process, port, memory, cpu)
                .withImagePullPolicy(cluster.images().pullPolicy().text());
    }

    private List<Volume> volumes(Pi pi, List<Container> containers) {
        var volumes = new ArrayList<Volume>();
        for (String what : new PiDisks(cluster, names).of(pi).keySet()) {
            String claim = Names.claim(pi, what);
            volumes.add(PiDisks.onlyRead(what) ? PodParts.claimedToRead(what, claim) : PodParts.claimed(what, claim));
        }
        if (!pi.sensors().isEmpty()) {
            volumes.add(SensorObjects.listVolume(pi));
        }
        if (secured()) {
            volumes.add(PodParts.secrets("broker-tls", Names.LOCAL_CA, Names.brokerSecret(pi)));
            volumes.add(PodParts.secret("users", Names.LOCAL_USERS));
            volumes.add(PodParts.configMap("access", Names.ACCESS));
            if (cluster.feels(pi)) {
                volumes.add(PodParts.secret("client-tls", Names.LOCAL_CA));
                volumes.add(PodParts.secret("credentials", Names.local(pi.name())));
            }
        }
        containers.forEach(container -> volumes.add(PodParts.tmpVolume(container.getName())));
        return volumes;
    }

    private boolean secured() {
        return cluster.security() == EdgeSecurity.TLS_SCRAM;
    }

    /**
     * Above the tenth of its disk at which a kubelet evicts pods ({@code nodefs.available}), and below the fifth that
     * retention leaves free.
     */
    static long diskFreeMin(Pi pi) {
        return pi.disk().size().bytes() / 20 * 3;
    }

    private static String temperatureDirectory(Pi pi) {
        return "/temp" + pi.number();
    }

    private static VolumeMount cameraMount(Camera camera) {
        return mount(Names.camera(camera), "/" + Names.camera(camera));
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .build();
    }
}
