package dev.lapwing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.lapwing.cli.TopicValues;
import dev.lapwing.orchestration.description.ClusterDescription.Profile;
import dev.lapwing.records.MalformedValueException;
import dev.lapwing.records.RecordCoordinates;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.NodeSample;
import dev.lapwing.records.context.NodeSampleJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.PlacementJson;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka 4.3 without ZooKeeper, with TLS, passwords and rights; a sixth Pi that comes to it, and pods that are moved. */
final class LabIT extends SiteOnBoards {

    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final Duration TUNNELLED_WITHIN = Duration.ofMinutes(1);
    private static final Duration MOVED_WITHIN = Duration.ofMinutes(5);
    private static final String NEWCOMER = "watcher";
    private static final String VERSION = System.getProperty("lapwing.version", "");

    LabIT() {
        super(Profile.KRAFT, PIS.size() + 1);
    }

    @Override
    LabSite site(int pis) {
        return super.site(pis).withPlacement();
    }

    @Test
    @Order(7)
    void aSixthPiGetsItsPlaceAndItsShareOfTheReplicasByOneCommand() throws Exception {
        LabSite six = site(PIS.size() + 1);
        try (KubernetesClient client = lab().client()) {
            six.add(client, lab().boardNames().getLast(), SiteOnBoards::say);
            six.awaitReady(client, ARRIVES_WITHIN);

            assertThat(six.replicas(client, lab().boardNames().getLast())).isPositive();
        }
        pictures().write(camera(PIS.size() + 1), 10);
        pictures().write(camera(1), 10);

        pictures().awaitAll(lab().cloudBootstrap(), ARRIVES_WITHIN);
    }

    @Test
    @Order(8)
    void aPodLeavesABoardWhoseBatteryFallsAndIsNeverAway() throws Exception {
        String flat = PIS.getLast();
        LabSite site = site(PIS.size() + 1);
        lab().boardNames().forEach(board -> site.charge(board, 80));
        try (KubernetesClient client = lab().client()) {
            client.resource(workload(flat)).create();
            awaitOn(client, flat::equals);

            site.charge(flat, 27);

            awaitOn(client, board -> !board.equals(flat));
            assertThat(client.nodes().withName(flat).get().getStatus().getConditions())
                    .filteredOn(condition -> condition.getType().equals("LowBattery"))
                    .extracting(NodeCondition::getStatus)
                    .containsExactly("True");
        }
        awaitInTheCloud(TopicNames.CONTEXT_DATA, (value, at) -> {
            NodeSample sample = NodeSampleJson.read(value, at, _ -> {});
            return sample.node().equals(flat)
                    && Double.valueOf(27).equals(sample.metrics().get(Metric.BATTERY_PERCENT));
        });
        awaitInTheCloud(TopicNames.PLACEMENT_DATA, (value, at) -> {
            Placement step = PlacementJson.read(value, at);
            return step.step() == Placement.Step.DONE
                    && step.workload().equals("lapwing/Deployment/vision")
                    && flat.equals(step.from());
        });
    }

    @Test
    @Order(9)
    void aNewPodIsPlacedByTheSchedulerThatItAsksFor() throws Exception {
        try (KubernetesClient client = lab().client()) {
            client.resource(newcomer()).create();

            await().atMost(ARRIVES_WITHIN)
                    .until(() -> client.pods()
                            .inNamespace("lapwing")
                            .withName(NEWCOMER)
                            .isReady());
            await().atMost(ARRIVES_WITHIN)
                    .until(() -> client.events().v1().events().inNamespace("lapwing").list().getItems().stream()
                            .anyMatch(event -> "lapwing-scheduler".equals(event.getReportingController())
                                    && "Scheduled".equals(event.getReason())
                                    && NEWCOMER.equals(event.getRegarding().getName())));
        }
        awaitInTheCloud(TopicNames.PLACEMENT_DATA, (value, at) -> {
            Placement step = PlacementJson.read(value, at);
            return step.pod().equals("lapwing/" + NEWCOMER) && step.reason().equals("NEW_POD");
        });
    }

    /** On this machine, which is no part of the cluster: by a tunnel, and by what {@code lapwing client-config} wrote. */
    @Test
    @Order(10)
    void anAnalystIsToldWhyThePodWasMoved(@TempDir Path directory) throws Exception {
        Path site = site(PIS.size() + 1).describe(directory.resolve("cluster.yaml"));
        Path files = directory.resolve("files of anna");
        Path hosts = directory.resolve("hosts");
        Path said = directory.resolve("said");
        Commands.run(lapwing(
                "client-config",
                "--cluster",
                site,
                "--kubeconfig",
                kubeconfig(),
                "--user",
                LabSite.ANALYST,
                "--output",
                files));
        Process tunnel = new ProcessBuilder(
                        lapwing("tunnel", "--cluster", site, "--kubeconfig", kubeconfig(), "--hosts-file", hosts))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(TUNNELLED_WITHIN)
                    .until(() -> Files.readString(said).contains("Open until it is interrupted"));
            var analyst = new Analyst(files.resolve("lapwing.env"), hosts);

            assertThat(analyst.asks(lapwing("explain", "pod", "vision")))
                    .contains("BATTERY_LOW", PIS.getLast() + " -> ");
            assertThat(analyst.asks(lapwing("explain", "pod", NEWCOMER))).contains("NEW_POD", "longest-life");
            assertThat(analyst.asks(lapwing("explain", "node", PIS.getLast(), "--last", 30)))
                    .contains("BATTERY_LOW")
                    .containsPattern("battery\\.percent +27 %");
            assertThat(analyst.asks(lapwing("topics"))).contains("node-context", "placements");
            assertThat(analyst.asks(lapwing(
                            "kafka-console-consumer",
                            "--bootstrap-server",
                            "kafka-1:9092",
                            "--topic",
                            "placements",
                            "--from-beginning",
                            "--max-messages",
                            1,
                            "--command-config",
                            files.resolve("client.properties"))))
                    .contains("BATTERY_LOW");
            assertThat(analyst.asks(lapwing("simulate", "--what-if", "--kubeconfig", kubeconfig())))
                    .contains(PIS.getLast(), "27 %");
        } finally {
            tunnel.destroy();
            assertThat(tunnel.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
        }
    }

    /** A person with the files of an analyst, in a shell beside an open tunnel. */
    private record Analyst(Path environment, Path hosts) {
        String asks(List<String> command) {
            var shell = new ArrayList<>(List.of(
                    "bash",
                    "-c",
                    ". \"$1\" && export LAPWING_JAVA_OPTS=-Djdk.net.hosts.file=$2 && shift 2 && \"$@\"",
                    "bash"));
            shell.addAll(List.of(environment.toString(), hosts.toString()));
            shell.addAll(command);
            return Commands.run(shell);
        }
    }

    /** One of the values that a topic carries. */
    private interface Wanted {
        boolean is(byte @Nullable [] value, RecordCoordinates at) throws MalformedValueException;
    }

    private void awaitInTheCloud(String topic, Wanted wanted) {
        var settings = Settings.of(Map.of(Side.REMOTE.bootstrapServers().name(), lab().cloudBootstrap()), Map.of());
        KafkaCluster cloud = KafkaCluster.of(settings, Side.REMOTE);
        await(topic).atMost(ARRIVES_WITHIN).pollInterval(Duration.ofSeconds(2)).until(() -> {
            var there = new AtomicBoolean();
            TopicValues.read(
                    cloud,
                    topic,
                    (value, at) -> there.compareAndSet(false, wanted.is(value, at)),
                    malformed -> fail("in the cloud's " + topic, malformed));
            return there.get();
        });
    }

    /** Waits until the only pod that is not on its way out is on such a board; there is one that serves at any time. */
    private static void awaitOn(KubernetesClient client, Predicate<String> board) {
        boolean[] served = {false};
        await().atMost(MOVED_WITHIN).pollInterval(Duration.ofMillis(500)).until(() -> {
            List<Pod> pods = client.pods()
                    .inNamespace("lapwing")
                    .withLabel("app", "vision")
                    .list()
                    .getItems();
            boolean serves = pods.stream().anyMatch(Readiness::isPodReady);
            if (served[0] && !serves) {
                throw new AssertionError("no pod serves: " + pods);
            }
            served[0] |= serves;
            List<Pod> staying = pods.stream()
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .toList();
            return staying.size() == 1
                    && Readiness.isPodReady(staying.getFirst())
                    && board.test(staying.getFirst().getSpec().getNodeName());
        });
    }

    /** A pod that says {@code schedulerName: lapwing}. */
    private static Pod newcomer() {
        Deployment like = workload(PIS.getFirst());
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("lapwing")
                .withName(NEWCOMER)
                .endMetadata()
                .withNewSpecLike(like.getSpec().getTemplate().getSpec())
                .withSchedulerName("lapwing")
                .endSpec()
                .build();
    }

    /** A Deployment of one pod that may be moved, and would rather be on {@code board}. */
    private static Deployment workload(String board) {
        return Serialization.unmarshal("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: vision, namespace: lapwing}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: vision}}
                  template:
                    metadata: {labels: {app: vision, lapwing.dev/movable: "true"}}
                    spec:
                      automountServiceAccountToken: false
                      terminationGracePeriodSeconds: 1
                      securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
                      affinity:
                        nodeAffinity:
                          preferredDuringSchedulingIgnoredDuringExecution:
                          - weight: 100
                            preference:
                              matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%s]}]
                      containers:
                      - name: vision
                        image: lapwing-edge:%s
                        imagePullPolicy: Never
                        command: [/bin/sleep, "3600"]
                        resources: {requests: {cpu: 50m, memory: 8Mi}}
                        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """.formatted(board, VERSION), Deployment.class);
    }
}
