package dev.lapwing.orchestration.schedule;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.manifests.Manifest;
import dev.lapwing.orchestration.manifests.SchedulerObjects;
import dev.lapwing.orchestration.manifests.YamlText;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** The ServiceAccount and ClusterRole of the scheduler as they are shipped, on a control plane. */
final class SchedulerRole {

    private static final String NAMESPACE = "lapwing-scheduler";

    private SchedulerRole() {}

    /** How the scheduler reaches {@code controlPlane}; applies its YAML before. */
    static Config on(ControlPlane controlPlane) throws InterruptedException {
        KubernetesClient admin = controlPlane.client();
        if (admin.namespaces().withName(NAMESPACE).get() == null) {
            controlPlane.createNamespace(NAMESPACE, Map.of());
        }
        for (Manifest manifest : SchedulerObjects.access(NAMESPACE, Map.of())) {
            Class<? extends HasMetadata> type = ((HasMetadata) manifest.content()).getClass();
            admin.resource(Serialization.unmarshal(YamlText.of(manifest.content()), type))
                    .serverSideApply();
        }
        return controlPlane.config(admin.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName(SchedulerObjects.NAME)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken());
    }
}
