package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.deploy.RollPlan.PodState;
import dev.lapwing.orchestration.manifests.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All Pis that are there, those included that the description no longer has: their brokers hold replicas, too. */
final class RollView {

    private static final String BROKER = "broker";

    private final SiteView view;
    private final Map<String, Part> wanted = new LinkedHashMap<>();

    RollView(SiteView view, List<Part> parts) {
        this.view = view;
        parts.stream().filter(part -> part.kind() == Part.Kind.PI).forEach(part -> wanted.put(part.name(), part));
    }

    /** Whether every controller has seen its newest template: one that has not would make a pod of the old one again. */
    boolean settled() {
        return view.controllers().stream()
                .allMatch(controller -> controller.getStatus() != null
                        && controller.getMetadata().getGeneration() != null
                        && controller
                                .getMetadata()
                                .getGeneration()
                                .equals(controller.getStatus().getObservedGeneration()));
    }

    /** The Pis whose pods are to be replaced. */
    List<String> outdated() {
        return pis(Map.of()).stream()
                .filter(RollPlan.Pi::outdated)
                .map(RollPlan.Pi::name)
                .toList();
    }

    /** The pods by Pi that stay, as far as there are any. */
    Map<String, Pod> pods() {
        var pods = new LinkedHashMap<String, Pod>();
        for (Part pi : all()) {
            staying(pi).ifPresent(pod -> pods.put(pi.name(), pod));
        }
        return pods;
    }

    /** The Pis, given what those brokers say that were asked. */
    List<RollPlan.Pi> pis(Map<String, BrokerMeasures> measures) {
        return all().stream()
                .map(pi -> new RollPlan.Pi(
                        pi.name(),
                        pi.controller(),
                        wanted.containsKey(pi.name())
                                && staying(pi).filter(pod -> outdated(pi, pod)).isPresent(),
                        state(pi, Optional.ofNullable(measures.get(pi.name())))))
                .toList();
    }

    private List<Part> all() {
        var parts = new ArrayList<Part>(wanted.values());
        view.controllers().stream()
                .filter(controller -> controller.getMetadata().getLabels().containsKey(Names.PI_LABEL))
                .filter(controller ->
                        !wanted.containsKey(controller.getMetadata().getName()))
                .filter(RollView::hasPods)
                .map(Part::of)
                .forEach(parts::add);
        return parts;
    }

    private static boolean hasPods(ReplicationController controller) {
        return controller.getSpec().getReplicas() > 0;
    }

    private Optional<Pod> staying(Part pi) {
        List<Pod> pods = view.podsOf(pi);
        return pods.stream().anyMatch(SiteView::ending)
                ? Optional.empty()
                : pods.stream().findFirst();
    }

    private static boolean outdated(Part pi, Pod pod) {
        return !SiteView.template(pod).equals(pi.template());
    }

    private PodState state(Part pi, Optional<BrokerMeasures> measures) {
        Optional<Pod> staying = staying(pi);
        if (staying.isEmpty()) {
            return PodState.AWAY;
        }
        Pod pod = staying.get();
        if (pod.getSpec().getNodeName() == null) {
            return PodState.IDLE;
        }
        if (!view.nodeOf(pod).map(SiteView::ready).orElse(false)) {
            return PodState.UNKNOWN;
        }
        if (Readiness.isPodReady(pod)) {
            return PodState.READY;
        }
        boolean runs = pod.getStatus() != null
                && pod.getStatus().getContainerStatuses().stream()
                        .anyMatch(status -> status.getName().equals(BROKER)
                                && status.getState() != null
                                && status.getState().getRunning() != null);
        return runs && measures.map(BrokerMeasures::serving).orElse(true) ? PodState.SERVING : PodState.IDLE;
    }
}
