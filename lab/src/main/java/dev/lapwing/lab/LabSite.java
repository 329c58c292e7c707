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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Pi on each of a lab's boards, by default the five of the first system. */
public final class LabSite {

    private static final Duration READY_WITHIN = Duration.ofMinutes(6);
    private static final int BRIDGES = 2;
    private static final int CONTROLLERS = 3;

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

    /** As {@code lapwing deploy} would be given it. */
    public ClusterDescription description() throws IOException {
        Path file = Files.createTempFile("cluster", ".yaml");
        try (var text = Objects.requireNonNull(LabSite.class.getResourceAsStream("/lab-site.yaml"))) {
            String template = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, template.replace("@VERSION@", version).replace("@PIS@", pis()));
            return DescriptionReader.read(file);
        } catch (DescriptionException e) {
            throw new IllegalStateException("the lab's own site is described wrongly", e);
        } finally {
            Files.delete(file);
        }
    }

    /** Three boards, or the one that there is, are controllers as well; board N has camera N. */
    private String pis() {
        List<String> names = lab.boardNames();
        int controllers = names.size() < CONTROLLERS ? 1 : CONTROLLERS;
        return IntStream.range(0, names.size())
                .mapToObj(i -> "- name: " + names.get(i) + "\n"
                        + (i < controllers ? "  controller: true\n" : "")
                        + "  disk: {path: /mnt/lapwing, size: 24Gi}\n"
                        + "  cameras: [{number: " + (i + 1) + "}]\n")
                .collect(Collectors.joining());
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
