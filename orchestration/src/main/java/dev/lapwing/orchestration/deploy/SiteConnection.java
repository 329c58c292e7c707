package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** A Kubernetes on which a site runs, or is to run. */
public final class SiteConnection implements AutoCloseable {

    private final KubernetesClient client;
    private final ClusterDescription cluster;

    private SiteConnection(KubernetesClient client, ClusterDescription cluster) {
        this.client = client;
        this.cluster = cluster;
    }

    /**
     * Connects to it; nothing is asked yet.
     *
     * @throws DeployException if the kubeconfig or its context is not there
     */
    public static SiteConnection open(KubernetesTarget target, ClusterDescription cluster) throws DeployException {
        return new SiteConnection(target.connect(), cluster);
    }

    /** Where it is, for people. */
    public String address() {
        return client.getMasterUrl().toString();
    }

    /** What runs on the Pis. */
    public SiteDeployment edge(DeployOptions options, Progress progress) {
        return SiteDeployment.edge(client, cluster, options, progress);
    }

    /** What runs in the cloud; nothing if the description has no archive. */
    public Optional<SiteDeployment> cloud(DeployOptions options, Progress progress) {
        return SiteDeployment.cloud(client, cluster, options, progress);
    }

    @Override
    public void close() {
        client.close();
    }
}
