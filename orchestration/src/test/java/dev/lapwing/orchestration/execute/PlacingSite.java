package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** All that placement as it is shipped finds at a site: a {@link MoveSite}, kubelets, brokers, and what nodes feel. */
final class PlacingSite implements AutoCloseable {

    final MoveSite moves;
    private final Path directory;
    private final FakeNodes kubelets;
    private final BrokerCluster brokers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaCluster kafka;

    private PlacingSite(MoveSite moves, Path directory, FakeNodes kubelets, BrokerCluster brokers) {
        this.moves = moves;
        this.directory = directory;
        this.kubelets = kubelets;
        this.brokers = brokers;
        this.producer =
                new KafkaProducer<>(brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
        this.kafka = KafkaCluster.of(Settings.of(kafkaEnvironment(), Map.of()), KafkaCluster.Side.LOCAL);
    }

    /** Makes it, with two nodes whose pods run; its files are in {@code directory}. */
    static PlacingSite create(ControlPlane controlPlane, String namespace, Path directory) throws Exception {
        MoveSite moves = MoveSite.create(controlPlane, namespace);
        FakeNodes kubelets = FakeNodes.of(controlPlane, Files.createDirectory(directory.resolve("kwok")));
        BrokerCluster brokers =
                BrokerCluster.in(directory.resolve("kafka")).brokers(1).start();
        try (Admin admin = Admin.create(brokers.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                    .all()
                    .get();
        }
        return new PlacingSite(moves, directory, kubelets, brokers);
    }

    private Map<String, String> kafkaEnvironment() {
        var environment = new HashMap<>(brokers.environment(KafkaCluster.Side.LOCAL));
        environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        return environment;
    }

    /** What placement is told by its environment; {@code instance} is who it says it is, {@code server} where it asks. */
    Map<String, String> environment(String instance, String server) throws IOException {
        Path kubeconfig = directory.resolve(instance + ".kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: placement, user: {token: "%s"}}]
                contexts: [{name: it, context: {cluster: it, user: placement}}]
                current-context: it
                """.formatted(server, moves.token()));
        Map<String, String> environment = kafkaEnvironment();
        environment.put("POD_NAME", instance);
        environment.put("LAPWING_KUBECONFIG", kubeconfig.toString());
        environment.put("LAPWING_NAMESPACE", moves.namespace);
        environment.put("LAPWING_PLACEMENT_EVERY", "1s");
        environment.put("LAPWING_PLACEMENT_COOLDOWN", "1s");
        return environment;
    }

    /** Where the API server itself is. */
    String server() {
        return moves.controlPlane.config().getMasterUrl();
    }

    /** The services of placement in their order, with the contexts first; started and ready. */
    List<Service> placing(Map<String, String> environment, PrometheusRegistry registry) {
        Settings settings = Settings.of(environment, Map.of());
        var contexts = new LiveContexts(kafka, new PrometheusRegistry());
        var services = new ArrayList<Service>(List.of(contexts));
        services.addAll(Placing.services(settings, kafka, registry, contexts));
        services.forEach(Service::start);
        await().atMost(MoveSite.SOON).until(contexts::complete);
        await().atMost(MoveSite.SOON)
                .until(() ->
                        services.stream().allMatch(service -> service.check().ready()));
        return services;
    }

    /** A pod of each app on {@code -a} alone, under a budget that it must not leave. */
    void onlyOnA(String... apps) {
        cordon("b", true);
        for (String app : apps) {
            moves.deployment(app, 1);
            moves.budget(app, new IntOrString(1));
        }
        cordon("b", false);
    }

    private void cordon(String letter, boolean cordoned) {
        moves.admin.nodes().withName(node(letter)).edit(node -> {
            node.getSpec().setUnschedulable(cordoned);
            return node;
        });
    }

    String node(String letter) {
        return moves.namespace + "-" + letter;
    }

    /** Has the battery of a node be at {@code percent}. */
    void feel(String node, double percent) throws InterruptedException {
        feel(node, Metric.BATTERY_PERCENT, percent);
    }

    /** Has a node feel this, and nothing else, as it has for a while. */
    void feel(String node, Metric metric, double value) throws InterruptedException {
        Instant now = Instant.now();
        var statistics =
                new MetricStatistics(20, value, 10, value, value, value, now, new Recent(20, value, 0.5, -1, 0.1));
        var context = new NodeContext(node, now, now, Map.of(metric, statistics), null, 1);
        try {
            producer.send(new ProducerRecord<>(
                            TopicNames.NODE_CONTEXT,
                            node.getBytes(StandardCharsets.UTF_8),
                            NodeContextJson.write(context)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What stands on the topic of an app, but that it stays: {@code BATTERY_LOW DECIDED x-b}. */
    List<String> told(String app) throws InterruptedException {
        return steps(app).stream()
                .map(step -> step.reason() + " " + step.step() + " " + step.to())
                .toList();
    }

    /** The same as records. */
    List<Placement> steps(String app) throws InterruptedException {
        return all().stream()
                .filter(step -> step.workload().equals(moves.namespace + "/Deployment/" + app))
                .filter(step -> step.step() != Step.STAYED)
                .toList();
    }

    /** All that stands on the topic. */
    List<Placement> all() throws InterruptedException {
        try (var log = new PlacementLog(kafka, "test", Clock.systemUTC(), () -> ClockState.SYNCHRONISED)) {
            return log.open();
        }
    }

    /** Waits until the only pod of each app is on {@code -b}, belongs to its ReplicaSet, and stands so for a while. */
    void awaitOnlyOnB(String... apps) {
        await().atMost(MoveSite.SOON.multipliedBy(2))
                .during(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    for (String app : apps) {
                        assertThat(moves.pods(app))
                                .as("pods of %s", app)
                                .singleElement()
                                .satisfies(pod -> assertThat(isSettled(pod, node("b")))
                                        .as("settled on b: %s", pod)
                                        .isTrue());
                    }
                });
    }

    private static boolean isSettled(Pod pod, String node) {
        return node.equals(pod.getSpec().getNodeName())
                && SurgePod.isReady(pod)
                && !SurgePod.isHeld(pod)
                && pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getKind().equals("ReplicaSet"));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        brokers.close();
        kubelets.close();
    }
}
