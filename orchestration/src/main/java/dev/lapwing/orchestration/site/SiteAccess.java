package dev.lapwing.orchestration.site;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
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
     * Connects; nothing is asked yet.
     *
     * @throws SiteException if the kubeconfig or its context is not there
     */
    public static SiteAccess open(ClusterDescription cluster, KubernetesTarget target) throws SiteException {
        return new SiteAccess(cluster, target.connect());
    }

    /** The site, with the API server that another part is connected to already; {@link #close} closes that too. */
    public static SiteAccess of(ClusterDescription cluster, KubernetesClient client) {
        return new SiteAccess(cluster, client);
    }

    /**
     * Asks the API server for its version.
     *
     * @throws SiteException if it does not answer
     */
    public void reach() throws SiteException, InterruptedException {
        ApiCall.explained(client::getKubernetesVersion);
    }

    /** Where it is, for people. */
    public String address() {
        return client.getMasterUrl().toString();
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

    @Override
    public void close() {
        client.close();
    }
}
