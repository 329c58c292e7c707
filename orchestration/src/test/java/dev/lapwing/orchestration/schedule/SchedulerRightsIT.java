package dev.lapwing.orchestration.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the role of the scheduler does not allow, on a real control plane. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
class SchedulerRightsIT {

    private final ControlPlane controlPlane;

    SchedulerRightsIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void mayDoNothingBeyondItsWork() throws Exception {
        controlPlane.createNamespace("least", Map.of());
        try (KubernetesClient scheduler = new KubernetesClientBuilder()
                .withConfig(SchedulerRole.on(controlPlane))
                .build()) {
            refused(() -> scheduler.secrets().inNamespace("least").list());
            refused(() -> scheduler.configMaps().inNamespace("least").list());
            refused(() -> scheduler.pods().inNamespace("least").withName("x").delete());
            refused(() -> scheduler
                    .resource(new PodBuilder()
                            .withNewMetadata()
                            .withNamespace("least")
                            .withName("x")
                            .endMetadata()
                            .build())
                    .create());
            refused(() -> scheduler.nodes().withName("x").delete());
            refused(() -> scheduler.raw("/api/v1/nodes/x/proxy/"));
            refused(() -> scheduler.apps().deployments().inNamespace("least").list());
            refused(() -> scheduler.raw("/api/v1/namespaces/least/pods/x/exec?command=id", "POST", null));
        }
    }

    private static void refused(Runnable call) {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(call::run)
                .satisfies(e -> assertThat(e.getCode()).isEqualTo(403));
    }
}
