package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.ApiLink.Fate;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.policy.LeastAllocated;
import dev.lapwing.runtime.Health;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scheduler while its API server fails, or is killed and comes back. How long it is away, in seconds, says {@code
 * -Dlapwing.api.away}.
 */
@Tag("kube")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulerAwayIT {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("lapwing.api.away", 120));
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);
    private static final long SEED = 20_261_129;
    private static final double SHARE = 0.4;

    private ControlPlane controlPlane;
    private KubernetesClient client;
    private final List<String> told = new CopyOnWriteArrayList<>();
    private SchedulerMetrics metrics;

    @SuppressWarnings("NullAway.Init")
    SchedulerAwayIT() {}

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        controlPlane = ControlPlane.in(Files.createDirectory(directory.resolve("control-plane")))
                .start();
        client = controlPlane.client();
    }

    @BeforeEach
    void count() {
        metrics = new SchedulerMetrics(new PrometheusRegistry());
        told.clear();
    }

    @AfterAll
    void stop() {
        controlPlane.close();
    }

    @Test
    void bindsOnceWhatWaitedWhenTheApiServerIsBack() throws Exception {
        pool("killed");
        try (ApiLink link = ApiLink.to(controlPlane, SEED);
                Scheduler scheduler = scheduler("killed", link)) {
            var undone = link.hold(request ->
                    request.is("POST", "/pods/undone") && request.path().endsWith("/binding"));
            var unheard = link.holdAnswers(request ->
                    request.is("POST", "/pods/unheard") && request.path().endsWith("/binding"));
            create("killed", "undone", 3);
            create("killed", "unheard", 3);
            await().atMost(SEEN_WITHIN).until(() -> undone.reached() == 3 && unheard.reached() == 3);
            create("killed", "waits", 4);

            controlPlane.killApiServer();
            link.cut();
            undone.lose();
            unheard.lose();
            controlPlane.forgetHistory();
            link.mend();
            await().atMost(SEEN_WITHIN).until(() -> scheduler.check() instanceof Health.Waiting);
            long attempts = attempts();
            await().pollDelay(AWAY)
                    .atMost(AWAY.multipliedBy(2))
                    .until(() -> scheduler.check() instanceof Health.Waiting);
            assertThat(attempts() - attempts)
                    .as("attempts meanwhile, of bindings that had been decided before")
                    .isLessThanOrEqualTo(10);
            controlPlane.restartApiServer();

            awaitFull("killed", scheduler);
            assertThat(metrics.count(Attempt.NO_ANSWER)).isPositive();

            int gone = link.gone();
            link.outliveHistory(controlPlane);
            await().atMost(SEEN_WITHIN).until(() -> link.gone() > gone);
            client.resource(bound("killed").getFirst()).withGracePeriod(0).delete();

            awaitFull("killed", scheduler); // one that waited, for it
        }
    }

    @Test
    void bindsOnceWhatAServerInTroubleRefusesOrDoesUnheard() throws Exception {
        pool("troubled");
        try (ApiLink link = ApiLink.to(controlPlane, SEED);
                Scheduler scheduler = scheduler("troubled", link)) {
            link.trouble(SHARE);

            create("troubled", "p", 10);

            awaitFull("troubled", scheduler);
            for (Fate fate : Fate.values()) {
                assertThat(link.count(fate)).as("%s, seed %s", fate, SEED).isPositive();
            }
        }
    }

    /** Of ten pods of one core each, eight have room on two nodes of four. */
    private void awaitFull(String pool, Scheduler scheduler) {
        await().atMost(SEEN_WITHIN)
                .during(Duration.ofSeconds(2))
                .until(() -> onNodes(pool), Map.of(pool + "-0", 4L, pool + "-1", 4L)::equals);
        await().atMost(SEEN_WITHIN).until(() -> {
            long known = 0;
            for (NodeLoad load : scheduler.nodes()) {
                known += load.node().name().startsWith(pool + "-") ? load.used().milliCpu() : 0;
            }
            return known == 8_000;
        });
        await().atMost(SEEN_WITHIN)
                .untilAsserted(() -> assertThat(told)
                        .as("records, of bindings whose answers were lost, too")
                        .doesNotHaveDuplicates()
                        .containsAll(bound(pool).stream()
                                .map(pod -> told(
                                        pool + "/" + pod.getMetadata().getName(),
                                        pod.getSpec().getNodeName()))
                                .toList()));
        assertThat(metrics.count(Race.REPLACED) + metrics.count(Race.LEFT)).isZero();
        await().atMost(SEEN_WITHIN).until(() -> scheduler.check() instanceof Health.Up);
    }

    private List<Pod> bound(String pool) {
        return client.pods().inNamespace(pool).list().getItems().stream()
                .filter(pod -> pod.getSpec().getNodeName() != null)
                .toList();
    }

    private Map<String, Long> onNodes(String pool) {
        return bound(pool).stream()
                .collect(Collectors.groupingBy(pod -> pod.getSpec().getNodeName(), Collectors.counting()));
    }

    private static String told(String pod, @Nullable String node) {
        return pod + " on " + node;
    }

    private long attempts() {
        return List.of(Attempt.values()).stream().mapToLong(metrics::count).sum();
    }

    private Scheduler scheduler(String name, ApiLink link) throws InterruptedException {
        var config = new ConfigBuilder(SchedulerRole.on(controlPlane))
                .withMasterUrl(link.url())
                .withRequestRetryBackoffLimit(2) // as shipped
                .build();
        var scheduler = new Scheduler(
                new KubernetesClientBuilder().withConfig(config).build(),
                new SchedulerSettings(name, "test", 16),
                new LeastAllocated(),
                Surroundings.NONE.telling(placement -> told.add(told(placement.pod(), placement.to()))),
                metrics,
                Clock.systemUTC());
        scheduler.start();
        return scheduler;
    }

    private void pool(String name) throws InterruptedException {
        controlPlane.createNamespace(name, Map.of());
        for (int i = 0; i < 2; i++) {
            controlPlane.registerNode(name + "-" + i, Map.of("pool", name));
        }
        await().atMost(SEEN_WITHIN)
                .until(() -> client.nodes().withLabel("pool", name).list().getItems().stream()
                        .allMatch(node -> node.getSpec().getTaints().isEmpty()));
    }

    private void create(String pool, String stem, int pods) {
        for (int i = 0; i < pods; i++) {
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(pool)
                    .withName(stem + i)
                    .endMetadata()
                    .withNewSpec()
                    .withSchedulerName(pool)
                    .withNodeSelector(Map.of("pool", pool))
                    .addNewContainer()
                    .withName("one")
                    .withImage("lapwing")
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("1"))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build();
            client.resource(pod).create();
        }
    }
}
