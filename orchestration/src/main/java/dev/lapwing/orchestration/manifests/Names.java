package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Camera;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names of objects, labels, ports and paths, in one place. What is not of a namespace carries its name. */
public final class Names {

    public static final String PI_LABEL = "lapwing.dev/pi";
    public static final String COMPONENT_LABEL = "app.kubernetes.io/component";
    public static final String INSTANCE_LABEL = "app.kubernetes.io/instance";
    public static final String MANAGED_BY_LABEL = "app.kubernetes.io/managed-by";

    /** Of a pod of a ReplicationController: which template it was made from. */
    public static final String TEMPLATE_ANNOTATION = "lapwing.dev/template";

    static final int CLIENT_PORT = 9092;
    static final int CONTROLLER_PORT = 9093;
    static final int INTERNAL_PORT = 9094;
    static final int ZOOKEEPER_PORT = 2181;
    static final int ZOOKEEPER_PEER_PORT = 2888;
    static final int ZOOKEEPER_ELECTION_PORT = 3888;
    static final int ZOOKEEPER_MANAGEMENT_PORT = 9403;
    static final int MANAGEMENT_PORT = 9404;
    static final int BROKER_MANAGEMENT_PORT = 9405;

    static final String BOOTSTRAP = "kafka";
    static final String BRIDGE = "bridge";
    static final String PLACEMENT = "placement";
    static final String SCHEDULER = "scheduler";
    static final String ARCHIVE = "archive";

    /** The ConfigMap with what each user may do. */
    static final String ACCESS = "access";

    static final String ACCESS_KEY = "rules";

    static final String LOCAL_CA = "local-ca";
    static final String LOCAL_USERS = "local-users";
    static final String CLOUD_BRIDGE = "cloud-bridge";
    static final String CLOUD_ARCHIVE = "cloud-archive";
    static final String ARCHIVE_S3 = "archive-s3";

    private final ClusterDescription cluster;

    public Names(ClusterDescription cluster) {
        this.cluster = cluster;
    }

    String pinned() {
        return cluster.namespace() + "-pinned";
    }

    String floating() {
        return cluster.namespace() + "-floating";
    }

    String storageClass() {
        return cluster.namespace() + "-local";
    }

    static String broker(Pi pi) {
        return BOOTSTRAP + "-" + pi.number();
    }

    static String brokerSecret(Pi pi) {
        return "broker-" + pi.number();
    }

    /** The Secret with a local user's password. */
    static String local(String user) {
        return "local-" + user;
    }

    static String camera(Camera camera) {
        return "camera" + camera.number();
    }

    /** A claim of a Pi, such as {@code rpi-master-1-kafka}. */
    static String claim(Pi pi, String what) {
        return pi.name() + "-" + what;
    }

    /** The volume of a claim. */
    String volume(Pi pi, String what) {
        return cluster.namespace() + "-" + claim(pi, what);
    }

    /**
     * Where a client begins: {@code kafka} is any broker whose pod is ready, and the controllers' own names, or the first
     * three brokers', work even where none is. They seldom change, so that a Pi that is added changes no other's pod.
     */
    String bootstrap() {
        List<Pi> lasting = cluster.profile() == Profile.KRAFT
                ? cluster.controllers()
                : cluster.pis().stream().limit(3).toList();
        return Stream.concat(Stream.of(BOOTSTRAP), lasting.stream().map(Names::broker))
                .map(host -> host + ":" + CLIENT_PORT)
                .collect(Collectors.joining(","));
    }

    /** {@code 1@kafka-1:9093,2@kafka-2:9093}. */
    String quorum() {
        return cluster.controllers().stream()
                .map(pi -> pi.number() + "@" + broker(pi) + ":" + CONTROLLER_PORT)
                .collect(Collectors.joining(","));
    }

    /** {@code kafka-1:2181,kafka-2:2181}: the ZooKeepers, as brokers connect to them. */
    String zooKeepers() {
        return cluster.pis().stream()
                .map(pi -> broker(pi) + ":" + ZOOKEEPER_PORT)
                .collect(Collectors.joining(","));
    }

    /** {@code 1@kafka-1:2888:3888,2@kafka-2:2888:3888}: the ZooKeepers, as they find each other. */
    String ensemble() {
        return cluster.pis().stream()
                .map(pi -> pi.number() + "@" + broker(pi) + ":" + ZOOKEEPER_PEER_PORT + ":" + ZOOKEEPER_ELECTION_PORT)
                .collect(Collectors.joining(","));
    }

    /** Labels of every object. */
    public Map<String, String> labels(String component) {
        var labels = new LinkedHashMap<String, String>();
        labels.put("app.kubernetes.io/name", "lapwing");
        labels.put(INSTANCE_LABEL, cluster.name());
        labels.put("app.kubernetes.io/version", cluster.images().version());
        labels.put(COMPONENT_LABEL, component);
        labels.put("app.kubernetes.io/part-of", "lapwing");
        labels.put(MANAGED_BY_LABEL, "lapwing");
        return labels;
    }

    Map<String, String> labels(Pi pi) {
        Map<String, String> labels = labels(Role.PI.component());
        labels.put(PI_LABEL, pi.name());
        return labels;
    }

    /** What chooses a role's pods: nothing that a new version changes. */
    Map<String, String> selector(Role role) {
        var selector = new LinkedHashMap<String, String>();
        selector.put(INSTANCE_LABEL, cluster.name());
        selector.put(COMPONENT_LABEL, role.component());
        return selector;
    }

    Map<String, String> selector(Pi pi) {
        Map<String, String> selector = selector(Role.PI);
        selector.put(PI_LABEL, pi.name());
        return selector;
    }

    /** The Secrets that the edge's manifests refer to, with the keys that each must have. */
    static Map<String, List<String>> edgeSecrets(ClusterDescription cluster) {
        var secrets = new LinkedHashMap<String, List<String>>();
        if (cluster.security() == ClusterDescription.EdgeSecurity.TLS_SCRAM) {
            secrets.put(LOCAL_CA, List.of("ca.pem"));
            secrets.put(
                    LOCAL_USERS,
                    Stream.of(
                                    Stream.of("admin", BRIDGE),
                                    cluster.moves().stream().map(moves -> PLACEMENT),
                                    cluster.hasScheduler() ? Stream.of(SCHEDULER) : Stream.<String>empty(),
                                    cluster.pis().stream()
                                            .filter(cluster::feels)
                                            .map(Pi::name),
                                    cluster.analysts().stream())
                            .flatMap(users -> users)
                            .toList());
            cluster.pis().forEach(pi -> secrets.put(brokerSecret(pi), List.of("identity.pem")));
            cluster.pis().stream()
                    .filter(cluster::feels)
                    .forEach(pi -> secrets.put(local(pi.name()), List.of("password")));
            secrets.put(local(BRIDGE), List.of("password"));
            if (cluster.moves().isPresent()) {
                secrets.put(local(PLACEMENT), List.of("password"));
            }
            if (cluster.hasScheduler()) {
                secrets.put(local(SCHEDULER), List.of("password"));
            }
        }
        List<String> cloud = cloudKeys(cluster);
        if (!cloud.isEmpty()) {
            secrets.put(CLOUD_BRIDGE, cloud);
        }
        return secrets;
    }

    /** The Secrets that the cloud's manifests refer to, with the keys that each must have. */
    static Map<String, List<String>> cloudSecrets(ClusterDescription cluster) {
        var secrets = new LinkedHashMap<String, List<String>>();
        cluster.archive().ifPresent(archive -> {
            List<String> cloud = cloudKeys(cluster);
            if (!cloud.isEmpty()) {
                secrets.put(CLOUD_ARCHIVE, cloud);
            }
            if (archive.uri().startsWith("s3a://")) {
                secrets.put(ARCHIVE_S3, List.of("access-key", "secret-key"));
            }
        });
        return secrets;
    }

    private static List<String> cloudKeys(ClusterDescription cluster) {
        ClusterDescription.CloudSecurity security = cluster.cloud().security();
        return Stream.of(security.tls() ? "ca.pem" : "", security.scram() ? "password" : "")
                .filter(key -> !key.isEmpty())
                .toList();
    }
}
