package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.deploy.SiteStatus.CameraStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.FloatingStatus;
import dev.lapwing.orchestration.deploy.SiteStatus.Measure;
import dev.lapwing.orchestration.deploy.SiteStatus.PiStatus;
import dev.lapwing.orchestration.description.ClusterDescription;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks at a site once: at the API server, and at each process in its pods, all at the same time. */
final class StatusSurvey {

    /** What a process answered, or why it did not. */
    private sealed interface Answer {
        record Given(Metrics metrics) implements Answer {}

        record Refused(String why) implements Answer {}
    }

    private record Asked(String pod, String container) {}

    private record Answers(Map<Asked, Answer> given) {

        Answer of(Pod pod, String container) {
            return given.getOrDefault(
                    new Asked(pod.getMetadata().getName(), container), new Answer.Refused("it was not asked"));
        }
    }

    private static final String BROKER = "broker";
    private static final String BRIDGE = "bridge";

    /** Containers of a Pi that see and measure nothing. */
    private static final Set<String> NO_PRODUCERS = Set.of(BROKER, "zookeeper");

    private final KubernetesApi api;
    private final ManagementPorts ports;
    private final SiteObjects edge;
    private final Optional<SiteObjects> cloud;

    StatusSurvey(KubernetesClient client, ClusterDescription cluster) {
        this.api = new KubernetesApi(client);
        this.ports = new ManagementPorts(client);
        this.edge = SiteObjects.edge(cluster);
        this.cloud = SiteObjects.cloud(cluster);
    }

    SiteStatus look() {
        SiteView view = api.view(edge);
        var pis = new ArrayList<PiStatus>();
        var bridges = new ArrayList<FloatingStatus>();
        var placements = new ArrayList<FloatingStatus>();
        Answers answers = ask(view, edge.parts());
        for (Part part : edge.parts()) {
            if (part.kind() == Part.Kind.PI) {
                pis.add(pi(view, part, answers));
            } else {
                (part.name().equals(BRIDGE) ? bridges : placements).addAll(floating(view, part, answers));
            }
        }
        var archives = new ArrayList<FloatingStatus>();
        cloud.filter(site -> api.hasNamespace(site.namespace())).ifPresent(site -> {
            SiteView there = api.view(site);
            Answers said = ask(there, site.parts());
            site.parts().forEach(part -> archives.addAll(floating(there, part, said)));
        });
        return new SiteStatus(pis, bridges, archives, placements);
    }

    private Answers ask(SiteView view, List<Part> parts) {
        var answers = new LinkedHashMap<Asked, Answer>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var pending = new LinkedHashMap<Asked, Future<Answer>>();
            for (Part part : parts) {
                for (Pod pod : staying(view, part)) {
                    for (Container container : pod.getSpec().getContainers()) {
                        pending.put(
                                new Asked(pod.getMetadata().getName(), container.getName()),
                                threads.submit(() -> ask(pod, container.getName())));
                    }
                }
            }
            for (Map.Entry<Asked, Future<Answer>> each : pending.entrySet()) {
                answers.put(each.getKey(), answer(each.getValue()));
            }
        }
        return new Answers(answers);
    }

    private Answer ask(Pod pod, String container) {
        try {
            return new Answer.Given(ports.metrics(pod, container));
        } catch (SiteException e) {
            return new Answer.Refused(String.valueOf(e.getMessage()));
        }
    }

    private static Answer answer(Future<Answer> pending) {
        try {
            return pending.get();
        } catch (ExecutionException e) {
            return new Answer.Refused(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Refused("interrupted");
        }
    }

    private static List<Pod> staying(SiteView view, Part part) {
        return view.podsOf(part).stream().filter(pod -> !SiteView.ending(pod)).toList();
    }

    private PiStatus pi(SiteView view, Part part, Answers answers) {
        Optional<Pod> pod = staying(view, part).stream().findFirst();
        boolean nodeReady = view.nodes().stream()
                .filter(node -> pod.map(it ->
                                node.getMetadata().getName().equals(it.getSpec().getNodeName()))
                        .orElseGet(() -> node.getMetadata().getName().equals(part.name())))
                .anyMatch(SiteView::ready);
        Answer broker = pod.map(it -> answers.of(it, BROKER)).orElseGet(() -> new Answer.Refused("it has no pod"));
        var cameras = new ArrayList<CameraStatus>();
        var unasked = new ArrayList<String>();
        pod.ifPresent(it -> it.getSpec().getContainers().stream()
                .map(Container::getName)
                .filter(container -> !NO_PRODUCERS.contains(container))
                .forEach(producer -> {
                    switch (answers.of(it, producer)) {
                        case Answer.Given given -> cameras.addAll(cameras(given.metrics()));
                        case Answer.Refused refused -> unasked.add(producer + ": " + refused.why());
                    }
                }));
        return new PiStatus(
                part.name(),
                nodeReady,
                pod.filter(Readiness::isPodReady).isPresent(),
                pod.map(StatusSurvey::restarts).orElse(0),
                part.controller(),
                measure(broker, "lapwing_broker_under_replicated_partitions"),
                measure(broker, "lapwing_broker_under_min_isr_partitions"),
                cameras,
                unasked,
                problem(view, part));
    }

    private static String problem(SiteView view, Part part) {
        return new Diagnosis(view).of(part) instanceof PartState.NotReady state
                ? state.sentence() + " [" + state.reason() + "]"
                : "";
    }

    private static List<CameraStatus> cameras(Metrics metrics) {
        return metrics.all("lapwing_camera_state").stream()
                .filter(sample -> sample.value() == 1)
                .map(sample -> {
                    String camera = sample.labels().getOrDefault("camera", "");
                    Measure age = metrics.all("lapwing_frames_last_published_age_seconds").stream()
                            .filter(last -> camera.equals(last.labels().get("camera")))
                            .<Measure>map(last -> new Measure.Known(last.value()))
                            .findFirst()
                            .orElseGet(Measure.None::new);
                    return new CameraStatus(camera, sample.labels().getOrDefault("state", ""), age);
                })
                .toList();
    }

    private List<FloatingStatus> floating(SiteView view, Part part, Answers answers) {
        List<Pod> pods = staying(view, part);
        if (pods.isEmpty()) {
            var why = new Measure.Unknown("it has no pod");
            return List.of(new FloatingStatus(part.name(), "", false, 0, why, why, why, problem(view, part)));
        }
        return pods.stream()
                .map(pod -> {
                    Answer answer = answers.of(pod, part.name());
                    String node = pod.getSpec().getNodeName();
                    return new FloatingStatus(
                            pod.getMetadata().getName(),
                            node == null ? "" : node,
                            Readiness.isPodReady(pod),
                            restarts(pod),
                            measure(answer, "lapwing_" + part.name() + "_link_up"),
                            measure(answer, "lapwing_" + part.name() + "_lag_records"),
                            measure(answer, "lapwing_" + part.name() + "_lag_seconds"),
                            Readiness.isPodReady(pod) ? "" : problem(view, part));
                })
                .toList();
    }

    /** The highest of all labels, or nothing if the process has not counted it yet. */
    private static Measure measure(Answer answer, String name) {
        return switch (answer) {
            case Answer.Given given -> {
                OptionalDouble value = given.metrics().highest(name);
                yield value.isPresent() ? new Measure.Known(value.getAsDouble()) : new Measure.None();
            }
            case Answer.Refused refused -> new Measure.Unknown(refused.why());
        };
    }

    private static int restarts(Pod pod) {
        return pod.getStatus() == null
                ? 0
                : pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(ContainerStatus::getRestartCount)
                        .sum();
    }
}
