package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All files of a description: {@code edge/base}, overlays on it, and {@code cloud} where there is an archive.
 */
public final class Manifests {

    private static final String BASE = "edge/base/";

    private Manifests() {}

    /** The files, in the order in which they are applied; the same description gives the same bytes. */
    public static List<ManifestFile> of(ClusterDescription cluster) {
        var files = new ArrayList<ManifestFile>();
        List<ManifestFile> edge = edge(cluster);
        files.add(Kustomizations.of(BASE, edge));
        files.addAll(edge);
        files.addAll(Kustomizations.overlays(cluster));
        cluster.archive().ifPresent(archive -> {
            List<ManifestFile> cloud = cloud(cluster, archive);
            files.add(Kustomizations.of("cloud/", cloud));
            files.addAll(cloud);
        });
        return List.copyOf(files);
    }

    /** The namespace of the edge, which all else but volumes and priorities is in. */
    public static Namespace edgeNamespace(ClusterDescription cluster) {
        return new SharedObjects(cluster).namespace(cluster.namespace());
    }

    /** The Secrets that the edge's pods mount, and that no file holds: their names, and the keys of each. */
    public static Map<String, List<String>> edgeSecrets(ClusterDescription cluster) {
        return Names.edgeSecrets(cluster);
    }

    /** The Secrets that the cloud's pods mount, and that no file holds: their names, and the keys of each. */
    public static Map<String, List<String>> cloudSecrets(ClusterDescription cluster) {
        return Names.cloudSecrets(cluster);
    }

    private static List<ManifestFile> edge(ClusterDescription cluster) {
        var shared = new SharedObjects(cluster);
        var names = new Names(cluster);
        var files = new ArrayList<ManifestFile>();
        files.add(new ManifestFile(BASE + "namespace.yaml", List.of(Manifest.of(edgeNamespace(cluster)))));
        files.add(new ManifestFile(BASE + "priorities.yaml", shared.priorities()));
        files.add(new ManifestFile(BASE + "storage.yaml", List.of(shared.storageClass())));
        files.add(new ManifestFile(
                BASE + "accounts.yaml",
                List.of(
                        Manifest.of(shared.account(cluster.namespace(), Role.PI)),
                        Manifest.of(shared.account(cluster.namespace(), Role.BRIDGE)))));
        files.add(new ManifestFile(BASE + "network.yaml", new NetworkRules(cluster).edge()));
        files.add(new ManifestFile(
                BASE + "kafka.yaml",
                List.of(Manifest.of(
                        KafkaServices.bootstrap(cluster, names),
                        "Any broker whose pod is ready: where a client begins."))));
        if (cluster.security() == ClusterDescription.EdgeSecurity.TLS_SCRAM) {
            files.add(new ManifestFile(BASE + "access.yaml", List.of(new AccessObjects(cluster).rules())));
        }
        var pis = new PiObjects(cluster);
        for (Pi pi : cluster.pis()) {
            files.add(new ManifestFile(BASE + "pi-" + pi.name() + ".yaml", pis.of(pi)));
        }
        files.add(new ManifestFile(BASE + "bridge.yaml", new BridgeObjects(cluster).all()));
        cluster.moves().ifPresent(moves -> {
            var access = new PlacementObjects(cluster.namespace(), names.labels(Role.PLACEMENT.component()));
            files.add(new ManifestFile(
                    BASE + "placement-access.yaml",
                    (moves.act() ? access.access() : List.of(access.account()))
                            .stream().map(Manifest::of).toList()));
            files.add(new ManifestFile(BASE + "placement.yaml", new StreamsObjects(cluster, moves).all()));
        });
        if (cluster.hasScheduler()) {
            files.add(new ManifestFile(
                    BASE + "scheduler-access.yaml",
                    SchedulerObjects.access(cluster.namespace(), names.labels(Role.SCHEDULER.component()))));
            files.add(new ManifestFile(BASE + "scheduler.yaml", new SchedulerDeployment(cluster).all()));
        }
        return files;
    }

    private static List<ManifestFile> cloud(ClusterDescription cluster, ClusterDescription.Archive archive) {
        var shared = new SharedObjects(cluster);
        return List.of(
                new ManifestFile("cloud/namespace.yaml", List.of(Manifest.of(shared.namespace(archive.namespace())))),
                new ManifestFile(
                        "cloud/accounts.yaml", List.of(Manifest.of(shared.account(archive.namespace(), Role.ARCHIVE)))),
                new ManifestFile("cloud/network.yaml", new NetworkRules(cluster).cloud(archive)),
                new ManifestFile("cloud/archive.yaml", List.of(new ArchiveObjects(cluster, archive).deployment())));
    }
}
