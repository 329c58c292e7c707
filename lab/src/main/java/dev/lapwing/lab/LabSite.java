package dev.lapwing.lab;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.manifests.Manifests;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The five Pis of the first system, deployed on a lab's boards. */
public final class LabSite {

    private static final Duration READY_WITHIN = Duration.ofMinutes(6);
    private static final int BRIDGES = 2;
    private static final int BROKER_PORT = 9405;
    private static final String UNDER_REPLICATED = "lapwing_broker_under_replicated_partitions";

    private final Lab lab;
    private final String version;

    /**
     * A site of images of one version.
     *
     * @param version tag of the images
     */
    public LabSite(Lab lab, String version) {
        this.lab = lab;
        this.version = version;
    }

    /** Gives the boards the images, applies the manifests, and waits until every pod is ready. */
    public void deploy() throws IOException, InterruptedException {
        lab.load(List.of("lapwing-edge:" + version, "lapwing-kafka:" + version));
        try (KubernetesClient client = lab.client()) {
            apply(client);
            awaitReady(client, READY_WITHIN);
        }
    }

    /** Applies the manifests as they are generated. */
    public void apply(KubernetesClient client) throws IOException {
        Manifests.of(description()).stream()
                .filter(file -> file.path().startsWith("edge/base/"))
                .flatMap(file -> file.manifests().stream())
                .forEach(manifest -> {
                    if (manifest.content() instanceof HasMetadata object) {
                        client.resource(object).serverSideApply();
                    }
                });
    }

    private ClusterDescription description() throws IOException {
        Path file = Files.createTempFile("cluster", ".yaml");
        try (var text = Objects.requireNonNull(LabSite.class.getResourceAsStream("/lab-site.yaml"))) {
            String template = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, template.replace("@VERSION@", version));
            return DescriptionReader.read(file);
        } catch (DescriptionException e) {
            throw new IllegalStateException("the lab's own site is described wrongly", e);
        } finally {
            Files.delete(file);
        }
    }

    /**
     * Waits until every pod is ready, of each board and of the bridge, and every partition has all of its replicas.
     *
     * @throws LabException if they are not in time
     */
    public void awaitReady(KubernetesClient client, Duration atMost) throws InterruptedException {
        Lab.await("not every pod of the site was ready; see bin/lab status, kubectl describe", atMost, () -> {
            try {
                return readyPods(client) >= podCount() && underReplicated(client) == 0;
            } catch (KubernetesClientException e) {
                return false; // masters may be down
            }
        });
    }

    /** How many partitions lack a replica, by what their brokers say; those of a broker that says nothing count as one. */
    long underReplicated(KubernetesClient client) {
        return pods(client).stream()
                .filter(pod -> lab.boardNames().stream()
                        .anyMatch(board -> pod.getMetadata().getName().startsWith(board + "-")))
                .mapToLong(this::underReplicated)
                .sum();
    }

    private long underReplicated(Pod pod) {
        // The boards reach pods, this machine does not.
        String script = "exec 3<>/dev/tcp/" + pod.getStatus().getPodIP() + "/" + BROKER_PORT
                + " && printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3 && timeout 5 cat <&3";
        try {
            return lab.exec(pod.getSpec().getNodeName(), script)
                    .lines()
                    .filter(line -> line.startsWith(UNDER_REPLICATED + " "))
                    .mapToLong(line -> Math.round(Double.parseDouble(line.substring(UNDER_REPLICATED.length() + 1))))
                    .findFirst()
                    .orElse(1);
        } catch (LabException e) {
            return 1;
        }
    }

    /** How many pods there are when all is well. */
    public int podCount() {
        return lab.boardNames().size() + BRIDGES;
    }

    /** How many are ready, and not about to go. */
    public static long readyPods(KubernetesClient client) {
        return pods(client).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(Readiness::isPodReady)
                .count();
    }

    /** All of the site. */
    public static List<Pod> pods(KubernetesClient client) {
        return client.pods().inNamespace("lapwing").list().getItems();
    }
}
