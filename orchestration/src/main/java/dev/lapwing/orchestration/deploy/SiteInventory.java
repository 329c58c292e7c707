package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.manifests.PlacementObjects;
import dev.lapwing.orchestration.manifests.SchedulerObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What there is of a site, told by its labels. */
final class SiteInventory {

    private final KubernetesClient client;
    private final SiteObjects site;
    private final String namespace;
    private final Map<String, String> labels;

    SiteInventory(KubernetesClient client, SiteObjects site) {
        this.client = client;
        this.site = site;
        this.namespace = site.namespace();
        this.labels = site.selector();
    }

    boolean hasNamespace() {
        return client.namespaces().withName(namespace).get() != null;
    }

    /** What holds no data, what makes pods first. */
    List<HasMetadata> withoutData() {
        var found = new ArrayList<HasMetadata>();
        found.addAll(client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.replicationControllers()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.services()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.configMaps()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.network()
                .v1()
                .networkPolicies()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.serviceAccounts()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.rbac()
                .roleBindings()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(client.rbac()
                .roles()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(rights());
        return found;
    }

    /**
     * What placement and scheduler may do in the whole cluster, whether or not the description still has them. A user who may
     * not read it has none to take away.
     */
    private List<HasMetadata> rights() {
        return Stream.concat(
                        new PlacementObjects(namespace, Map.of()).access().stream(),
                        SchedulerObjects.access(namespace, Map.of()).stream()
                                .map(manifest -> (HasMetadata) manifest.content()))
                .filter(object -> object.getMetadata().getNamespace() == null)
                .flatMap(object -> readable(object).stream())
                .filter(object -> Objects.requireNonNullElse(
                                object.getMetadata().getLabels(), Map.of())
                        .entrySet()
                        .containsAll(labels.entrySet()))
                .toList();
    }

    private Optional<HasMetadata> readable(HasMetadata object) {
        try {
            return Optional.ofNullable(client.resource(object).get());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What is of no namespace and holds no data: priorities, and what placement may do; they carry the site's name. */
    List<HasMetadata> clusterWide() {
        return Stream.of("ClusterRoleBinding", "ClusterRole", "PriorityClass")
                .flatMap(kind -> ofKind(kind).stream())
                .toList();
    }

    /** What holds data or leads to it, claims first and the class of volumes last. */
    List<HasMetadata> data() {
        var found = new ArrayList<HasMetadata>();
        found.addAll(client.persistentVolumeClaims()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(volumes());
        found.addAll(client.secrets()
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems());
        found.addAll(ofKind("StorageClass"));
        return found;
    }

    private List<PersistentVolume> volumes() {
        return client.persistentVolumes().withLabels(labels).list().getItems().stream()
                .filter(volume -> volume.getSpec().getClaimRef() != null
                        && namespace.equals(volume.getSpec().getClaimRef().getNamespace()))
                .toList();
    }

    private List<HasMetadata> ofKind(String kind) {
        return site.all().stream()
                .filter(object -> object.getKind().equals(kind))
                .<HasMetadata>map(object -> client.resource(object).get())
                .filter(Objects::nonNull)
                .toList();
    }

    /** Pods of the site, whoever made them. */
    List<String> pods() {
        return client.pods().inNamespace(namespace).withLabels(labels).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    boolean delete(HasMetadata object) {
        return !client.resource(object).delete().isEmpty();
    }
}
