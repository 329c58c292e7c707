package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.manifests.YamlText;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.ServerSideApplicable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a deployment asks the API server for, and tells it. */
final class KubernetesApi {

    /** The owner of the fields that are applied; others may own other fields of the same objects. */
    static final String FIELD_MANAGER = "lapwing";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LOG_LINES = 12;
    private static final int UNPROCESSABLE = 422;
    private static final int TOO_MANY_REQUESTS = 429;

    private final KubernetesClient client;

    KubernetesApi(KubernetesClient client) {
        this.client = client;
    }

    /** An object as it is now. */
    <T extends HasMetadata> Optional<T> find(T object) {
        return Optional.ofNullable(client.resource(object).get());
    }

    boolean hasNamespace(String name) {
        return client.namespaces().withName(name).get() != null;
    }

    /**
     * Applies an object, or only asks what would come of it.
     *
     * @param force whether fields that another owns are taken from it
     * @throws SiteException if another owns a field, or the API server refuses the object
     */
    ObjectChange apply(HasMetadata object, boolean force, boolean dryRun) throws SiteException {
        Optional<HasMetadata> before = find(object);
        ObjectChange change = change(before, applied(object, force, dryRun));
        if (dryRun && change.kind() == ObjectChange.Kind.CHANGED) {
            // What a controller has written meanwhile is no change of ours.
            Optional<HasMetadata> again = find(object);
            if (!again.map(KubernetesApi::text).equals(before.map(KubernetesApi::text))) {
                return change(again, applied(object, force, true));
            }
        }
        return change;
    }

    private static ObjectChange change(Optional<HasMetadata> before, HasMetadata after) {
        String was = before.map(KubernetesApi::text).orElse("");
        String is = text(after);
        ObjectChange.Kind kind = before.isEmpty()
                ? ObjectChange.Kind.CREATED
                : was.equals(is) ? ObjectChange.Kind.UNCHANGED : ObjectChange.Kind.CHANGED;
        return new ObjectChange(ObjectKey.of(after), kind, was, is);
    }

    private HasMetadata applied(HasMetadata object, boolean force, boolean dryRun) throws SiteException {
        Resource<HasMetadata> resource = client.resource(object);
        ServerSideApplicable<HasMetadata> apply = (dryRun ? resource.dryRun() : resource).fieldManager(FIELD_MANAGER);
        try {
            return (force ? apply.forceConflicts() : apply).serverSideApply();
        } catch (KubernetesClientException e) {
            throw refused(ObjectKey.of(object), e);
        }
    }

    private static SiteException refused(ObjectKey key, KubernetesClientException e) {
        String said = e.getStatus() == null
                ? String.valueOf(e.getMessage())
                : String.valueOf(e.getStatus().getMessage());
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_CONFLICT ->
                new SiteException(
                        key + ": somebody else has set what cluster.yaml sets, too: " + said.replace('\n', ' ')
                                + ". Put it into cluster.yaml, or take it over with --force-conflicts",
                        e);
            case UNPROCESSABLE ->
                new SiteException(
                        key + ": Kubernetes does not take it: " + said
                                + ". A field that cannot be changed (a volume's path or size, a selector) stays as it"
                                + " was made: put it back in cluster.yaml, or delete the object first",
                        e);
            case HttpURLConnection.HTTP_FORBIDDEN ->
                new SiteException(key + ": the user of this kubeconfig may not: " + said, e);
            default -> new SiteException(key + " was not applied: " + said, e);
        };
    }

    /** What people compare: without what the server alone writes. */
    static String text(HasMetadata object) {
        ObjectNode tree = JSON.valueToTree(object);
        tree.remove("status");
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(
                    List.of("managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"));
        }
        return YamlText.of(tree);
    }

    /** The Secrets of a namespace by name. */
    List<Secret> secrets(String namespace) {
        return client.secrets().inNamespace(namespace).list().getItems();
    }

    /** Makes a Secret; false if somebody has made it meanwhile. */
    boolean create(Secret secret) {
        try {
            client.resource(secret).create();
            return true;
        } catch (KubernetesClientException e) {
            return otherwiseThrow(e);
        }
    }

    /** Writes a Secret that was read before; false if somebody has written it meanwhile. */
    boolean update(Secret secret) {
        try {
            client.resource(secret)
                    .lockResourceVersion(secret.getMetadata().getResourceVersion())
                    .update();
            return true;
        } catch (KubernetesClientException e) {
            return otherwiseThrow(e);
        }
    }

    private static boolean otherwiseThrow(KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
            return false;
        }
        throw e;
    }

    /** Everything that a diagnosis needs. */
    SiteView view(SiteObjects site) {
        String namespace = site.namespace();
        return new SiteView(
                client.pods().inNamespace(namespace).list().getItems(),
                client.replicationControllers()
                        .inNamespace(namespace)
                        .withLabels(site.selector())
                        .list()
                        .getItems(),
                client.apps().deployments().inNamespace(namespace).list().getItems(),
                client.persistentVolumeClaims().inNamespace(namespace).list().getItems(),
                volumes(site),
                client.nodes().list().getItems(),
                client.v1().events().inNamespace(namespace).list().getItems());
    }

    /** The volumes of a site, those that a former deployment has left included. */
    List<PersistentVolume> volumes(SiteObjects site) {
        return client.persistentVolumes().withLabels(site.selector()).list().getItems();
    }

    /** Forgets the claim that is gone, if it is still the same one. */
    void free(PersistentVolume volume) {
        String uid = volume.getSpec().getClaimRef().getUid();
        client.persistentVolumes()
                .withName(volume.getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON), """
                        [{"op":"test","path":"/spec/claimRef/uid","value":"%s"},
                         {"op":"remove","path":"/spec/claimRef/uid"},
                         {"op":"remove","path":"/spec/claimRef/resourceVersion"}]
                        """.formatted(uid));
    }

    /**
     * Lets a pod go, this one and no other of its name. By the Eviction API, so that a PodDisruptionBudget of the site's owner
     * is heeded; Lapwing itself has none on pinned pods, since it would count pods where replicas in sync count.
     *
     * @return false if a budget does not allow it now
     */
    boolean evict(Pod pod) {
        try {
            boolean went = client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .evict(new EvictionBuilder()
                            .withNewMetadata()
                            .withName(pod.getMetadata().getName())
                            .withNamespace(pod.getMetadata().getNamespace())
                            .endMetadata()
                            .withDeleteOptions(new DeleteOptionsBuilder()
                                    .withNewPreconditions()
                                    .withUid(pod.getMetadata().getUid())
                                    .endPreconditions()
                                    .build())
                            .build());
            return went || client.resource(pod).get() == null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == TOO_MANY_REQUESTS || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    /** The last lines of a container that ended, or of one that runs; empty if there are none. */
    String lastLines(String namespace, String pod, String container) {
        var logs = client.pods().inNamespace(namespace).withName(pod).inContainer(container);
        try {
            return String.valueOf(logs.terminated().tailingLines(LOG_LINES).getLog())
                    .strip();
        } catch (KubernetesClientException e) {
            try {
                return String.valueOf(logs.tailingLines(LOG_LINES).getLog()).strip();
            } catch (KubernetesClientException also) {
                return "";
            }
        }
    }

    Optional<Pod> pod(String namespace, String name) {
        return Optional.ofNullable(
                client.pods().inNamespace(namespace).withName(name).get());
    }

    /** What a former deployment kept of itself. */
    Optional<ConfigMap> configMap(String namespace, String name) {
        return Optional.ofNullable(
                client.configMaps().inNamespace(namespace).withName(name).get());
    }

    /** Writes a ConfigMap in place of the one that was read; false if somebody has written it meanwhile. */
    boolean keep(Optional<ConfigMap> before, ConfigMap after) {
        try {
            if (before.isEmpty()) {
                client.resource(after).create();
            } else {
                client.resource(after)
                        .lockResourceVersion(before.get().getMetadata().getResourceVersion())
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            return otherwiseThrow(e);
        }
    }
}
