package dev.lapwing.orchestration.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import dev.lapwing.orchestration.trust.KeytoolIssuer;
import dev.lapwing.orchestration.trust.SecretBackup;
import dev.lapwing.orchestration.trust.SiteSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that come back, and passwords that are renewed, on a real API server. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecretStoreIT {

    private static final String SITE = """
            apiVersion: lapwing.dev/v1alpha1
            kind: Cluster
            metadata: {name: NAME}
            namespace: NAME
            images: {version: 1.0.0}
            pis:
            - {name: pi-1, controller: true, disk: {path: /mnt/lapwing, size: 24Gi}, cameras: [{}]}
            cloud: {bootstrap: "cloud.example:9093", security: plaintext}
            """;

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final List<String> said = new ArrayList<>();

    SecretStoreIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Test
    void restoresWhereThereIsNoNamespaceYet() throws Exception {
        try (SiteAccess site = open("restored")) {
            var store = new SecretStore(site);
            Map<String, Map<String, byte[]>> backup = complete(site);
            assertThat(store.own()).isEmpty();

            store.restore(backup);

            assertThat(SecretBackup.different(backup, store.own())).isEmpty();
            assertThat(store.own()).hasSameSizeAs(backup);
            assertThat(site.client()
                            .namespaces()
                            .withName("restored")
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        }
    }

    @Test
    void goesOnWithPasswordsThatDidNotReachAPodInTime() throws Exception {
        try (SiteAccess site = open("renewed")) {
            var store = new SecretStore(site);
            Map<String, Map<String, byte[]>> old = complete(site);
            store.restore(old);

            assertThatThrownBy(() -> rotation(site, secrets -> List.of("pi-1, node, password"), 0)
                            .passwords())
                    .isInstanceOf(SiteException.class)
                    .hasMessageContaining("run the same command again");
            Map<String, Map<String, byte[]>> begun = store.own();
            assertThat(SecretBackup.different(old, begun)).contains("local-users", "local-pi-1", "local-bridge");
            store.delete(List.of("local-bridge"));

            rotation(site, secrets -> List.of(), 60).passwords();
            assertThat(SecretBackup.different(begun, store.own())).isEmpty();
            assertThat(store.own()).containsKey("local-bridge");
            assertThat(said).contains("going on with new passwords that were made before; no others are made");

            rotation(site, secrets -> List.of(), 60).passwords();
            assertThat(SecretBackup.different(begun, store.own())).contains("local-users", "local-bridge");
        }
    }

    private RotationRun rotation(SiteAccess site, SecretArrival arrival, int seconds) {
        var pace = new RotationRun.Pace(Clock.systemUTC(), Duration.ofSeconds(seconds), Duration.ofMillis(100));
        return new RotationRun(site.cluster(), new SecretStore(site), arrival, pace, said::add);
    }

    private static Map<String, Map<String, byte[]>> complete(SiteAccess site) throws Exception {
        return SiteSecrets.complete(site.cluster(), Map.of(), new KeytoolIssuer());
    }

    private SiteAccess open(String name) throws Exception {
        Path file = Files.writeString(directory.resolve("cluster.yaml"), SITE.replace("NAME", name));
        return SiteAccess.open(
                DescriptionReader.read(file),
                new KubernetesTarget(Optional.of(controlPlane.kubeconfig()), Optional.empty()));
    }
}
