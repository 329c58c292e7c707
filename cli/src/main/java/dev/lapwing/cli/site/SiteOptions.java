package dev.lapwing.cli.site;

import dev.lapwing.orchestration.deploy.DeployException;
import dev.lapwing.orchestration.deploy.KubernetesTarget;
import dev.lapwing.orchestration.deploy.SiteConnection;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which site, and on which Kubernetes. */
public final class SiteOptions {

    @Option(
            names = "--cluster",
            paramLabel = "<file>",
            defaultValue = "cluster.yaml",
            description = "Description of the site (default ${DEFAULT-VALUE}).")
    private Path file = Path.of("cluster.yaml");

    @Option(
            names = "--kubeconfig",
            paramLabel = "<file>",
            description = "Which Kubernetes (default: $KUBECONFIG, or ~/.kube/config, as kubectl does).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "<name>",
            description = "Context of that file (default: its current one).")
    private @Nullable String context;

    /**
     * What the site is to be.
     *
     * @throws UsageException if there is no such file, or it is wrong
     */
    ClusterDescription description() throws UsageException {
        try {
            return DescriptionReader.read(file);
        } catch (DescriptionException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw new UsageException(
                    "there is no file " + e.getFile() + ". Name the description of the site with --cluster");
        } catch (IOException e) {
            throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** The Kubernetes of the Pis. */
    KubernetesTarget target() {
        return new KubernetesTarget(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
    }

    SiteConnection connect(ClusterDescription description) throws UsageException {
        return connect(target(), description);
    }

    static SiteConnection connect(KubernetesTarget target, ClusterDescription description) throws UsageException {
        try {
            return SiteConnection.open(target, description);
        } catch (DeployException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
