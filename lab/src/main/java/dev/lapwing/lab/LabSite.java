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

    private final Lab lab;
    private final String version;
    private final String resource;
    private final List<String> images;

    /**
     * A site of images of one version.
     *
     * @param version tag of the images
     */
    public LabSite(Lab lab, String version) {
        this(lab, version, "/lab-site.yaml", List.of("lapwing-edge", "lapwing-kafka"));
    }

    private LabSite(Lab lab, String version, String resource, List<String> images) {
        this.lab = lab;
        this.version = version;
        this.resource = resource;
        this.images = images;
    }

    /** The same as it was in its time: Kafka 3.9, and a ZooKeeper on each Pi. */
    public static LabSite withZooKeeper(Lab lab, String version) {
        return new LabSite(
                lab,
                version,
                "/lab-site-zookeeper.yaml",
                List.of("lapwing-edge", "lapwing-kafka-legacy", "lapwing-zookeeper"));
    }

    /** Gives the boards the images, applies the manifests, and waits until every pod is ready. */
    public void deploy() throws IOException, InterruptedException {
        lab.load(images());
        try (KubernetesClient client = lab.client()) {
            apply(client);
            awaitReady(client, READY_WITHIN);
        }
    }

    /** The images that it needs. */
    public List<String> images() {
        return images.stream().map(image -> image + ":" + version).toList();
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
        try (var text = Objects.requireNonNull(LabSite.class.getResourceAsStream(resource))) {
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
     * Waits until every pod is ready, of each board and of the bridge.
     *
     * @throws LabException if they are not in time
     */
    public void awaitReady(KubernetesClient client, Duration atMost) throws InterruptedException {
        Lab.await("not every pod of the site was ready; see bin/lab status, kubectl describe", atMost, () -> {
            try {
                return readyPods(client) >= podCount();
            } catch (KubernetesClientException e) {
                return false; // masters may be down
            }
        });
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
