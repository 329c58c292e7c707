package dev.lapwing.orchestration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.kube.ControlPlane;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Deployments on a real control plane; what kubelets and brokers would say, the test says. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DeployIT {

    private static final DeployOptions PATIENT = new DeployOptions(false, false, Duration.ofSeconds(60));

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;
    private final KubernetesClient client;
    private final List<String> said = new ArrayList<>();

    DeployIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
        this.client = controlPlane.client();
    }

    @Test
    void bringsASiteUpAndChangesNothingTheSecondTime() throws Exception {
        ClusterDescription site = site("twice", "1.0.0");
        SiteDeployment first = deployment(site, PATIENT);
        assertThat(first.apply()).allMatch(change -> change.kind() == ObjectChange.Kind.CREATED);
        try (var kubelet = Kubelet.in(client, "twice", pod -> true)) {
            Outcome outcome = first.awaitReady();
            assertThat(outcome.ready()).as(said.toString()).isTrue();
            assertThat(outcome.replaced()).isEmpty();

            SiteDeployment second = deployment(site, PATIENT);
            assertThat(second.apply())
                    .allSatisfy(change -> assertThat(change.after()).isEqualTo(change.before()));
            assertThat(second.awaitReady().ready()).isTrue();
            assertThat(kubelet.ended()).isEmpty();
        }
    }

    private SiteDeployment deployment(ClusterDescription site, DeployOptions options) {
        return SiteDeployment.edge(client, site, options, said::add, new AllInSync());
    }

    private ClusterDescription site(String namespace, String version) throws Exception {
        for (int pi = 1; pi <= 3; pi++) {
            String name = namespace + "-" + pi;
            if (client.nodes().withName(name).get() == null) {
                controlPlane.registerNode(name, java.util.Map.of());
            }
        }
        String text = """
                apiVersion: lapwing.dev/v1alpha1
                kind: Cluster
                metadata:
                  name: NAME
                namespace: NAME
                images:
                  version: VERSION
                pis:
                - {name: NAME-1, controller: true, disk: {path: /mnt/lapwing, size: 4Gi}, cameras: [{number: 1}]}
                - {name: NAME-2, controller: true, disk: {path: /mnt/lapwing, size: 4Gi}, cameras: [{number: 2}]}
                - {name: NAME-3, controller: true, disk: {path: /mnt/lapwing, size: 4Gi}}
                cloud:
                  bootstrap: cloud.example:9092
                  security: plaintext
                """.replace("NAME", namespace).replace("VERSION", version);
        return DescriptionReader.read(Files.writeString(directory.resolve("cluster.yaml"), text));
    }

    /** Brokers that lack nothing. */
    private static final class AllInSync implements BrokerProbe {

        @Override
        public BrokerMeasures measures(Pod pod) {
            return new BrokerMeasures(true, 0, 0, 0);
        }

        @Override
        public String complaint(Pod pod, String container) {
            return "kafka: Waiting: no controller leads yet";
        }
    }
}
