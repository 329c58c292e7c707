package dev.lapwing.orchestration.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.controlplane.KubeTools;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.EvictionBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** That what the tests of orchestration stand on is Kubernetes as its users have it. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ControlPlaneIT {

    private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    ControlPlaneIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void isTheVersionThatIsPinned() throws Exception {
        assumeThat(System.getenv("KUBEBUILDER_ASSETS"))
                .as("a folder of one's own has a version of its own")
                .isNullOrEmpty();

        assertThat(client.getKubernetesVersion().getGitVersion()).isEqualTo(KubeTools.pinnedVersion());
    }

    @Test
    void runsThePodsOfAReplicationControllerOnARegisteredNode() throws Exception {
        controlPlane.createNamespace("scheduled", Map.of());
        controlPlane.registerNode("rpi-scheduled", Map.of("name", "rpi-scheduled"));

        replicate("scheduled", "rpi-scheduled");

        await().atMost(SEEN_WITHIN)
                .untilAsserted(() -> assertThat(pods("scheduled"))
                        .hasSize(3)
                        .allSatisfy(
                                pod -> assertThat(pod.getSpec().getNodeName()).isEqualTo("rpi-scheduled")));
    }

    @Test
    void evictsNoMoreThanADisruptionBudgetAllows() throws Exception {
        controlPlane.createNamespace("budgeted", Map.of());
        controlPlane.registerNode("rpi-budgeted", Map.of("name", "rpi-budgeted"));
        budget("budgeted");
        replicate("budgeted", "rpi-budgeted");
        await().atMost(SEEN_WITHIN)
                .untilAsserted(() -> assertThat(pods("budgeted"))
                        .hasSize(3)
                        .allSatisfy(
                                pod -> assertThat(pod.getSpec().getNodeName()).isNotNull()));
        List<Pod> pods = pods("budgeted");
        pods.forEach(this::sayReady);
        await().atMost(SEEN_WITHIN)
                .until(() -> client.policy()
                                .v1()
                                .podDisruptionBudget()
                                .inNamespace("budgeted")
                                .withName("two-stay")
                                .get()
                                .getStatus()
                                .getDisruptionsAllowed()
                        == 1);

        evict(pods.get(0));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> evict(pods.get(1)))
                .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(429))
                .withMessageContaining("would violate the pod's disruption budget");
    }

    @Test
    void refusesInARestrictedNamespaceAPodThatIsNot() throws Exception {
        controlPlane.createNamespace("restricted", Map.of("pod-security.kubernetes.io/enforce", "restricted"));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> client.resource(new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("restricted")
                                .withName("root")
                                .endMetadata()
                                .withNewSpec()
                                .addToContainers(new ContainerBuilder()
                                        .withName("root")
                                        .withImage("lapwing")
                                        .build())
                                .endSpec()
                                .build())
                        .create())
                .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(403))
                .withMessageContaining("violates PodSecurity \"restricted")
                .withMessageContaining("allowPrivilegeEscalation != false")
                .withMessageContaining("runAsNonRoot != true");
    }

    @Test
    void refusesAServiceAccountWhatNoRoleGivesIt() throws Exception {
        controlPlane.createNamespace("roleless", Map.of());
        client.resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace("roleless")
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .create();
        String token = client.serviceAccounts()
                .inNamespace("roleless")
                .withName("nobody")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();

        try (KubernetesClient nobody = new KubernetesClientBuilder()
                .withConfig(controlPlane.config(token))
                .build()) {
            assertThatExceptionOfType(KubernetesClientException.class)
                    .isThrownBy(() -> nobody.pods().inNamespace("roleless").list())
                    .satisfies(refused -> assertThat(refused.getCode()).isEqualTo(403))
                    .withMessageContaining("\"system:serviceaccount:roleless:nobody\" cannot list resource \"pods\"");
        }
    }

    private void replicate(String namespace, String node) {
        client.resource(new ReplicationControllerBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("three")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withSelector(Map.of("app", "three"))
                        .withNewTemplate()
                        .withNewMetadata()
                        .withLabels(Map.of("app", "three"))
                        .endMetadata()
                        .withNewSpec()
                        .withNodeSelector(Map.of("name", node))
                        .addNewContainer()
                        .withName("one")
                        .withImage("lapwing")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .create();
    }

    private void budget(String namespace) {
        client.resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("two-stay")
                        .endMetadata()
                        .withNewSpec()
                        .withNewMinAvailable(2)
                        .withNewSelector()
                        .withMatchLabels(Map.of("app", "three"))
                        .endSelector()
                        .endSpec()
                        .build())
                .create();
    }

    private List<Pod> pods(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    /** What its kubelet would say of it. */
    private void sayReady(Pod pod) {
        client.resource(pod)
                .editStatus(bound -> new PodBuilder(bound)
                        .editStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build());
    }

    private void evict(Pod pod) {
        client.raw(
                "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                        + pod.getMetadata().getName() + "/eviction",
                "POST",
                new EvictionBuilder()
                        .withNewMetadata()
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .endMetadata()
                        .build());
    }
}
