package dev.lapwing.lab;

import dev.lapwing.orchestration.deploy.DeployOptions;
import dev.lapwing.orchestration.deploy.Outcome;
import dev.lapwing.orchestration.deploy.SiteDeployment;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.orchestration.description.DescriptionException;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.membership.Membership;
import dev.lapwing.orchestration.site.MountedSecrets;
import dev.lapwing.orchestration.site.RotationRun;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretException;
import dev.lapwing.orchestration.tunnel.EdgeAdmin;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A Pi on each of a lab's boards, by default the five of the first system. */
public final class LabSite {

    /** Who may read the edge's topics, where users are known. */
    static final String ANALYST = "anna";

    private static final Duration READY_WITHIN = Duration.ofMinutes(6);
    private static final Duration IMAGES_WITHIN = Duration.ofMinutes(12);
    private static final int BRIDGES = 2;
    private static final int PLACEMENTS = 2;
    private static final int SCHEDULERS = 1;
    private static final String BATTERY = "/mnt/battery";
    private static final int BROKER_PORT = 9405;
    private static final String UNDER_REPLICATED = "lapwing_broker_under_replicated_partitions";
    private static final int CONTROLLERS = 3;
    private static final long COPY_BYTES_PER_SECOND = 20_000_000;

    private final Lab lab;
    private final String version;
    private final Profile profile;
    private final List<String> pis;
    private final boolean placement;

    /**
     * A site of images of one version, with Kafka 4.3.
     *
     * @param version tag of the images
     */
    public LabSite(Lab lab, String version) {
        this(lab, version, Profile.KRAFT, lab.boardNames().size());
    }

    /** The same with either Kafka, and a Pi on each of the first boards only. */
    public LabSite(Lab lab, String version, Profile profile, int pis) {
        this(lab, version, profile, lab.boardNames().subList(0, pis), false);
    }

    private LabSite(Lab lab, String version, Profile profile, List<String> pis, boolean placement) {
        this.lab = lab;
        this.version = version;
        this.profile = profile;
        this.pis = pis;
        this.placement = placement;
    }

    /** The same with what moves pods and places new ones, and boards whose batteries say what {@link #charge} has them say. */
    public LabSite withPlacement() {
        return new LabSite(lab, version, profile, pis, true);
    }

    private Stream<String> images() {
        return Stream.concat(
                profile == Profile.KRAFT ? Stream.of("edge", "kafka") : Stream.of("edge", "kafka-legacy", "zookeeper"),
                placement ? Stream.of("placement") : Stream.of());
    }

    /** Builds the images that it needs of the jars that there are, in this machine's Docker engine. */
    public void buildImages(Path root) {
        var command = new ArrayList<>(List.of(root.resolve("bin/images").toString(), "--no-build"));
        images().forEach(command::add);
        Commands.run(command, IMAGES_WITHIN);
    }

    /**
     * Gives the boards the images, and deploys the site as {@code lapwing deploy} does: with certificates and passwords of
     * its own, until every part is ready.
     *
     * @throws LabException if a part is not, with the reasons
     */
    public void deploy(Consumer<String> says) throws IOException, InterruptedException {
        lab.load(images().map(image -> "lapwing-" + image + ":" + version).toList());
        try (KubernetesClient client = lab.client()) {
            SiteDeployment deployment = deployment(client, says);
            deployment.apply();
            Outcome outcome = deployment.awaitReady();
            if (!outcome.ready()) {
                throw new LabException("the site did not become ready. " + String.join("; ", outcome.problems()));
            }
            awaitReady(client, READY_WITHIN);
        } catch (SiteException e) {
            throw new LabException("the site could not be deployed: " + e.getMessage(), e);
        }
    }

    /** Has the battery of a board be charged to {@code percent}, by what its gauge says from now on. */
    public void charge(String board, double percent) {
        lab.exec(
                board,
                "echo percent=" + percent + " >" + BATTERY + "/new && mv " + BATTERY + "/new " + BATTERY + "/battery");
    }

    /** Applies it, and waits for nothing. */
    public void apply(KubernetesClient client) throws IOException, InterruptedException {
        try {
            deployment(client, sentence -> {}).apply();
        } catch (SiteException e) {
            throw new LabException("the site could not be deployed: " + e.getMessage(), e);
        }
    }

    /**
     * Does as {@code lapwing cluster add} for a Pi that the site has not had yet.
     *
     * @throws LabException if it cannot be added
     */
    public void add(KubernetesClient client, String pi, Consumer<String> says)
            throws IOException, InterruptedException {
        var access = SiteAccess.of(description(), client);
        var options = new Membership.Options(false, READY_WITHIN, COPY_BYTES_PER_SECOND, false);
        try (Membership membership = Membership.open(access, options, Clock.systemUTC(), says)) {
            membership.add(pi);
        } catch (SiteException | SecretException e) {
            throw new LabException(pi + " could not be added: " + e.getMessage(), e);
        }
    }

    /**
     * Does as {@code lapwing secrets rotate passwords} and {@code certificates} do.
     *
     * @throws LabException if what is new does not reach all pods
     */
    public void rotateSecrets(KubernetesClient client, Consumer<String> says) throws IOException, InterruptedException {
        var access = SiteAccess.of(description(), client);
        var pace = new RotationRun.Pace(Clock.systemUTC(), READY_WITHIN, Duration.ofSeconds(3));
        var rotation =
                new RotationRun(access.cluster(), new SecretStore(access), new MountedSecrets(access), pace, says);
        try {
            rotation.passwords();
            rotation.certificates(new KeytoolIssuer());
        } catch (SiteException | SecretException e) {
            throw new LabException("the site's secrets could not be renewed: " + e.getMessage(), e);
        }
    }

    /** How many replicas of partitions the broker of a Pi has. */
    public long replicas(KubernetesClient client, String pi) throws IOException, InterruptedException {
        int broker = pis.indexOf(pi) + 1;
        try (EdgeAdmin kafka = EdgeAdmin.open(SiteAccess.of(description(), client))) {
            return kafka.admin().describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .mapToLong(directory -> directory.replicaInfos().size())
                    .sum();
        } catch (SiteException | ExecutionException e) {
            throw new LabException("the replicas of " + pi + " are not known: " + e.getMessage(), e);
        }
    }

    private SiteDeployment deployment(KubernetesClient client, Consumer<String> says) throws IOException {
        return SiteDeployment.edge(client, description(), DeployOptions.DEFAULT, says::accept);
    }

    /** Writes it as {@code lapwing deploy} would be given it. */
    public Path describe(Path file) throws IOException {
        try (var text = Objects.requireNonNull(LabSite.class.getResourceAsStream("/lab-site.yaml"))) {
            String template = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return Files.writeString(
                    file,
                    template.replace("@VERSION@", version)
                            .replace("@PROFILE@", profile.name().toLowerCase(Locale.ROOT))
                            .replace("@SECURITY@", profile == Profile.KRAFT ? "tls-scram" : "plaintext")
                            .replace("@ANALYSTS@", profile == Profile.KRAFT ? "analysts: [" + ANALYST + "]\n" : "")
                            .replace(
                                    "@PLACEMENT@",
                                    placement ? "placement: {replicas: " + PLACEMENTS + ", scheduler: true}\n" : "")
                            .replace("@PIS@", pis()));
        }
    }

    private ClusterDescription description() throws IOException {
        Path file = Files.createTempFile("cluster", ".yaml");
        try {
            return DescriptionReader.read(describe(file));
        } catch (DescriptionException e) {
            throw new IllegalStateException("the lab's own site is described wrongly", e);
        } finally {
            Files.delete(file);
        }
    }

    /** With KRaft, three boards or the one that there is are controllers as well; board N has camera N. */
    private String pis() {
        int controllers = profile == Profile.ZOOKEEPER ? 0 : pis.size() < CONTROLLERS ? 1 : CONTROLLERS;
        return IntStream.range(0, pis.size())
                .mapToObj(i -> "- name: " + pis.get(i) + "\n"
                        + (i < controllers ? "  controller: true\n" : "")
                        + "  disk: {path: /mnt/lapwing, size: 24Gi}\n"
                        + (placement ? "  battery: file\n  batteryDirectory: " + BATTERY + "\n" : "")
                        + "  cameras: [{number: " + (i + 1) + "}]\n")
                .collect(Collectors.joining());
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
                .filter(pod -> pis.stream()
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
        return pis.size() + BRIDGES + (placement ? PLACEMENTS + SCHEDULERS : 0);
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
