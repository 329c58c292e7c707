package dev.lapwing.orchestration.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Says of the pods of a namespace what their kubelets would say: that they run and are ready, and that they are gone once they
 * are deleted. Registered nodes have no kubelet of their own.
 */
final class Kubelet implements AutoCloseable {

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final KubernetesClient client;
    private final String namespace;
    private final Predicate<Pod> runs;
    private final List<Set<String>> together = new CopyOnWriteArrayList<>();
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    private Kubelet(KubernetesClient client, String namespace, Predicate<Pod> runs) {
        this.client = client;
        this.namespace = namespace;
        this.runs = runs;
        this.thread = Thread.ofPlatform().name("kubelet-" + namespace).daemon().unstarted(this::run);
    }

    /** One that runs those pods of the namespace of which {@code runs} holds. */
    static Kubelet in(KubernetesClient client, String namespace, Predicate<Pod> runs) {
        var kubelet = new Kubelet(client, namespace, runs);
        kubelet.thread.start();
        return kubelet;
    }

    private void run() {
        while (!closed) {
            try {
                look();
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                    return; // the control plane is being stopped
                }
            }
        }
    }

    private void look() {
        var ending = new ArrayList<String>();
        for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
            if (pod.getMetadata().getDeletionTimestamp() != null) {
                ending.add(pod.getMetadata().getName());
                client.resource(pod).withGracePeriod(0).delete();
            } else if (pod.getSpec().getNodeName() != null && runs.test(pod) && !running(pod)) {
                client.resource(pod).editStatus(Kubelet::ready);
            }
        }
        together.add(Set.copyOf(ending));
        ending.stream().filter(name -> !order.contains(name)).forEach(order::add);
    }

    private static boolean running(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    static Pod ready(Pod pod) {
        List<ContainerStatus> statuses =
                pod.getSpec().getContainers().stream().map(Kubelet::running).toList();
        return new PodBuilder(pod)
                .editStatus()
                .withPhase("Running")
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .withContainerStatuses(statuses)
                .endStatus()
                .build();
    }

    private static ContainerStatus running(Container container) {
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID("")
                .withReady(true)
                .withStarted(true)
                .withRestartCount(0)
                .withState(new ContainerStateBuilder()
                        .withNewRunning()
                        .endRunning()
                        .build())
                .build();
    }

    /** Pods of a kind that were ending at the same time as another of it. */
    List<Set<String>> endedTogether(Predicate<String> kind) {
        return together.stream()
                .map(names -> names.stream().filter(kind).collect(Collectors.toSet()))
                .filter(names -> names.size() > 1)
                .toList();
    }

    /** All pods that ended, in order. */
    List<String> ended() {
        return List.copyOf(order);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
