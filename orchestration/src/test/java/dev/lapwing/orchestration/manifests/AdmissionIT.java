package dev.lapwing.orchestration.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lapwing.controlplane.ControlPlane;
import dev.lapwing.orchestration.description.DescriptionReader;
import dev.lapwing.orchestration.kube.SharedControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That Kubernetes takes every manifest as it is, and makes every pod, under the restricted profile. */
@Tag("kube")
@ExtendWith(SharedControlPlane.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class AdmissionIT {

    private static final Duration MADE_WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory = Path.of(".");

    private final ControlPlane controlPlane;

    AdmissionIT(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    static List<GoldenTest.Case> cases() throws Exception {
        return GoldenTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAdmittedWithoutAWarningAndItsPodsAreMade(GoldenTest.Case golden) throws Exception {
        var warnings = new Warnings();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(controlPlane.config())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("warnings", warnings))
                .build()) {
            List<HasMetadata> objects = objects(client, golden);
            try {
                objects.forEach(object ->
                        client.resource(object).fieldManager("lapwing").serverSideApply());

                assertThat(warnings.heard()).isEmpty();
                await().atMost(MADE_WITHIN)
                        .untilAsserted(() -> assertThat(pods(client, objects))
                                .as(refusals(client))
                                .hasSize(wanted(objects)));
            } finally {
                // Left there, they would take the place of another test's pods.
                objects.forEach(object -> client.resource(object).delete());
            }
        }
    }

    /** In namespaces of their own, so that one case does not stand in the way of the next. */
    private List<HasMetadata> objects(KubernetesClient client, GoldenTest.Case golden) throws Exception {
        String place = "admitted-"
                + Integer.toHexString(golden.description().toString().hashCode());
        String text = Files.readString(golden.description())
                .replaceAll("(?m)^namespace:.*\n", "")
                .replaceAll("(?m)^  namespace: .*-archive\n", "")
                .replaceFirst("(?m)^metadata:\n", "namespace: " + place + "\nmetadata:\n")
                .replaceFirst("(?m)^archive:\n", "archive:\n  namespace: " + place + "-cloud\n");
        Path description = Files.writeString(directory.resolve("cluster.yaml"), text);
        var objects = new ArrayList<HasMetadata>();
        for (ManifestFile file : Manifests.of(DescriptionReader.read(description))) {
            if (!file.path().endsWith("kustomization.yaml")) {
                objects.addAll(client.load(new ByteArrayInputStream(file.text().getBytes(StandardCharsets.UTF_8)))
                        .items());
            }
        }
        return objects;
    }

    private static int wanted(List<HasMetadata> objects) {
        return objects.stream()
                .mapToInt(object -> switch (object) {
                    case ReplicationController controller ->
                        controller.getSpec().getReplicas();
                    case Deployment deployment -> deployment.getSpec().getReplicas();
                    default -> 0;
                })
                .sum();
    }

    private static List<Pod> pods(KubernetesClient client, List<HasMetadata> objects) {
        List<String> namespaces = objects.stream()
                .map(object -> object.getMetadata().getNamespace())
                .filter(namespace -> namespace != null)
                .distinct()
                .toList();
        return namespaces.stream()
                .flatMap(namespace -> client.pods().inNamespace(namespace).list().getItems().stream())
                .toList();
    }

    private static String refusals(KubernetesClient client) {
        return client.v1().events().inAnyNamespace().list().getItems().stream()
                .filter(event -> "FailedCreate".equals(event.getReason()))
                .map(event -> event.getMessage())
                .distinct()
                .toList()
                .toString();
    }

    /** What the API server warns of, in a header of its answer. */
    private static final class Warnings implements Interceptor {

        private final Queue<String> heard = new ConcurrentLinkedQueue<>();

        @Override
        public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
            response.headers("Warning")
                    .forEach(warning -> heard.add(request.uri().getPath() + ": " + warning));
        }

        List<String> heard() {
            return List.copyOf(heard);
        }
    }
}
