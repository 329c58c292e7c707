package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.execute.PlacementLog;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContextJson;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Considered;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.kafka.KafkaCluster.Side;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.readiness.Readiness;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler as it is shipped, from a pod that waits to its record on the topic, under its own ClusterRole. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SchedulerPlacementsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String POOL = "told";

    /** First by name among those of all tests, since only ten of those that cannot take a pod are told. */
    private static final List<String> NODES = List.of("a-told-full", "a-told-flat", "a-told-cordoned");

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    SchedulerPlacementsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void placesPodsByWhatNodesFeelAndTellsWhyEvenWhereKafkaWasAwayMeanwhile() throws Exception {
        pool();
        Path kwok = Files.createDirectory(directory.resolve("kwok"));
        try (FakeNodes kubelets = FakeNodes.of(controlPlane, kwok);
                BrokerCluster brokers =
                        BrokerCluster.in(directory.resolve("kafka")).brokers(1).start()) {
            assertThat(kubelets).isNotNull();
            feel(brokers);
            var registry = new PrometheusRegistry();
            Settings settings = Settings.of(environment(brokers), Map.of());
            List<Service> services = new SchedulerCommand().wire(settings, registry);
            try {
                services.forEach(Service::start);
                await().atMost(SOON)
                        .until(() -> services.stream()
                                .allMatch(service -> service.check().ready()));

                create("first");
                await().atMost(SOON).until(() -> isReady("first"));
                await().atMost(SOON).until(() -> told(settings).size() == 1);
                brokers.broker(0).kill();
                create("second");
                await().atMost(SOON).until(() -> isReady("second"));
                brokers.start();

                await().atMost(SOON).until(() -> told(settings).size() == 2);
            } finally {
                services.reversed().forEach(Service::close);
            }

            List<Placement> told = told(settings);
            assertThat(told).extracting(Placement::pod).containsExactly("told/first", "told/second");
            assertThat(told).allSatisfy(placement -> {
                assertThat(placement.step()).isEqualTo(Step.DONE);
                assertThat(placement.reason()).isEqualTo("NEW_POD");
                assertThat(placement.from()).isNull();
                assertThat(placement.to()).isEqualTo("a-told-full");
                assertThat(placement.known())
                        .isEqualTo(Map.of(
                                "a-told-full", Map.of("battery.percent", 90.0),
                                "a-told-flat", Map.of("battery.percent", 35.0)));
                assertThat(placement.considered())
                        .extracting(Considered::node)
                        .startsWith("a-told-full", "a-told-flat");
                assertThat(placement.considered())
                        .filteredOn(each -> each.node().equals("a-told-cordoned"))
                        .extracting(Considered::whyNot)
                        .containsExactly("CORDONED");
                assertThat(placement.detail())
                        .startsWith("It is the best of 2 nodes that can take it, by longest-life;")
                        .contains(" cordoned");
            });
        }
    }

    private void pool() throws InterruptedException {
        controlPlane.createNamespace(POOL, Map.of());
        for (String node : NODES) {
            var labels = new HashMap<>(FakeNodes.LABEL);
            labels.put("pool", POOL);
            controlPlane.registerNode(node, labels);
        }
        await().atMost(SOON)
                .until(() -> controlPlane.client().nodes().withLabel("pool", POOL).list().getItems().stream()
                        .allMatch(node -> node.getSpec().getTaints().isEmpty()));
        controlPlane
                .client()
                .nodes()
                .withName("a-told-cordoned")
                .edit(node -> new NodeBuilder(node)
                        .editSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .build());
    }

    private void create(String name) {
        controlPlane
                .client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(POOL)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withSchedulerName(POOL)
                        .withNodeSelector(Map.of("pool", POOL))
                        .addNewContainer()
                        .withName("one")
                        .withImage("lapwing")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    private boolean isReady(String pod) {
        return Readiness.isPodReady(
                controlPlane.client().pods().inNamespace(POOL).withName(pod).get());
    }

    private Map<String, String> environment(BrokerCluster brokers) throws Exception {
        Config config = SchedulerRole.on(controlPlane);
        Path kubeconfig = Files.writeString(
                directory.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: scheduler, user: {token: "%s"}}]
                contexts: [{name: it, context: {cluster: it, user: scheduler}}]
                current-context: it
                """.formatted(config.getMasterUrl(), config.getOauthToken()));
        var environment = new HashMap<>(brokers.environment(Side.LOCAL));
        environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        environment.put("LAPWING_KUBECONFIG", kubeconfig.toString());
        environment.put("LAPWING_SCHEDULER_NAME", POOL);
        return environment;
    }

    private static void feel(BrokerCluster brokers) throws Exception {
        try (Admin admin = Admin.create(brokers.client(Map.of()))) {
            admin.createTopics(List.of(new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                    .all()
                    .get();
        }
        try (var producer =
                new KafkaProducer<>(brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, Double> node :
                    Map.of("a-told-full", 90.0, "a-told-flat", 35.0).entrySet()) {
                Instant now = Instant.now();
                double percent = node.getValue();
                var battery = new MetricStatistics(
                        20, percent, 10, percent, percent, percent, now, new Recent(20, percent, 0.5, -1, 0.1));
                var context =
                        new NodeContext(node.getKey(), now, now, Map.of(Metric.BATTERY_PERCENT, battery), null, 1);
                producer.send(new ProducerRecord<>(
                                TopicNames.NODE_CONTEXT,
                                node.getKey().getBytes(StandardCharsets.UTF_8),
                                NodeContextJson.write(context)))
                        .get();
            }
        }
    }

    private static List<Placement> told(Settings settings) throws InterruptedException {
        KafkaCluster kafka = KafkaCluster.of(settings, Side.LOCAL);
        try (var log = new PlacementLog(
                kafka, "test", PlacementLog.SCHEDULER, Clock.systemUTC(), () -> ClockState.SYNCHRONISED)) {
            return log.open(10);
        }
    }
}
