package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.monitor.ClaimVolumes;
import dev.lapwing.orchestration.monitor.NodeReader;
import dev.lapwing.orchestration.monitor.PodReader;
import dev.lapwing.orchestration.policy.Feasibility;
import dev.lapwing.orchestration.policy.KubeDefault;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is compared with must be what it is called: random pods of random sizes are placed by the real kube-scheduler, one
 * after another, on nodes that fill up unequally. Each must go where {@link KubeDefault} finds it best, or to one of its
 * equals, among which kube-scheduler draws by lot.
 */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ChoosesAsKubeSchedulerIT {

    private static final Duration BOUND_WITHIN = Duration.ofSeconds(60);
    private static final int NODES = 12;
    private static final int PODS = 60;

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    ChoosesAsKubeSchedulerIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void kubeSchedulerChoosesANodeThatKubeDefaultFindsBest(long seed) throws Exception {
        var random = new Random(seed);
        String pool = "chooses-" + seed;
        controlPlane.createNamespace(pool, Map.of());
        for (int i = 0; i < NODES; i++) {
            client.resource(node(pool, i, random)).create();
        }
        await().atMost(BOUND_WITHIN)
                .until(() -> nodes(pool).stream()
                        .noneMatch(node -> node.getSpec().getTaints().stream()
                                .anyMatch(taint -> taint.getKey().endsWith("not-ready"))));
        var reader = new PodReader(ClaimVolumes.NONE);
        var placed = new HashMap<String, List<PodState>>();
        int withoutEquals = 0;

        for (int i = 0; i < PODS; i++) {
            Pod pod = client.resource(pod(pool, i, random)).create();
            await().atMost(BOUND_WITHIN)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !chosen(pod).isEmpty());
            String chosen = chosen(pod);
            PodState state = reader.read(pod);
            var scores = new TreeMap<String, Double>();
            for (Node node : nodes(pool)) {
                String name = node.getMetadata().getName();
                var load = new NodeLoad(NodeReader.read(node, null), placed.getOrDefault(name, List.of()));
                if (Feasibility.unfit(state, load).isEmpty()) {
                    scores.put(name, new KubeDefault().score(state, load, Instant.EPOCH));
                }
            }
            double best = scores.values().stream().min(Double::compare).orElseThrow();
            List<String> equals = scores.entrySet().stream()
                    .filter(each -> each.getValue() == best)
                    .map(Map.Entry::getKey)
                    .toList();

            assertThat(equals)
                    .as(
                            "seed %d, pod %d: best of %s for %s",
                            seed, i, scores, state.needs().resources())
                    .contains(chosen);
            withoutEquals += equals.size() == 1 ? 1 : 0;
            placed.computeIfAbsent(chosen, name -> new ArrayList<>()).add(state.on(chosen));
        }

        assertThat(withoutEquals)
                .as("seed %d: pods that had one best node", seed)
                .isGreaterThan(PODS / 2);
    }

    private static Node node(String pool, int number, Random random) {
        var size = Map.of(
                "cpu",
                new Quantity("" + (2 + random.nextInt(7))),
                "memory",
                new Quantity((2048 + random.nextInt(6144)) + "Mi"),
                "pods",
                new Quantity("110"));
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName(pool + "-n" + number)
                .addToLabels("pool", pool)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withCapacity(size)
                .withAllocatable(size)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
        if (random.nextInt(4) == 0) {
            node.editSpec()
                    .addNewTaint("PreferNoSchedule", "lapwing.dev/low-battery", null, "")
                    .endSpec();
        }
        return node.build();
    }

    private static Pod pod(String pool, int number, Random random) {
        var requests = new HashMap<String, Quantity>();
        if (random.nextInt(6) != 0) {
            requests.put("cpu", new Quantity((10 + random.nextInt(700)) + "m"));
        }
        if (random.nextInt(6) != 0) {
            requests.put("memory", new Quantity((8 + random.nextInt(500)) + "Mi"));
        }
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(pool)
                .withName("p" + number)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .addToNodeSelector("pool", pool)
                .addNewContainer()
                .withName("one")
                .withImage("lapwing")
                .withNewResources()
                .withRequests(requests)
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private List<Node> nodes(String pool) {
        return client.nodes().withLabel("pool", pool).list().getItems();
    }

    private String chosen(Pod pod) {
        return Objects.requireNonNullElse(client.resource(pod).get().getSpec().getNodeName(), "");
    }
}
