package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.monitor.LiveContexts;
import dev.lapwing.records.TopicNames;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Service;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A workload that goes from layer to layer on a real control plane, and home again, by what nodes say that they feel. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class LayersIT {

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    LayersIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void goesToAnotherBoardThenToTheServerThenToTheCloudAndHomeOnceRecharged() throws Exception {
        MoveSite site = MoveSite.create(controlPlane, "layers");
        Path kwok = Files.createDirectory(directory.resolve("kwok"));
        try (FakeNodes kubelets = FakeNodes.of(controlPlane, kwok);
                BrokerCluster brokers =
                        BrokerCluster.in(directory.resolve("kafka")).brokers(1).start()) {
            assertThat(kubelets).isNotNull();
            site.deployment("vision", 1);
            String home = site.pod("vision").getSpec().getNodeName();
            String other = home.endsWith("-a") ? "layers-b" : "layers-a";
            String server = site.node("server", Layer.EDGE_CLOUD);
            String cloud = site.node("cloud", Layer.CLOUD);
            Map<String, String> environment = PlacingIT.environment(site, brokers, directory);
            // Never moves a pod for a longer life alone: what is seen are the thresholds.
            environment.put("LAPWING_PLACEMENT_POLICY", "least-allocated");
            KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL);
            try (Admin admin = Admin.create(brokers.client(Map.of()))) {
                admin.createTopics(List.of(new NewTopic(TopicNames.NODE_CONTEXT, 1, (short) 1)))
                        .all()
                        .get();
            }
            var services = new ArrayList<Service>();
            try (var producer = new KafkaProducer<>(
                    brokers.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer())) {
                PlacingIT.say(producer, home, Metric.BATTERY_PERCENT, 80);
                PlacingIT.say(producer, other, Metric.BATTERY_PERCENT, 75);
                PlacingIT.say(producer, server, Metric.CPU_CELSIUS, 45);
                var contexts = new LiveContexts(kafka, new PrometheusRegistry());
                services.add(contexts);
                services.addAll(Placing.services(
                        Settings.of(environment, Map.of()), kafka, new PrometheusRegistry(), contexts));
                services.forEach(Service::start);
                await().atMost(MoveSite.SOON)
                        .until(() -> services.stream()
                                .allMatch(service -> service.check().ready()));

                PlacingIT.say(producer, home, Metric.BATTERY_PERCENT, 28);
                PlacingIT.awaitOn(site, other, kafka);

                PlacingIT.say(producer, home, Metric.BATTERY_PERCENT, 27);
                PlacingIT.say(producer, server, Metric.CPU_CELSIUS, 45);
                PlacingIT.say(producer, other, Metric.BATTERY_PERCENT, 28);
                PlacingIT.awaitOn(site, server, kafka);

                PlacingIT.say(producer, home, Metric.BATTERY_PERCENT, 26);
                PlacingIT.say(producer, other, Metric.BATTERY_PERCENT, 27);
                PlacingIT.say(producer, server, Metric.CPU_CELSIUS, 86);
                PlacingIT.awaitOn(site, cloud, kafka);

                PlacingIT.say(producer, home, Metric.BATTERY_PERCENT, 99);
                PlacingIT.awaitOn(site, home, kafka);
            } finally {
                services.reversed().forEach(Service::close);
            }

            assertThat(PlacingIT.all(kafka))
                    .filteredOn(step -> step.step() == Step.DECIDED)
                    .filteredOn(step -> step.workload().equals("layers/Deployment/vision"))
                    .extracting(step -> step.reason() + " " + step.to())
                    .containsExactly(
                            "BATTERY_LOW " + other, "BATTERY_LOW " + server, "TOO_HOT " + cloud, "RECOVERED " + home);
        }
    }
}
