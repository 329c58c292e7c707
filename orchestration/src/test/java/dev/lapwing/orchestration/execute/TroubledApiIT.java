package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.ApiLink;
import dev.lapwing.orchestration.kube.ApiLink.Fate;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.runtime.Service;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Placement as it is shipped, on a way to a real API server on which a share of all requests fails. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class TroubledApiIT {

    private static final long SEED = 20_261_128;
    private static final double SHARE = 0.3;

    private final ControlPlane controlPlane;

    @TempDir
    private Path directory;

    TroubledApiIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void movesEachPodOnceThoughAShareOfAllRequestsIsRefusedOrLost() throws Exception {
        try (PlacingSite site = PlacingSite.create(controlPlane, "troubled", directory);
                ApiLink link = ApiLink.to(controlPlane, SEED)) {
            List<String> apps = List.of("one", "two", "three");
            site.onlyOnA(apps.toArray(String[]::new));
            site.feel("troubled-b", 90);
            site.feel("troubled-a", 80);
            var registry = new PrometheusRegistry();
            List<Service> services = site.placing(site.environment("troubled", link.url()), registry);
            try (var pods = new PodWatch(site.moves.admin, "troubled")) {
                link.trouble(SHARE);
                site.feel("troubled-a", 28);

                site.awaitOnlyOnB(apps.toArray(String[]::new));
                for (String app : apps) {
                    await().atMost(MoveSite.SOON)
                            .untilAsserted(() -> assertThat(site.told(app))
                                    .as("seed %s", SEED)
                                    .containsExactly(
                                            "BATTERY_LOW DECIDED troubled-b",
                                            "BATTERY_LOW STARTED troubled-b",
                                            "BATTERY_LOW DONE troubled-b"));
                }
                assertThat(pods.names()).as("seed %s", SEED).hasSize(2 * apps.size());
                for (Fate fate : Fate.values()) {
                    assertThat(link.count(fate)).as("%s, seed %s", fate, SEED).isPositive();
                }
                link.trouble(0);
                await().atMost(MoveSite.SOON)
                        .until(() -> services.stream()
                                .allMatch(service -> service.check().ready()));
            } finally {
                services.reversed().forEach(Service::close);
            }
        }
    }
}
