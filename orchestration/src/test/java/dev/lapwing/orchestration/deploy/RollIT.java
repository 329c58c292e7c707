package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades, the way back, and taking a site away, on a real control plane. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RollIT {

    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final KubernetesClient client;

    RollIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void replacesOutdatedPodsOneAtATimeAndTheControllerLast() throws Exception {
        var site = TestSite.on(controlPlane, "rolled", directory);
        try (var kubelet = site.kubelet()) {
            site.deployment(site.described()).deploy();

            Outcome outcome = site.deployment(site.of("2.0.0")).deploy();

            assertThat(outcome.ready()).as(site.said()).isTrue();
            assertThat(outcome.replaced()).containsExactly("rolled-2", "rolled-3", "rolled-1");
            assertThat(kubelet.endedTogether(RollIT::pinned)).isEmpty();
            assertThat(pods("rolled"))
                    .hasSize(3)
                    .allSatisfy(pod -> assertThat(
                                    pod.getSpec().getContainers().getFirst().getImage())
                            .isEqualTo("lapwing-kafka:2.0.0"));
        }
    }

    @Test
    void replacesNoneWhileAPartitionLacksAReplica() throws Exception {
        var site = TestSite.on(controlPlane, "lacking", directory).asking(new Lacking());
        try (var kubelet = site.kubelet()) {
            site.deployment(site.described()).deploy();

            site.deployment(site.of("2.0.0")).apply();
            Outcome outcome = site.hasty(site.of("2.0.0")).awaitReady();

            assertThat(outcome.ready()).isFalse();
            assertThat(outcome.hold()).contains("lack a replica in sync");
            assertThat(kubelet.ended()).noneMatch(RollIT::pinned);
        }
    }

    @Test
    void goesBackFromAVersionThatDoesNotStart() throws Exception {
        var site = TestSite.on(controlPlane, "returned", directory);
        try (var kubelet = Kubelet.in(
                client,
                "returned",
                pod -> pod.getSpec().getContainers().stream()
                        .noneMatch(container -> container.getImage().endsWith(":2.0.0")))) {
            site.deployment(site.described()).deploy();
            assertThatExceptionOfType(SiteException.class)
                    .isThrownBy(site::rollback)
                    .withMessageContaining("nothing to roll back to");

            SiteDeployment upgrade = site.hasty(site.of("2.0.0"));
            upgrade.apply();
            Outcome stuck = upgrade.awaitReady();
            assertThat(stuck.ready()).isFalse();
            assertThat(stuck.replaced()).containsExactly("returned-2");

            // As if it was killed: the next goes on with it, and not forth again.
            site.rollback().apply();
            Outcome back = site.rollback().deploy();

            assertThat(site.said()).contains("going on with the rollback that was begun before");
            assertThat(back.ready()).as(site.said()).isTrue();
            assertThat(back.replaced()).containsExactly("returned-2");
            assertThat(site.deployment(site.described()).plan().empty()).isTrue();
            assertThat(kubelet.ended()).filteredOn(RollIT::pinned).allMatch(pod -> pod.startsWith("returned-2"));
        }
    }

    @Test
    void refusesToGoBackToWhereOtherPisWere() throws Exception {
        var site = TestSite.on(controlPlane, "shrunk", directory);
        site.deployment(site.withoutTheThird()).apply();
        site.deployment(site.described()).apply();

        assertThatExceptionOfType(SiteException.class)
                .isThrownBy(site::rollback)
                .withMessageContaining("was of the Pis shrunk-1, shrunk-2, and the description now has shrunk-1,")
                .withMessageContaining("run lapwing deploy");
    }

    @Test
    void keepsDataAndFindsItAgainEvenWhereTheClaimsAreGone() throws Exception {
        var site = TestSite.on(controlPlane, "stored", directory).secured();
        try (var kubelet = site.kubelet()) {
            site.deployment(site.described()).deploy();
            List<String> volumes = bound("stored");
            List<String> password = password("stored");
            assertThat(password).hasSize(1);

            site.removal().remove(false);
            assertThat(pods("stored")).isEmpty();
            assertThat(bound("stored")).isEqualTo(volumes);
            // What a person may have deleted, too.
            client.persistentVolumeClaims().inNamespace("stored").delete();
            await().atMost(SEEN_WITHIN).until(() -> volumes("stored").stream().allMatch(VolumeRelease::isReleased));

            Outcome outcome = site.deployment(site.described()).deploy();

            assertThat(outcome.ready()).as(site.said()).isTrue();
            await().atMost(SEEN_WITHIN)
                    .untilAsserted(() -> assertThat(bound("stored")).isEqualTo(volumes));
            assertThat(password("stored")).isEqualTo(password);
            assertThat(kubelet.ended()).filteredOn(RollIT::pinned).hasSize(3);

            site.removal().remove(true);
            await().atMost(SEEN_WITHIN).until(() -> volumes("stored").isEmpty());
            assertThat(password("stored")).isEmpty();
            assertThat(client.namespaces().withName("stored").get()).isNotNull();
            assertThat(site.said()).contains("kubectl delete namespace stored");
        }
    }

    private static boolean pinned(String pod) {
        return !pod.startsWith("bridge-");
    }

    private List<String> password(String namespace) {
        return client.secrets().inNamespace(namespace).list().getItems().stream()
                .filter(secret -> secret.getMetadata().getName().equals("local-bridge"))
                .flatMap(secret -> secret.getData().values().stream())
                .toList();
    }

    private List<Pod> pods(String namespace) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel("app.kubernetes.io/component", "pi")
                .list()
                .getItems();
    }

    private List<PersistentVolume> volumes(String instance) {
        return client.persistentVolumes()
                .withLabel("app.kubernetes.io/instance", instance)
                .list()
                .getItems();
    }

    /** The volumes that claims have. */
    private List<String> bound(String namespace) {
        return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
                .filter(claim -> "Bound".equals(claim.getStatus().getPhase()))
                .map(PersistentVolumeClaim::getSpec)
                .map(spec -> spec.getVolumeName())
                .sorted()
                .toList();
    }

    /** Brokers with a replica that is not in sync. */
    private static final class Lacking implements BrokerProbe {

        @Override
        public BrokerMeasures measures(Pod pod) {
            return new BrokerMeasures(true, 1, 0, 1);
        }

        @Override
        public String complaint(Pod pod, String container) {
            return "";
        }
    }
}
