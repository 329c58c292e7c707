package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
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

    /**
     * What ran on the Pis before the newest deployment.
     *
     * @throws DeployException if none is known
     */
    public SiteDeployment rollback(DeployOptions options, Progress progress)
            throws DeployException, InterruptedException {
        return SiteDeployment.rollback(client, cluster, options, progress);
    }

    /** Takes away what runs on the Pis. */
    public SiteRemoval removal(Duration patience, Progress progress) {
        return new SiteRemoval(client, SiteObjects.edge(cluster), patience, progress);
    }

    /** Takes away what runs in the cloud; nothing if the description has no archive. */
    public Optional<SiteRemoval> cloudRemoval(Duration patience, Progress progress) {
        return SiteObjects.cloud(cluster).map(site -> new SiteRemoval(client, site, patience, progress));
    }

    /**
     * How the site is at this moment.
     *
     * @throws DeployException if the API server does not answer
     */
    public SiteStatus status() throws DeployException, InterruptedException {
        return ApiCall.explained(() -> new StatusSurvey(client, cluster).look());
    }

    @Override
    public void close() {
        client.close();
    }
}
