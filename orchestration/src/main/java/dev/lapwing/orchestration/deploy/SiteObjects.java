package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.ManifestFile;
import dev.lapwing.orchestration.manifests.Manifests;
import dev.lapwing.orchestration.manifests.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All objects of one namespace of a site, in the order in which they are applied. Never a Secret.
 *
 * @param instance the label {@code app.kubernetes.io/instance} of each
 */
public record SiteObjects(String instance, String namespace, List<HasMetadata> all) {

    public SiteObjects {
        all = List.copyOf(all);
    }

    /** What runs on the Pis. */
    public static SiteObjects edge(ClusterDescription cluster) {
        return new SiteObjects(
                cluster.name(), cluster.namespace(), objects(cluster, path -> path.startsWith("edge/base/")));
    }

    /** What runs in the cloud, if the description has an archive. */
    public static Optional<SiteObjects> cloud(ClusterDescription cluster) {
        return cluster.archive()
                .map(archive -> new SiteObjects(
                        cluster.name(), archive.namespace(), objects(cluster, path -> path.startsWith("cloud/"))));
    }

    private static List<HasMetadata> objects(ClusterDescription cluster, Predicate<String> path) {
        return Manifests.of(cluster).stream()
                .filter(file -> path.test(file.path()))
                .map(ManifestFile::manifests)
                .flatMap(List::stream)
                .map(Manifest::content)
                .filter(HasMetadata.class::isInstance)
                .map(HasMetadata.class::cast)
                .toList();
    }

    /** What has pods: each Pi, the bridge, the archive. */
    public List<Part> parts() {
        return all.stream()
                .flatMap(object -> switch (object) {
                    case ReplicationController controller -> Stream.of(Part.of(controller));
                    case Deployment deployment -> Stream.of(Part.of(deployment));
                    default -> Stream.<Part>empty();
                })
                .toList();
    }

    /** The Pis, by name. */
    List<String> pis() {
        return parts().stream()
                .filter(part -> part.kind() == Part.Kind.PI)
                .map(Part::name)
                .sorted()
                .toList();
    }

    /** The volumes, by name. */
    Map<String, PersistentVolume> volumes() {
        return all.stream()
                .filter(PersistentVolume.class::isInstance)
                .map(PersistentVolume.class::cast)
                .collect(Collectors.toMap(volume -> volume.getMetadata().getName(), volume -> volume));
    }

    /** The same site with other objects, such as those of a former deployment. */
    SiteObjects with(List<HasMetadata> objects) {
        return new SiteObjects(instance, namespace, objects);
    }

    /** Labels of what a deployment makes beside its objects. */
    Map<String, String> labels(String component) {
        return Map.of(
                "app.kubernetes.io/name",
                "lapwing",
                Names.INSTANCE_LABEL,
                instance,
                Names.COMPONENT_LABEL,
                component,
                "app.kubernetes.io/part-of",
                "lapwing",
                Names.MANAGED_BY_LABEL,
                "lapwing");
    }

    boolean has(ObjectKey key) {
        return all.stream().map(ObjectKey::of).anyMatch(key::equals);
    }

    /** The labels by which objects of this site are told from others. */
    Map<String, String> selector() {
        return Map.of(Names.MANAGED_BY_LABEL, "lapwing", Names.INSTANCE_LABEL, instance);
    }
}
