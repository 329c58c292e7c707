package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.brokers.BrokerCluster;
import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.FakeNodes;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.monitor.ClusterWatch;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.Reason;
import dev.lapwing.records.ClockState;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.kafka.KafkaCluster;
import dev.lapwing.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** From the model to the outcome on the topic: real brokers, a real control plane, and placement's own rights. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class PlacementLoopIT {

    private static final MoveTimes TIMES = new MoveTimes(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMillis(50));

    private final ControlPlane controlPlane;

    PlacementLoopIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void marksANodeAndMovesItsPodsAndTellsEachStepInOrder(@TempDir Path directory) throws Exception {
        inALoop("loop", true, directory, scene -> {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(
                            () -> assertThat(scene.steps()).containsExactly(Step.DECIDED, Step.STARTED, Step.DONE));

            assertThat(scene.site().pod("vision").getSpec().getNodeName()).isEqualTo(scene.to());
            Node marked = scene.site().admin.nodes().withName(scene.from()).get();
            assertThat(marked.getSpec().getTaints())
                    .anySatisfy(taint -> assertThat(taint.getKey()).isEqualTo("lapwing.dev/low-battery"));
            assertThat(marked.getStatus().getConditions())
                    .anySatisfy(condition -> assertThat(condition.getType()).isEqualTo("LowBattery"))
                    .anySatisfy(condition -> assertThat(condition.getType()).isEqualTo("Ready"));
            assertThat(eventsOf(scene, scene.from())).contains("LowBattery");
        });
    }

    @Test
    void changesNothingAndTellsNobodyInADryRun(@TempDir Path directory) throws Exception {
        inALoop("dry", false, directory, scene -> {
            Pod before = scene.site().pod("vision");

            await().atMost(Duration.ofMinutes(1)).until(() -> scene.turns().get() >= 3);

            assertThat(scene.site().pod("vision").getMetadata())
                    .returns(before.getMetadata().getName(), ObjectMeta::getName)
                    .returns(before.getMetadata().getResourceVersion(), ObjectMeta::getResourceVersion);
            Node node = scene.site().admin.nodes().withName(scene.from()).get();
            assertThat(node.getSpec().getTaints()).isNullOrEmpty();
            assertThat(node.getStatus().getConditions())
                    .noneMatch(condition -> condition.getType().equals("LowBattery"));
            assertThat(eventsOf(scene, scene.from())).doesNotContain("LowBattery");
            assertThat(scene.steps()).isEmpty();
        });
    }

    private static List<String> eventsOf(Scene scene, String node) {
        return scene.site().admin.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(node))
                .map(Event::getReason)
                .toList();
    }

    /**
     * A loop that is to bring the only pod of a workload to the other of two nodes.
     *
     * @param turns how often was decided
     */
    private record Scene(MoveSite site, KafkaCluster kafka, String from, String to, AtomicInteger turns) {
        List<Step> steps() throws InterruptedException {
            return new PlacementLog(kafka, "test", Clock.systemUTC(), () -> ClockState.SYNCHRONISED)
                    .open().stream()
                            .filter(step -> step.workload().equals(site.namespace + "/Deployment/vision"))
                            .map(Placement::step)
                            .toList();
        }
    }

    private interface Play {
        void in(Scene scene) throws Exception;
    }

    private void inALoop(String name, boolean act, Path directory, Play play) throws Exception {
        MoveSite site = MoveSite.create(controlPlane, name);
        Path kwok = Files.createDirectory(directory.resolve("kwok"));
        try (FakeNodes kubelets = FakeNodes.of(controlPlane, kwok);
                BrokerCluster brokers =
                        BrokerCluster.in(directory.resolve("kafka")).brokers(1).start();
                KubernetesClient client = site.placement()) {
            assertThat(kubelets).isNotNull();
            site.deployment("vision", 1);
            site.budget("vision", new IntOrString(1));
            String from = site.pod("vision").getSpec().getNodeName();
            String to = from.endsWith("-a") ? name + "-b" : name + "-a";
            var environment = new HashMap<>(brokers.environment(KafkaCluster.Side.LOCAL));
            environment.put("LAPWING_LOCAL_REPLICATION_FACTOR", "1");
            KafkaCluster kafka = KafkaCluster.of(Settings.of(environment, Map.of()), KafkaCluster.Side.LOCAL);
            Clock clock = Clock.systemUTC();
            var scene = new Scene(site, kafka, from, to, new AtomicInteger());

            try (var leadership = new Leadership(client, name, "placement", "one");
                    var log = new PlacementLog(kafka, "test", clock, () -> ClockState.SYNCHRONISED);
                    var watch = new ClusterWatch(client, Map::of, () -> {}, clock);
                    var loop = new PlacementLoop(
                            watch::model,
                            model -> {
                                scene.turns().incrementAndGet();
                                return leave(model, from, to);
                            },
                            new PlacementLoop.Hands(
                                    log,
                                    new PodMove(client, leadership, TIMES, clock),
                                    new NodeMarks(client, leadership, clock),
                                    leadership),
                            new PlacementLoop.Plan(Duration.ofSeconds(1), act, "by-hand"),
                            new PlacementMetrics(new PrometheusRegistry()),
                            clock)) {
                leadership.start();
                watch.start();
                loop.start();

                play.in(scene);
            }
        }
    }

    private static List<Decision> leave(ClusterModel model, String from, String to) {
        var decisions = new ArrayList<Decision>();
        decisions.add(new Decision.Mark(from, true, Reason.BATTERY_LOW, "its battery is at 28 %"));
        model.node(from)
                .ifPresent(load -> load.pods().stream()
                        .filter(pod -> pod.movability() == Movability.MOVABLE)
                        .filter(PodState::ready)
                        .forEach(pod -> decisions.add(
                                new Decision.Move(pod, to, Reason.BATTERY_LOW, "its battery is at 28 %", List.of()))));
        return decisions;
    }
}
