package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Optional;

/** A site on the Kubernetes that it runs on, or is to run on. */
public final class DeployedSite {

    private final KubernetesClient client;
    private final ClusterDescription cluster;

    /** By a connection that stays the caller's. */
    public DeployedSite(SiteAccess access) {
        this.client = access.client();
        this.cluster = access.cluster();
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
     * @throws SiteException if none is known
     */
    public SiteDeployment rollback(DeployOptions options, Progress progress)
            throws SiteException, InterruptedException {
        return SiteDeployment.rollback(client, cluster, options, progress);
    }

    /** Takes away what runs on the Pis. */
    public SiteRemoval removal(Duration patience, Progress progress) {
        return new SiteRemoval(
                client, SiteObjects.edge(cluster), Optional.of(new MarkRemoval(client, progress)), patience, progress);
    }

    /** Takes away what runs in the cloud; nothing if the description has no archive. */
    public Optional<SiteRemoval> cloudRemoval(Duration patience, Progress progress) {
        return SiteObjects.cloud(cluster)
                .map(site -> new SiteRemoval(client, site, Optional.empty(), patience, progress));
    }

    /**
     * How the site is at this moment.
     *
     * @throws SiteException if the API server does not answer
     */
    public SiteStatus status() throws SiteException, InterruptedException {
        return ApiCall.explained(() -> new StatusSurvey(client, cluster).look());
    }
}
