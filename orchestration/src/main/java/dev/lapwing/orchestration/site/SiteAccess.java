package dev.lapwing.orchestration.site;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The Kubernetes that a site runs on, as the person sees it who runs {@code lapwing}. */
public final class SiteAccess implements AutoCloseable {

    /** Who is said to have set a field. */
    private static final String FIELD_MANAGER = "lapwing";

    /** The label of all that belongs to a Pi; its value is the Pi's name. */
    public static final String PI_LABEL = "lapwing.dev/pi";

    private final ClusterDescription cluster;
    private final KubernetesClient client;

    private SiteAccess(ClusterDescription cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    /**
     * Connects, and asks the API server for its version.
     *
     * @param kubeconfig a file; without it, {@code KUBECONFIG}, {@code ~/.kube/config}, or the pod's own account
     * @throws SiteException if the file cannot be read, or the API server does not answer
     */
    public static SiteAccess open(ClusterDescription cluster, Optional<Path> kubeconfig) throws SiteException {
        if (kubeconfig.isPresent() && !Files.isReadable(kubeconfig.get())) {
            throw new SiteException("--kubeconfig " + kubeconfig.get()
                    + " cannot be read. Name the file that kubectl uses for the Kubernetes of this site");
        }
        var builder = new KubernetesClientBuilder();
        kubeconfig.ifPresent(file -> builder.withConfig(Config.fromKubeconfig(file.toFile())));
        KubernetesClient client = builder.build();
        try {
            Objects.requireNonNull(client.getKubernetesVersion());
            return new SiteAccess(cluster, client);
        } catch (KubernetesClientException e) {
            client.close();
            throw new SiteException(
                    "Kubernetes does not answer at " + client.getMasterUrl() + " (" + reason(e)
                            + "). See whether kubectl get nodes works, and name its file with --kubeconfig",
                    e);
        }
    }

    /** The site, with the API server that another part is connected to already; {@link #close} closes that too. */
    public static SiteAccess of(ClusterDescription cluster, KubernetesClient client) {
        return new SiteAccess(cluster, client);
    }

    /** What was said of the site. */
    public ClusterDescription cluster() {
        return cluster;
    }

    /** For the packages of orchestration. */
    public KubernetesClient client() {
        return client;
    }

    /** The same connection, for another description of the same site. */
    public SiteAccess as(ClusterDescription other) {
        return new SiteAccess(other, client);
    }

    /** Makes an object, or makes it what is said here. */
    public void apply(HasMetadata object) {
        client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    }

    /** The pods of a Pi, those that are ending too. */
    public List<Pod> pods(Pi pi) {
        return client.pods()
                .inNamespace(cluster.namespace())
                .withLabel(PI_LABEL, pi.name())
                .list()
                .getItems();
    }

    /** The pod of a Pi that runs and is not about to end. */
    public Optional<Pod> running(Pi pi) {
        return pods(pi).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .findFirst();
    }

    /** Why Kubernetes refused, in its own words or those of the connection. */
    public static String reason(KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return e.getStatus().getMessage();
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
            if (cause instanceof IOException && cause.getMessage() != null) {
                break;
            }
        }
        return Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
    }

    @Override
    public void close() {
        client.close();
    }
}
