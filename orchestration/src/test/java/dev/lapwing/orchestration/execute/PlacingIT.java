package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.kube.SharedControlPlane;
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
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
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

/** What moves pods as it is shipped, from the topic of contexts to the pod, with the rights that it is given. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class PlacingIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    PlacingIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void movesAPodOffAFlatNodeAndBringsItHomeWhenItHasRecovered() throws Exception {
        MoveSite site = MoveSite.create(controlPlane, "placing");
        Path kwok = Files.createDirectory(directory.resolve("kwok"));
        try (FakeNodes kubelets = FakeNodes.of(controlPlane, kwok);
                BrokerCluster brokers =
                        BrokerCluster.in(directory.resolve("kafka")).brokers(1).start()) {
            assertThat(kubelets).isNotNull();
            site.deployment("vision", 1);
            site.budget("vision", new IntOrString(1));
            String home = site.pod("vision").getSpec().getNodeName();
            site.admin
                    .nodes()
                    .withName(home)
                    .edit(node -> new NodeBuilder(node)
                            .editSpec()
                            .addNewTaint("PreferNoSchedule", "example.org/old", null, "yes")
                            .endSpec()
                            .build());
            String other = home.endsWith("-a") ? "placing-b" : "placing-a";
            Map<String, String> environment = environment(site, brokers, directory);
            KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL);
            try (Admin admin = Admin.create(brokers.client(Map.of()))) {
                admin.createTopics(List.of(new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                        .all()
                        .get();
            }
            var services = new ArrayList<Service>();
            try (var producer = new KafkaProducer<>(
                    brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
                say(producer, home, 80);
                say(producer, other, 55);
                var contexts = new LiveContexts(kafka, new PrometheusRegistry());
                services.add(contexts);
                services.addAll(Placing.services(
                        Settings.of(environment, Map.of()), kafka, new PrometheusRegistry(), contexts));
                services.forEach(Service::start);
                await().atMost(SOON).until(contexts::complete);
                await().atMost(SOON)
                        .until(() -> services.stream()
                                .allMatch(service -> service.check().ready()));

                long passed = System.nanoTime();
                say(producer, home, 28);
                awaitOn(site, other, kafka);
                System.out.printf(
                        "battery past its threshold to the new pod ready and the old one gone: %.1f s%n",
                        (System.nanoTime() - passed) / 1e9);
                assertThat(taints(site, home)).containsExactlyInAnyOrder("example.org/old", "lapwing.dev/low-battery");

                say(producer, home, 99);
                awaitOn(site, home, kafka);
                assertThat(taints(site, home)).containsExactly("example.org/old");
            } finally {
                services.reversed().forEach(Service::close);
            }

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(told(kafka))
                            .containsExactly(
                                    "BATTERY_LOW DECIDED " + other,
                                    "BATTERY_LOW STARTED " + other,
                                    "BATTERY_LOW DONE " + other,
                                    "RECOVERED DECIDED " + home,
                                    "RECOVERED STARTED " + home,
                                    "RECOVERED DONE " + home));
        }
    }

    /** What {@code lapwing streams} is told there. */
    static Map<String, String> environment(MoveSite site, BrokerCluster brokers, Path directory) throws Exception {
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: placement, user: {token: "%s"}}]
                contexts: [{name: it, context: {cluster: it, user: placement}}]
                current-context: it
                """.formatted(site.controlPlane.config().getMasterUrl(), site.token()));
        var environment = new HashMap<>(brokers.environment(KafkaCluster.Side.LOCAL));
        environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
        environment.put("LAPWING_KUBECONFIG", kubeconfig.toString());
        environment.put("LAPWING_NAMESPACE", site.namespace);
        environment.put("LAPWING_PLACEMENT_EVERY", "1s");
        environment.put("LAPWING_PLACEMENT_COOLDOWN", "1s");
        return environment;
    }

    private static List<String> taints(MoveSite site, String node) {
        return site.admin.nodes().withName(node).get().getSpec().getTaints().stream()
                .map(Taint::getKey)
                .toList();
    }

    /** Waits until the only pod of {@code vision} is on a node. */
    static void awaitOn(MoveSite site, String node, KafkaCluster kafka) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(site.pods("vision"))
                        .as("what was told: %s", all(kafka))
                        .extracting(pod -> pod.getSpec().getNodeName())
                        .containsExactly(node));
    }

    private static void say(KafkaProducer<byte[], byte[]> producer, String node, double percent) throws Exception {
        say(producer, node, Metric.BATTERY_PERCENT, percent);
    }

    /** A node feels this, and has for a while. */
    static void say(KafkaProducer<byte[], byte[]> producer, String node, Metric metric, double value) throws Exception {
        Instant now = Instant.now();
        var statistics =
                new MetricStatistics(20, value, 10, value, value, value, now, new Recent(20, value, 0.5, -1, 0.1));
        var context = new NodeContext(node, now, now, Map.of(metric, statistics), null, 1);
        producer.send(new ProducerRecord<>(
                        TopicNames.NODE_CONTEXT, node.getBytes(StandardCharsets.UTF_8), NodeContextJson.write(context)))
                .get();
    }

    private static List<String> told(KafkaCluster kafka) throws InterruptedException {
        return all(kafka).stream()
                .filter(step -> step.workload().equals("placing/Deployment/vision"))
                .filter(step -> step.step() != Step.STAYED)
                .map(PlacingIT::line)
                .toList();
    }

    /** All that was decided and done. */
    static List<Placement> all(KafkaCluster kafka) throws InterruptedException {
        try (var log = new PlacementLog(kafka, "test", Clock.systemUTC(), () -> ClockState.SYNCHRONISED)) {
            return log.open();
        }
    }

    private static String line(Placement step) {
        return step.reason() + " " + step.step() + " " + step.to();
    }
}
