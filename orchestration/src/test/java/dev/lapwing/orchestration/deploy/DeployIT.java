package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment does to a real API server, and what it leaves alone. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DeployIT {

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    DeployIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void bringsASiteUpAndChangesNothingTheSecondTime() throws Exception {
        var site = TestSite.on(controlPlane, "twice", directory);
        SiteDeployment first = site.deployment(site.described());
        assertThat(first.apply()).allMatch(change -> change.kind() == ObjectChange.Kind.CREATED);
        try (var kubelet = site.kubelet()) {
            assertThat(first.awaitReady().ready()).as(site.said()).isTrue();
            Map<ObjectKey, String> versions = versions(site);

            Outcome second = site.deployment(site.described()).deploy();

            assertThat(second.ready()).as(site.said()).isTrue();
            assertThat(second.replaced()).isEmpty();
            assertThat(versions(site)).isEqualTo(versions);
            assertThat(kubelet.ended()).isEmpty();
        }
    }

    @Test
    void saysWhatItWouldDoAndDoesNothing() throws Exception {
        var site = TestSite.on(controlPlane, "planned", directory);
        DeployPlan before = site.deployment(site.described()).plan();
        assertThat(before.changes()).isNotEmpty().allMatch(change -> change.kind() == ObjectChange.Kind.CREATED);
        assertThat(client.namespaces().withName("planned").get()).isNull();

        site.deployment(site.described()).apply();
        Map<ObjectKey, String> versions = versions(site);
        assertThat(site.deployment(site.described()).plan().empty()).isTrue();
        site.awaitPods(3);
        DeployPlan upgrade = site.deployment(site.of("2.0.0")).plan();

        assertThat(upgrade.replaced()).containsExactlyInAnyOrder("planned-1", "planned-2", "planned-3");
        assertThat(upgrade.diff())
                .contains("--- server/ReplicationController/planned-1")
                .anyMatch(line -> line.matches("-\\s+image: lapwing-kafka:1\\.0\\.0"))
                .anyMatch(line -> line.matches("\\+\\s+image: lapwing-kafka:2\\.0\\.0"));
        assertThat(versions(site)).isEqualTo(versions);
    }

    @Test
    void makesSecretsOnceAndKeepsThem() throws Exception {
        var site = TestSite.on(controlPlane, "kept", directory).secured();
        site.deployment(site.described()).apply();
        Map<String, Secret> made = secrets("kept");
        assertThat(made)
                .containsKeys("local-ca", "local-ca-key", "broker-1", "local-users", "local-bridge", "local-kept-1");
        assertThat(made.values())
                .filteredOn(secret -> secret.getMetadata().getName().equals("local-users"))
                .singleElement()
                .satisfies(secret -> assertThat(secret.getMetadata().getLabels())
                        .containsEntry("app.kubernetes.io/managed-by", "lapwing"));

        client.secrets().inNamespace("kept").withName("broker-2").delete();
        site.deployment(site.described()).apply();

        Map<String, Secret> after = secrets("kept");
        assertThat(after.remove("broker-2")).isNotNull().isNotEqualTo(made.remove("broker-2"));
        assertThat(after).isEqualTo(made);
        made.values().stream()
                .flatMap(secret -> secret.getData().values().stream())
                .forEach(value -> assertThat(site.said()).doesNotContain(value));
    }

    @Test
    void saysWhyAPodHasNoNode() throws Exception {
        var site = TestSite.on(controlPlane, "homeless", directory);
        client.nodes().withName("homeless-2").delete();

        Outcome outcome;
        site.deployment(site.described()).apply();
        try (var kubelet = site.kubelet()) {
            outcome = site.hasty(site.described()).awaitReady();
            assertThat(kubelet.ended()).isEmpty();
        }

        assertThat(outcome.ready()).isFalse();
        assertThat(outcome.problems())
                .singleElement()
                .asString()
                .contains("homeless-2: ", "nodes are available", "UNSCHEDULABLE");
    }

    @Test
    void namesWhoHasSetWhatTheDescriptionSetsToo() throws Exception {
        var site = TestSite.on(controlPlane, "contested", directory);
        site.deployment(site.described()).apply();
        client.services()
                .inNamespace("contested")
                .withName("kafka")
                .edit(service -> new ServiceBuilder(service)
                        .editSpec()
                        .editFirstPort()
                        .withName("renamed")
                        .endPort()
                        .endSpec()
                        .build());

        assertThatExceptionOfType(SiteException.class)
                .isThrownBy(() -> site.deployment(site.described()).apply())
                .withMessageContaining("Service kafka")
                .withMessageContaining(".spec.ports")
                .withMessageContaining("--force-conflicts");

        site.deployment(site.described(), new DeployOptions(true, false, DeployOptions.DEFAULT.patience()))
                .apply();
        assertThat(client.services()
                        .inNamespace("contested")
                        .withName("kafka")
                        .get()
                        .getSpec()
                        .getPorts())
                .extracting(port -> port.getName())
                .containsExactly("client");
    }

    @Test
    void removesWhatNothingNeedsAndLeavesAPiThatIsNoLongerDescribed() throws Exception {
        var site = TestSite.on(controlPlane, "pruned", directory);
        try (var kubelet = site.kubelet()) {
            site.deployment(site.withSensor()).deploy();
            assertThat(configMap("pruned", "sensors-pruned-1")).isNotNull();

            Outcome outcome = site.deployment(site.withoutTheThird()).deploy();

            assertThat(outcome.ready()).as(site.said()).isTrue();
            assertThat(configMap("pruned", "sensors-pruned-1")).isNull();
            assertThat(client.replicationControllers()
                            .inNamespace("pruned")
                            .withName("pruned-3")
                            .get())
                    .isNotNull();
            assertThat(client.services()
                            .inNamespace("pruned")
                            .withName("kafka-3")
                            .get())
                    .isNotNull();
            assertThat(site.said()).contains("lapwing cluster remove pruned-3");
            assertThat(kubelet.ended()).noneMatch(pod -> pod.startsWith("pruned-3"));
        }
    }

    private @Nullable HasMetadata configMap(String namespace, String name) {
        return client.configMaps().inNamespace(namespace).withName(name).get();
    }

    private Map<String, Secret> secrets(String namespace) {
        return client.secrets().inNamespace(namespace).list().getItems().stream()
                .collect(Collectors.toMap(secret -> secret.getMetadata().getName(), secret -> secret));
    }

    /** Of each object; where Kubernetes goes on writing by itself, what was last applied to it and when. */
    private Map<ObjectKey, String> versions(TestSite site) throws Exception {
        List<String> alive = List.of(
                "ReplicationController",
                "Deployment",
                "PodDisruptionBudget",
                "PersistentVolumeClaim",
                "PersistentVolume");
        return SiteObjects.edge(site.described()).all().stream()
                .map(object -> client.resource(object).get())
                .collect(Collectors.toMap(
                        ObjectKey::of,
                        object -> alive.contains(object.getKind())
                                ? applied(object)
                                : object.getMetadata().getResourceVersion()));
    }

    private static String applied(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .filter(fields -> fields.getManager().equals(KubernetesApi.FIELD_MANAGER))
                .map(Serialization::asJson)
                .collect(Collectors.joining());
    }
}
