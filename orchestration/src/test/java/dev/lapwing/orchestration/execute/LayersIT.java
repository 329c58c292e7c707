package dev.lapwing.orchestration.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.placement.Placement.Step;
import dev.lapwing.runtime.Service;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        try (PlacingSite site = PlacingSite.create(controlPlane, "layers", directory)) {
            site.moves.deployment("vision", 1);
            String home = site.moves.pod("vision").getSpec().getNodeName();
            String other = home.equals(site.node("a")) ? site.node("b") : site.node("a");
            String server = site.moves.node("server", Layer.EDGE_CLOUD);
            String cloud = site.moves.node("cloud", Layer.CLOUD);
            Map<String, String> environment = site.environment("layers", site.server());
            // Never moves a pod for a longer life alone: what is seen are the thresholds.
            environment.put("LAPWING_PLACEMENT_POLICY", "least-allocated");
            site.feel(home, 80);
            site.feel(other, 75);
            site.feel(server, Metric.CPU_CELSIUS, 45);
            List<Service> services = site.placing(environment, new PrometheusRegistry());
            try {
                site.feel(home, 28);
                awaitOn(site, other);

                site.feel(home, 27);
                site.feel(server, Metric.CPU_CELSIUS, 45);
                site.feel(other, 28);
                awaitOn(site, server);

                site.feel(home, 26);
                site.feel(other, 27);
                site.feel(server, Metric.CPU_CELSIUS, 86);
                awaitOn(site, cloud);

                site.feel(home, 99);
                awaitOn(site, home);
            } finally {
                services.reversed().forEach(Service::close);
            }

            assertThat(site.steps("vision"))
                    .filteredOn(step -> step.step() == Step.DECIDED)
                    .extracting(step -> step.reason() + " " + step.to())
                    .containsExactly(
                            "BATTERY_LOW " + other, "BATTERY_LOW " + server, "TOO_HOT " + cloud, "RECOVERED " + home);
        }
    }

    private static void awaitOn(PlacingSite site, String node) {
        await().atMost(MoveSite.SOON)
                .untilAsserted(() -> assertThat(site.moves.pods("vision"))
                        .as("what was told: %s", site.all())
                        .extracting(pod -> pod.getSpec().getNodeName())
                        .containsExactly(node));
    }
}
