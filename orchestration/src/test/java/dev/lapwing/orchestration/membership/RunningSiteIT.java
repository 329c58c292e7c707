package dev.lapwing.orchestration.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.site.KubernetesTarget;
import dev.lapwing.orchestration.site.RotationRun;
import dev.lapwing.orchestration.site.SecretArrival;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteAccess;
import dev.lapwing.orchestration.site.SiteException;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretBackup;
import dev.lapwing.orchestration.trust.SiteSecrets;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ReplicationController;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is done to the objects of a site, on a real API server with its controllers. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RunningSiteIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String SITE = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata: {name: comings}
            namespace: comings
            images: {version: 1.0.0, pullPolicy: never}
            pis:
            - {name: come-1, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}, temperature: none}
            - {name: come-2, disk: {path: /mnt/lapwing, size: 24Gi}, cameras: [{}]}
            cloud: {bootstrap: "cloud.example:9093", security: plaintext}
            """;

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final List<String> said = new ArrayList<>();

    RunningSiteIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @BeforeEach
    void deploy() throws Exception {
        try (SiteAccess site = open()) {
            var objects = new PiRecords(site);
            objects.shared().forEach(site::apply);
            new SecretStore(site).write(SiteSecrets.complete(site.cluster(), Map.of(), new KeytoolIssuer()));
            objects.make(pi(site, 0));
        }
    }

    @AfterEach
    void undeploy() throws Exception {
        try (SiteAccess site = open()) {
            var objects = new PiRecords(site);
            for (Pi pi : site.cluster().pis()) {
                objects.own(pi).forEach(object -> site.client().resource(object).delete());
            }
            new SecretStore(site).delete(SiteSecrets.names(site.cluster()));
            await().atMost(SOON)
                    .until(() -> site.pods(pi(site, 0)).isEmpty()
                            && site.pods(pi(site, 1)).isEmpty());
        }
    }

    @Test
    void bringsLostSecretsBackFromABackup() throws Exception {
        try (SiteAccess site = open()) {
            var store = new SecretStore(site);
            List<String> names = SiteSecrets.names(site.cluster());
            Map<String, Map<String, byte[]>> before = store.read();
            before.keySet().retainAll(names);
            String backup = SecretBackup.encrypted(before, "a long passphrase".toCharArray());
            store.delete(names);
            assertThat(store.read()).doesNotContainKeys(names.toArray(String[]::new));

            store.write(SecretBackup.read(backup, "a long passphrase".toCharArray()));

            assertThat(before).containsKeys("local-ca-key", "local-users", "broker-1", "broker-2", "local-come-2");
            assertThat(store.read()).containsKeys(names.toArray(String[]::new));
            assertThat(SecretBackup.different(before, store.read())).isEmpty();
        }
    }

    @Test
    void goesOnWithARotationThatDidNotReachAPodInTime() throws Exception {
        try (SiteAccess site = open()) {
            String old = authority(site);
            var rounds = new ArrayList<Map<String, Map<String, byte[]>>>();

            assertThatThrownBy(() -> rotation(site, secrets -> List.of("come-1, broker, /etc/lapwing/tls/ca.pem"), 0)
                            .certificates(new KeytoolIssuer()))
                    .isInstanceOf(SiteException.class)
                    .hasMessageContaining("not yet in come-1, broker, /etc/lapwing/tls/ca.pem")
                    .hasMessageContaining("run the same command again");
            assertThat(authority(site)).contains(old).isNotEqualTo(old);
            rotation(
                            site,
                            secrets -> {
                                rounds.add(secrets);
                                return List.of();
                            },
                            60)
                    .certificates(new KeytoolIssuer());

            assertThat(rounds).as("what was begun, certificates, one authority").hasSize(3);
            assertThat(rounds.get(1)).containsOnlyKeys("broker-1", "broker-2");
            assertThat(rounds.get(2)).containsOnlyKeys("local-ca");
            assertThat(authority(site)).doesNotContain(old);
            assertThat(said).contains("going on with a rotation that was begun before");
        }
    }

    @Test
    void makesAPisObjectsAndLeavesTheOthersPodsAlone() throws Exception {
        try (SiteAccess site = open()) {
            var objects = new PiRecords(site);
            ReplicationController first = objects.controller(pi(site, 0)).orElseThrow();

            objects.shared().forEach(site::apply);
            objects.make(pi(site, 1));

            assertThat(objects.controller(pi(site, 0))
                            .orElseThrow()
                            .getMetadata()
                            .getGeneration())
                    .isEqualTo(first.getMetadata().getGeneration());
            await().atMost(SOON).until(() -> site.pods(pi(site, 1)).size() == 1);
            assertThat(objects.trouble(pi(site, 1))).contains("has no node");
        }
    }

    @Test
    void givesANewClaimTheVolumeThatALostOneLeft() throws Exception {
        try (SiteAccess site = open()) {
            Pi pi = pi(site, 0);
            var objects = new PiRecords(site);
            await().atMost(SOON).until(() -> phase(site).equals("Bound"));
            site.client().resource(objects.controller(pi).orElseThrow()).delete();
            site.client()
                    .persistentVolumeClaims()
                    .inNamespace("comings")
                    .withName("come-1-kafka")
                    .delete();
            await().atMost(SOON).until(() -> phase(site).equals("Released"));

            objects.make(pi);

            await().atMost(SOON).until(() -> phase(site).equals("Bound"));
        }
    }

    @Test
    void remembersTheBoardThatADeadPisPodWasLetStartOn() throws Exception {
        try (SiteAccess site = open()) {
            Pi pi = pi(site, 0);
            var objects = new PiRecords(site);
            assertThat(objects.held(pi)).isFalse();
            site.client().resource(objects.controller(pi).orElseThrow()).scale(0);
            assertThat(objects.held(pi)).isTrue();

            objects.accept(pi, board("new"));
            objects.make(pi);

            assertThat(objects.held(pi)).isFalse();
            assertThat(objects.accepted(pi, board("new"))).isTrue();
            assertThat(objects.accepted(pi, board("old"))).isFalse();
        }
    }

    private static Node board(String uid) {
        return new NodeBuilder().withNewMetadata().withUid(uid).endMetadata().build();
    }

    private static String phase(SiteAccess site) {
        return site.client()
                .persistentVolumes()
                .withName("comings-come-1-kafka")
                .get()
                .getStatus()
                .getPhase();
    }

    private RotationRun rotation(SiteAccess site, SecretArrival arrival, int seconds) {
        var pace = new RotationRun.Pace(Clock.systemUTC(), Duration.ofSeconds(seconds), Duration.ofMillis(100));
        return new RotationRun(site.cluster(), new SecretStore(site), arrival, pace, said::add);
    }

    private static String authority(SiteAccess site) {
        return Optional.ofNullable(new SecretStore(site).read().get("local-ca"))
                .map(values -> values.get("ca.pem"))
                .map(pem -> new String(pem, StandardCharsets.US_ASCII))
                .orElseThrow();
    }

    private static Pi pi(SiteAccess site, int index) {
        return site.cluster().pis().get(index);
    }

    private SiteAccess open() throws Exception {
        Path file = Files.writeString(directory.resolve("cluster.yaml"), SITE);
        ClusterDescription cluster = DescriptionReader.read(file);
        return SiteAccess.open(cluster, new KubernetesTarget(Optional.of(controlPlane.kubeconfig()), Optional.empty()));
    }
}
