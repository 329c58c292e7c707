package dev.lapwing.orchestration.manifests;

import dev.lapwing.orchestration.description.ClusterDescription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.stream.Stream;

/** The objects of a description, as a test asks for them. */
record Generated(List<HasMetadata> objects) {

    static Generated of(ClusterDescription cluster) {
        return new Generated(Manifests.of(cluster).stream()
                .flatMap(file -> file.manifests().stream())
                .map(Manifest::content)
                .filter(HasMetadata.class::isInstance)
                .map(HasMetadata.class::cast)
                .toList());
    }

    <T extends HasMetadata> List<T> all(Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** A pod's template with the namespace that it is made in. */
    record Template(String namespace, String owner, PodTemplateSpec pod) {}

    List<Template> templates() {
        return Stream.concat(
                        all(ReplicationController.class).stream()
                                .map(each -> template(
                                        each.getMetadata(), each.getSpec().getTemplate())),
                        all(Deployment.class).stream()
                                .map(each -> template(
                                        each.getMetadata(), each.getSpec().getTemplate())))
                .toList();
    }

    boolean has(Class<? extends HasMetadata> kind, String name) {
        return all(kind).stream().anyMatch(each -> each.getMetadata().getName().equals(name));
    }

    boolean has(Class<? extends HasMetadata> kind, String namespace, String name) {
        return all(kind).stream()
                .map(HasMetadata::getMetadata)
                .anyMatch(meta -> meta.getName().equals(name) && namespace.equals(meta.getNamespace()));
    }

    private static Template template(ObjectMeta owner, PodTemplateSpec pod) {
        return new Template(owner.getNamespace(), owner.getName(), pod);
    }
}
