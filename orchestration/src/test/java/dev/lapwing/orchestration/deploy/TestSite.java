package dev.lapwing.orchestration.deploy;

import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.description.DescriptionReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A site of three Pis in a namespace of its own: NAME-1 is the controller, NAME-3 sees nothing. */
final class TestSite {

    private static final DeployOptions PATIENT = new DeployOptions(false, false, Duration.ofSeconds(60));
    private static final DeployOptions HASTY = new DeployOptions(false, false, Duration.ofSeconds(4));

    private final KubernetesClient client;
    private final String name;
    private final Path directory;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private String security = "plaintext";
    private BrokerProbe brokers = new AllInSync();

    private TestSite(KubernetesClient client, String name, Path directory) {
        this.client = client;
        this.name = name;
        this.directory = directory;
    }

    static TestSite on(ControlPlane controlPlane, String name, Path directory) {
        for (int pi = 1; pi <= 3; pi++) {
            controlPlane.registerNode(name + "-" + pi, Map.of());
        }
        return new TestSite(controlPlane.client(), name, directory);
    }

    TestSite secured() {
        security = "tls-scram";
        return this;
    }

    TestSite asking(BrokerProbe probe) {
        brokers = probe;
        return this;
    }

    ClusterDescription described() throws Exception {
        return of("1.0.0");
    }

    ClusterDescription of(String version) throws Exception {
        return read(version, "", true, "");
    }

    /** With {@code placement} as it says. */
    ClusterDescription placing(String placement) throws Exception {
        return read("1.0.0", "", true, "placement: " + placement);
    }

    ClusterDescription withSensor() throws Exception {
        return read("1.0.0", ", sensors: [{name: humidity, command: [cat, /sys/humidity]}]", true, "");
    }

    ClusterDescription withoutTheThird() throws Exception {
        return read("1.0.0", "", false, "");
    }

    private ClusterDescription read(String version, String sensors, boolean third, String more) throws Exception {
        String text = """
                apiVersion: lapwing.dev/v1alpha1
                kind: Cluster
                metadata:
                  name: NAME
                namespace: NAME
                security: SECURITY
                images:
                  version: VERSION
                pis:
                - {name: NAME-1, controller: true, disk: {path: /mnt/lapwing, size: 4Gi}, cameras: [{number: 1}]SENSORS}
                - {name: NAME-2, disk: {path: /mnt/lapwing, size: 4Gi}, cameras: [{number: 2}]}
                THIRD
                cloud:
                  bootstrap: cloud.example:9092
                  security: plaintext
                MORE
                """.replace("MORE", more)
                .replace("THIRD", third ? "- {name: NAME-3, disk: {path: /mnt/lapwing, size: 4Gi}}" : "")
                .replace("NAME", name)
                .replace("SECURITY", security)
                .replace("VERSION", version)
                .replace("SENSORS", sensors);
        return DescriptionReader.read(Files.writeString(directory.resolve("cluster.yaml"), text));
    }

    SiteDeployment deployment(ClusterDescription site) {
        return deployment(site, PATIENT);
    }

    /** One that waits no longer than it takes to see that nothing comes. */
    SiteDeployment hasty(ClusterDescription site) {
        return deployment(site, HASTY);
    }

    SiteDeployment deployment(ClusterDescription site, DeployOptions options) {
        return SiteDeployment.edge(client, site, options, said::add, brokers);
    }

    SiteDeployment rollback() throws Exception {
        return SiteDeployment.rollback(client, described(), PATIENT, said::add, brokers);
    }

    SiteRemoval removal() throws Exception {
        return removal(client);
    }

    /** One that asks for nodes as another user. */
    SiteRemoval removal(KubernetesClient nodes) throws Exception {
        return new SiteRemoval(
                client,
                SiteObjects.edge(described()),
                Optional.of(new MarkRemoval(nodes, said::add)),
                PATIENT.patience(),
                said::add);
    }

    Kubelet kubelet() {
        return Kubelet.in(client, name, pod -> true);
    }

    void awaitPods(int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.pods()
                                .inNamespace(name)
                                .withLabel("app.kubernetes.io/component", "pi")
                                .list()
                                .getItems()
                                .size()
                        == count);
    }

    String said() {
        return String.join("\n", said);
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
