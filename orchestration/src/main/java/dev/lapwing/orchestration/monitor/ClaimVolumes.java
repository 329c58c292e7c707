package dev.lapwing.orchestration.monitor;

import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What claims and volumes are known.
 *
 * @param claims by {@code namespace/name}
 * @param volumes by name
 */
public record ClaimVolumes(
        Function<String, Optional<PersistentVolumeClaim>> claims,
        Function<String, Optional<PersistentVolume>> volumes) {

    /** Nothing is known: every claim counts as one that is not there. */
    public static final ClaimVolumes NONE = new ClaimVolumes(claim -> Optional.empty(), volume -> Optional.empty());

    /** What a claim asks of the node. */
    sealed interface Standing {

        /** One of the terms must hold; empty if any node will do. */
        record Bound(List<NodeTerm> oneOf) implements Standing {}

        /** It is not known yet, or Lapwing does not know how to keep it, in words for people. */
        record Unknown(String why) implements Standing {}
    }

    /** Where the volume of a claim stands. */
    Standing standing(String namespace, String claim) {
        PersistentVolumeClaim found = claims.apply(namespace + "/" + claim).orElse(null);
        if (found == null) {
            return new Standing.Unknown("its claim " + claim + " is not there");
        }
        if (found.getSpec().getAccessModes().contains("ReadWriteOncePod")) {
            return new Standing.Unknown("its claim " + claim + " may be used by one pod only (ReadWriteOncePod)");
        }
        String name = found.getSpec().getVolumeName();
        boolean bound =
                found.getStatus() != null && "Bound".equals(found.getStatus().getPhase());
        if (!bound || name == null || name.isEmpty()) {
            return new Standing.Unknown("its claim " + claim
                    + " is bound to no volume yet (one that waits for its first consumer needs kube-scheduler)");
        }
        return volumes.apply(name)
                .<Standing>map(volume -> new Standing.Bound(
                        terms(volume).stream().map(NodeTerms::read).toList()))
                .orElseGet(
                        () -> new Standing.Unknown("the volume " + name + " of its claim " + claim + " is not there"));
    }

    private static List<NodeSelectorTerm> terms(PersistentVolume volume) {
        var affinity = volume.getSpec().getNodeAffinity();
        var required = affinity == null ? null : affinity.getRequired();
        return required == null ? List.of() : required.getNodeSelectorTerms();
    }
}
