package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.manifests.Names;
import dev.lapwing.orchestration.manifests.PlacementObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a former deployment made and the description no longer has. What belongs to a Pi that is no longer described is left
 * whole: its broker may hold the only replicas of something.
 *
 * @param prunable objects that nothing needs any more
 * @param pis that are there and not described
 */
record LeftOver(List<HasMetadata> prunable, List<String> pis) {

    LeftOver {
        prunable = List.copyOf(prunable);
        pis = List.copyOf(pis);
    }

    /**
     * Tells one from the other.
     *
     * @param labelled all objects with the site's labels, of kinds that hold no data
     */
    static LeftOver of(List<HasMetadata> labelled, SiteObjects site) {
        Set<String> described = site.parts().stream()
                .filter(part -> part.kind() == Part.Kind.PI)
                .map(Part::name)
                .collect(Collectors.toSet());
        List<HasMetadata> others = labelled.stream()
                .filter(object -> !site.has(ObjectKey.of(object)))
                .filter(object -> !object.getMetadata().getName().equals(History.NAME))
                .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
                .toList();
        List<String> pis = others.stream()
                .map(LeftOver::pi)
                .filter(pi -> !pi.isEmpty() && !described.contains(pi))
                .distinct()
                .sorted()
                .toList();
        return new LeftOver(
                others.stream().filter(object -> !pis.contains(pi(object))).toList(), pis);
    }

    /** Whether placement acted until now: its rights in the namespace are left over. */
    boolean actedBefore() {
        return prunable.stream().anyMatch(LeftOver::letsPlacementAct);
    }

    /** Whether an object is what lets placement act. */
    static boolean letsPlacementAct(HasMetadata object) {
        return object instanceof Role && object.getMetadata().getName().equals(PlacementObjects.NAME);
    }

    private static String pi(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(Names.PI_LABEL, "");
    }
}
