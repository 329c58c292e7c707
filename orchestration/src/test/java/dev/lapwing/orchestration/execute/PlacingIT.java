package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.runtime.Service;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        try (PlacingSite site = PlacingSite.create(controlPlane, "placing", directory)) {
            site.moves.deployment("vision", 1);
            site.moves.budget("vision", new IntOrString(1));
            String home = site.moves.pod("vision").getSpec().getNodeName();
            site.moves
                    .admin
                    .nodes()
                    .withName(home)
                    .edit(node -> new NodeBuilder(node)
                            .editSpec()
                            .addNewTaint("PreferNoSchedule", "example.org/old", null, "yes")
                            .endSpec()
                            .build());
            String other = home.endsWith("-a") ? "placing-b" : "placing-a";
            site.feel(home, 80);
            site.feel(other, 55);
            List<Service> services = site.placing(site.environment("placing", site.server()), new PrometheusRegistry());
            try {
                long passed = System.nanoTime();
                site.feel(home, 28);
                awaitOn(site, other);
                System.out.printf(
                        "battery past its threshold to the new pod ready and the old one gone: %.1f s%n",
                        (System.nanoTime() - passed) / 1e9);
                assertThat(taints(site.moves, home))
                        .containsExactlyInAnyOrder("example.org/old", "lapwing.dev/low-battery");

                site.feel(home, 99);
                awaitOn(site, home);
                assertThat(taints(site.moves, home)).containsExactly("example.org/old");
            } finally {
                services.reversed().forEach(Service::close);
            }

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(site.told("vision"))
                            .containsExactly(
                                    "BATTERY_LOW DECIDED " + other,
                                    "BATTERY_LOW STARTED " + other,
                                    "BATTERY_LOW DONE " + other,
                                    "RECOVERED DECIDED " + home,
                                    "RECOVERED STARTED " + home,
                                    "RECOVERED DONE " + home));
        }
    }

    private static List<String> taints(MoveSite site, String node) {
        return site.admin.nodes().withName(node).get().getSpec().getTaints().stream()
                .map(Taint::getKey)
                .toList();
    }

    private static void awaitOn(PlacingSite site, String node) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(site.moves.pods("vision"))
                        .as("what was told: %s", site.all())
                        .extracting(pod -> pod.getSpec().getNodeName())
                        .containsExactly(node));
    }
}
