package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Health;
import dev.lapwing.runtime.Service;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An API server that is killed and comes back after a while, with another history: etcd has been compacted meanwhile. How
 * long it is away, in seconds, says {@code -Dlapwing.api.away}.
 */
@Tag("kube")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ApiServerAwayIT {

    private static final Duration AWAY = Duration.ofSeconds(Integer.getInteger("lapwing.api.away", 120));
    private static final Duration BACK_WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void decidesNothingMeanwhileAndThenEndsTheMoveThatWasInTheMiddleAndGoesOn() throws Exception {
        try (ControlPlane controlPlane = ControlPlane.in(Files.createDirectory(directory.resolve("control-plane")))
                        .start();
                PlacingSite site = PlacingSite.create(controlPlane, "away", directory);
                ApiLink link = ApiLink.to(controlPlane, 3)) {
            site.onlyOnA("middle");
            site.moves.node("c", true);
            site.feel("away-a", 80);
            site.feel("away-b", 70);
            site.feel("away-c", 60);
            var handover = link.hold(request -> request.is("PATCH", "/pods/middle-"));
            List<Service> services = site.placing(site.environment("away", link.url()), new PrometheusRegistry());
            Service placement = services.getLast();
            try {
                site.feel("away-a", 28);
                await().atMost(MoveSite.SOON).until(() -> handover.reached() > 0);
                site.moves.deployment("later", 1);
                String laterOn = site.moves.pod("later").getSpec().getNodeName();

                controlPlane.killApiServer();
                Instant gone = Instant.now();
                link.cut();
                handover.lose();
                controlPlane.forgetHistory();
                link.mend();
                site.feel(laterOn, 27);
                await().atMost(MoveSite.SOON)
                        .until(() -> services.stream().map(Service::check).anyMatch(Health.Waiting.class::isInstance)
                                && placement.check() instanceof Health.Degraded);
                await().pollDelay(AWAY)
                        .atMost(AWAY.plusSeconds(1).plus(AWAY))
                        .until(() -> placement.check() instanceof Health.Degraded);
                Instant back = Instant.now();
                controlPlane.restartApiServer();

                site.feel("away-a", 28);
                site.feel(laterOn, 27);
                site.feel(other(laterOn), 70);
                await().atMost(BACK_WITHIN)
                        .until(() -> services.stream().map(Service::check).allMatch(Health.Up.class::isInstance));
                Instant watching = Instant.now();
                await().atMost(BACK_WITHIN).untilAsserted(() -> {
                    assertMoved(site, "middle");
                    assertMoved(site, "later");
                });
                assertThat(site.all().stream().map(Placement::at))
                        .as("decided while the API server was away")
                        .noneMatch(at -> at.isAfter(gone) && at.isBefore(back));
                System.out.printf(
                        "API server away for %d s: watched again %.1f s after its start, all moves ended after %.1f s%n",
                        AWAY.toSeconds(), since(back, watching), since(back, Instant.now()));

                int told = link.gone();
                link.outliveHistory(controlPlane);
                await().atMost(BACK_WITHIN).until(() -> link.gone() > told);
                await().atMost(BACK_WITHIN)
                        .until(() -> services.stream().map(Service::check).allMatch(Health.Up.class::isInstance));
            } finally {
                services.reversed().forEach(Service::close);
            }
        }
    }

    private static double since(Instant then, Instant now) {
        return Duration.between(then, now).toMillis() / 1e3;
    }

    private static String other(String node) {
        return node.equals("away-b") ? "away-c" : "away-b";
    }

    private static void assertMoved(PlacingSite site, String app) throws InterruptedException {
        assertThat(site.steps(app)).extracting(Placement::step).containsExactly(Step.DECIDED, Step.STARTED, Step.DONE);
        assertThat(site.moves.pods(app))
                .singleElement()
                .satisfies(pod -> assertThat(pod.getSpec().getNodeName())
                        .isEqualTo(site.steps(app).getLast().to()));
    }
}
