package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * {@code /metrics} and {@code /readyz} of the processes in pods, from wherever the API server is reached: by port-forward, so
 * by way of API server and kubelet into the pod. It needs no address of the pod's network, and no policy has to let it in.
 */
final class ManagementPorts implements BrokerProbe {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final String BROKER = "broker";

    private final KubernetesClient client;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWERS_WITHIN).build();

    ManagementPorts(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public BrokerMeasures measures(Pod pod) throws SiteException {
        Metrics metrics = metrics(pod, BROKER);
        return new BrokerMeasures(
                metrics.sum("lapwing_broker_serving").orElse(1) > 0,
                (int) needed(metrics, "lapwing_broker_under_replicated_partitions"),
                (int) needed(metrics, "lapwing_broker_under_min_isr_partitions"),
                (int) needed(metrics, "lapwing_broker_at_min_isr_partitions"));
    }

    private static double needed(Metrics metrics, String name) throws SiteException {
        return metrics.sum(name)
                .orElseThrow(() -> new SiteException("it does not say " + name + " yet: Kafka has not come so far, or"
                        + " its image is older than this command"));
    }

    /** All that a container says of itself in numbers. */
    Metrics metrics(Pod pod, String container) throws SiteException {
        HttpResponse<String> response = get(pod, container, "/metrics");
        if (response.statusCode() != 200) {
            throw new SiteException("/metrics of " + container + " answers " + response.statusCode());
        }
        return Metrics.parse(response.body());
    }

    @Override
    public String complaint(Pod pod, String container) throws SiteException {
        String said = get(pod, container, "/readyz")
                .body()
                .lines()
                .filter(line -> !line.isBlank() && !line.contains(": Up, "))
                .collect(Collectors.joining("; "));
        return said.isEmpty() ? "by now it says that it is; its probe asks again within seconds" : said;
    }

    private HttpResponse<String> get(Pod pod, String container, String path) throws SiteException {
        int port = port(pod, container);
        try (LocalPortForward forward = client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .portForward(port, InetAddress.getLoopbackAddress(), 0)) {
            URI uri = URI.create("http://127.0.0.1:" + forward.getLocalPort() + path);
            return http.send(
                    HttpRequest.newBuilder(uri).timeout(ANSWERS_WITHIN).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | KubernetesClientException e) {
            throw new SiteException(
                    "port " + port + " of pod " + pod.getMetadata().getName()
                            + " does not answer through the API server: "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    private static int port(Pod pod, String name) throws SiteException {
        for (Container container : pod.getSpec().getContainers()) {
            if (container.getName().equals(name)) {
                return container.getPorts().stream()
                        .filter(port -> (name + "-http").equals(port.getName()))
                        .map(port -> port.getContainerPort())
                        .findFirst()
                        .orElseThrow(() -> new SiteException("container " + name + " names no port " + name + "-http"));
            }
        }
        throw new SiteException("pod " + pod.getMetadata().getName() + " has no container " + name);
    }
}
