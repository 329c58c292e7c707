package dev.lapwing.orchestration.site;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which Kubernetes.
 *
 * @param kubeconfig a file as {@code kubectl} has it; without it, what {@code KUBECONFIG} names, or {@code ~/.kube/config}
 * @param context in that file; without it, its current one
 */
public record KubernetesTarget(Optional<Path> kubeconfig, Optional<String> context) {

    private static final String OF_K3S = "on a server of K3s it is /etc/rancher/k3s/k3s.yaml";
    /** Kubernetes sets it in each container. */
    private static final String OF_A_POD = "KUBERNETES_SERVICE_HOST";

    /** What {@code kubectl} would talk to. */
    public static final KubernetesTarget DEFAULT = new KubernetesTarget(Optional.empty(), Optional.empty());

    /** The same file, another context. */
    public KubernetesTarget in(String otherContext) {
        return new KubernetesTarget(kubeconfig, Optional.of(otherContext));
    }

    /**
     * A client; nothing is asked yet.
     *
     * @throws SiteException if the file or the context is not there, or nothing says where Kubernetes is
     */
    public KubernetesClient connect() throws SiteException {
        Config config;
        if (kubeconfig.isPresent()) {
            Path file = kubeconfig.get();
            if (!Files.isReadable(file)) {
                throw new SiteException("--kubeconfig=" + file + " is not a file that can be read; " + OF_K3S);
            }
            config = Config.fromKubeconfig(context.orElse(null), file.toFile());
        } else {
            config = Config.autoConfigure(context.orElse(null));
            if (config.getMasterUrl().startsWith(Config.DEFAULT_MASTER_URL) && System.getenv(OF_A_POD) == null) {
                throw new SiteException(
                        "no Kubernetes is known here: neither ~/.kube/config nor the file that KUBECONFIG"
                                + " names has one, and this is no pod. --kubeconfig says where it is; " + OF_K3S);
            }
        }
        if (context.isPresent()
                && (config.getCurrentContext() == null
                        || !context.get().equals(config.getCurrentContext().getName()))) {
            throw new SiteException("the context " + context.get()
                    + " is in no kubeconfig that was read; kubectl config" + " get-contexts lists them");
        }
        // What cannot be reached is said soon; who waits tries again by itself.
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withConnectionTimeout(10_000)
                        .withRequestRetryBackoffLimit(2)
                        .build())
                .build();
    }
}
