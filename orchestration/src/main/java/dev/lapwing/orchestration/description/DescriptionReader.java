package dev.lapwing.orchestration.description;

import dev.lapwing.orchestration.description.ClusterDescription.Archive;
import dev.lapwing.orchestration.description.ClusterDescription.Cloud;
import dev.lapwing.orchestration.description.ClusterDescription.CloudFiles;
import dev.lapwing.orchestration.description.ClusterDescription.CloudSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.EdgeSecurity;
import dev.lapwing.orchestration.description.ClusterDescription.Images;
import dev.lapwing.orchestration.description.ClusterDescription.Moves;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.ClusterDescription.PullPolicy;
import dev.lapwing.orchestration.description.ClusterDescription.S3Files;
import dev.lapwing.orchestration.policy.PlacementTuning;
import dev.lapwing.runtime.settings.Setting;
import dev.lapwing.runtime.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code cluster.yaml}. The first thing that is wrong ends it. */
public final class DescriptionReader {

    private static final String API_VERSION = "lapwing.dev/v1alpha1";
    private static final String KIND = "Cluster";
    private static final List<String> EVERYWHERE = List.of("0.0.0.0/0", "::/0");

    private DescriptionReader() {}

    /**
     * Reads a file.
     *
     * @throws DescriptionException if it is no description of a cluster that can be run
     */
    public static ClusterDescription read(Path file) throws IOException, DescriptionException {
        return parse(file.toString(), Files.readString(file));
    }

    /**
     * Reads a text.
     *
     * @param file its name, for messages
     */
    static ClusterDescription parse(String file, String text) throws DescriptionException {
        Optional<Node> node;
        try {
            node = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new DescriptionException(file + ":" + line + ": is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new DescriptionException(file + ": is no YAML: " + e.getMessage());
        }
        if (node.isEmpty()) {
            throw new DescriptionException(
                    file + " is empty; begin with \"apiVersion: " + API_VERSION + "\" and \"kind: " + KIND + "\"");
        }
        return cluster(YamlMap.of(file, "", node.get()));
    }

    private static ClusterDescription cluster(YamlMap map) throws DescriptionException {
        map.text("apiVersion", Rule.exactly(API_VERSION));
        map.text("kind", Rule.exactly(KIND));
        YamlMap metadata = map.map("metadata");
        String name = metadata.text("name", Rule.NAME);
        metadata.end();
        String site = map.text("site", Rule.SITE, name);
        String namespace = map.text("namespace", Rule.NAME, "lapwing");
        Profile profile = map.choice("profile", Profile.class, Profile.KRAFT);
        EdgeSecurity security = map.choice("security", EdgeSecurity.class, EdgeSecurity.TLS_SCRAM);
        checkProfile(map, profile, security);
        List<Pi> pis = new PiReader(profile, map.names("placement")).read(map);
        List<String> analysts = map.texts("analysts", Rule.NAME, List.of());
        checkAnalysts(map, analysts, pis);
        YamlMap retention = map.map("retention");
        Optional<Long> retentionBytes =
                retention.has("bytes") ? Optional.of(retention.size("bytes").bytes()) : Optional.empty();
        retention.end();
        YamlMap monitoring = map.map("monitoring");
        Optional<String> monitoringNamespace = monitoring.find("namespace", Rule.NAME);
        monitoring.end();
        Optional<Moves> moves = moves(map, pis.size());
        var description = new ClusterDescription(
                name,
                site,
                namespace,
                profile,
                security,
                map.text("clusterId", Rule.CLUSTER_ID, derivedId(site, namespace)),
                map.text("pinLabel", Rule.LABEL_KEY, "kubernetes.io/hostname"),
                images(map.map("images")),
                pis,
                cloud(map.map("cloud"), site),
                archive(map, namespace),
                analysts,
                retentionBytes,
                monitoringNamespace,
                moves);
        map.end();
        return description;
    }

    /** With ZooKeeper, Kafka is as it was: without passwords, and with an id that ZooKeeper makes. */
    private static void checkProfile(YamlMap map, Profile profile, EdgeSecurity security) throws DescriptionException {
        if (profile == Profile.KRAFT) {
            return;
        }
        if (security != EdgeSecurity.PLAINTEXT) {
            throw map.wrong(
                    "security",
                    (map.has("security") ? "" : "is tls-scram by default and ")
                            + "must be plaintext with \"profile: zookeeper\": Kafka 3.9 has neither certificates nor"
                            + " passwords here, and only the rules for the network keep others out. Write \"security:"
                            + " plaintext\", or \"profile: kraft\"");
        }
        if (map.has("clusterId")) {
            throw map.wrong(
                    "clusterId", "must be left out with \"profile: zookeeper\", where ZooKeeper makes one. Remove it");
        }
    }

    private static Images images(YamlMap map) throws DescriptionException {
        var images = new Images(
                map.text("registry", Rule.REGISTRY, ""),
                map.text("version", Rule.TAG),
                map.choice("pullPolicy", PullPolicy.class, PullPolicy.IF_NOT_PRESENT),
                map.find("pullSecret", Rule.OBJECT_NAME));
        map.end();
        return images;
    }

    private static Cloud cloud(YamlMap map, String site) throws DescriptionException {
        var cloud = new Cloud(
                map.text("bootstrap", Rule.SERVERS),
                map.choice("security", CloudSecurity.class, CloudSecurity.TLS_SCRAM),
                map.text("bridgeUser", Rule.USER, "bridge-" + site),
                map.text("archiveUser", Rule.USER, "archive"),
                map.number("replicationFactor", 1, 99, 3),
                map.texts("networks", Rule.NETWORK, EVERYWHERE),
                new CloudFiles(map.file("caFile"), map.file("bridgePasswordFile"), map.file("archivePasswordFile")));
        if (cloud.files().ca().isPresent() && !cloud.security().tls()) {
            throw map.wrong("caFile", "must be left out, since cloud.security has no TLS");
        }
        if (cloud.files().bridgePassword().isPresent() && !cloud.security().scram()) {
            throw map.wrong("bridgePasswordFile", "must be left out, since cloud.security has no passwords");
        }
        if (cloud.files().archivePassword().isPresent() && !cloud.security().scram()) {
            throw map.wrong("archivePasswordFile", "must be left out, since cloud.security has no passwords");
        }
        map.end();
        return cloud;
    }

    /** An analyst is a user of the edge's Kafka beside those that Lapwing needs itself. */
    private static void checkAnalysts(YamlMap map, List<String> analysts, List<Pi> pis) throws DescriptionException {
        var taken = new HashSet<>(List.of("admin", "bridge", "placement", "scheduler", "ca", "ca-key", "users"));
        pis.forEach(pi -> taken.add(pi.name()));
        for (String analyst : analysts) {
            if (!taken.add(analyst)) {
                throw map.wrong("analysts", "must not hold " + analyst + ", which is taken. Choose another name");
            }
        }
    }

    private static Optional<Moves> moves(YamlMap map, int pis) throws DescriptionException {
        if (!map.names("placement")) {
            return Optional.empty();
        }
        YamlMap placement = map.map("placement");
        var moves = new Moves(
                !placement.has("act") || placement.flag("act"),
                placement.number("replicas", 1, 9, Math.min(2, pis)),
                placement.flag("scheduler"),
                tuning(placement));
        placement.end();
        checkTuning(placement, moves);
        return Optional.of(moves);
    }

    /** What is said of how pods are to be placed, by the names of settings. */
    private static Map<String, String> tuning(YamlMap placement) throws DescriptionException {
        var settings = new LinkedHashMap<String, String>();
        for (Map.Entry<String, Setting<?>> known : PlacementTuning.BY_KEY.entrySet()) {
            String key = known.getKey();
            Setting<?> setting = known.getValue();
            Optional<String> text = placement.find(key, Rule.ARGUMENT);
            Optional<String> complaint = text.flatMap(setting::complaint);
            if (complaint.isPresent()) {
                throw placement.wrong(key, complaint.get());
            }
            text.ifPresent(value -> settings.put(setting.name(), value));
        }
        return settings;
    }

    /** Thresholds come in pairs, of which a person may have moved one beyond the other. */
    private static void checkTuning(YamlMap placement, Moves moves) throws DescriptionException {
        try {
            PlacementTuning.rules(Settings.of(moves.settings(), Map.of()));
        } catch (IllegalArgumentException e) {
            throw placement.contradiction(String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Archive> archive(YamlMap map, String edgeNamespace) throws DescriptionException {
        if (!map.has("archive")) {
            return Optional.empty();
        }
        YamlMap archive = map.map("archive");
        YamlMap staging = archive.map("staging");
        var read = new Archive(
                archive.text("namespace", Rule.NAME, "lapwing-cloud"),
                archive.text("uri", Rule.ARCHIVE_URI),
                archive.find("s3Endpoint", Rule.URL),
                new S3Files(archive.file("s3AccessKeyFile"), archive.file("s3SecretKeyFile")),
                archive.number("replicas", 1, 99, 1),
                staging.size("size", Size.of("8Gi")),
                staging.find("storageClass", Rule.OBJECT_NAME));
        if (read.namespace().equals(edgeNamespace)) {
            throw archive.wrong(
                    "namespace",
                    "must not be the edge's namespace, since each has rules of its own for the network. Choose another");
        }
        if (read.s3Endpoint().isPresent() && !read.uri().startsWith("s3a://")) {
            throw archive.wrong("s3Endpoint", "must be left out, since archive.uri does not begin with s3a://");
        }
        if (read.s3Files().accessKey().isPresent() && !read.uri().startsWith("s3a://")) {
            throw archive.wrong("s3AccessKeyFile", "must be left out, since archive.uri does not begin with s3a://");
        }
        staging.end();
        archive.end();
        return Optional.of(read);
    }

    /** An id that stays the same however often manifests are generated, as Kafka writes its own. */
    private static String derivedId(String site, String namespace) {
        UUID uuid = UUID.nameUUIDFromBytes(("lapwing/" + site + "/" + namespace).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // Command line tools would take it for an option.
        return id.startsWith("-") ? "_" + id.substring(1) : id;
    }
}
