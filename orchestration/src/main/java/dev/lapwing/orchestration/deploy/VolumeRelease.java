package dev.lapwing.orchestration.deploy;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A volume whose claim was deleted keeps that claim's uid and stays {@code Released}, so that nobody else gets its data. A new
 * claim of the same name is the same Pi's, so its data is what is wanted: without the uid, Kubernetes lets it have the volume.
 */
final class VolumeRelease {

    private VolumeRelease() {}

    static boolean isReleased(PersistentVolume volume) {
        return volume.getStatus() != null
                && "Released".equals(volume.getStatus().getPhase());
    }

    /** Which of these may be freed: only what this site made, and for the claim that it is meant for. */
    static List<PersistentVolume> toFree(List<PersistentVolume> found, SiteObjects site) {
        Map<String, PersistentVolume> ours = site.volumes();
        return found.stream()
                .filter(VolumeRelease::isReleased)
                .filter(volume -> {
                    PersistentVolume wanted = ours.get(volume.getMetadata().getName());
                    return wanted != null
                            && volume.getMetadata().getLabels() != null
                            && volume.getMetadata()
                                    .getLabels()
                                    .entrySet()
                                    .containsAll(site.selector().entrySet())
                            && sameClaim(
                                    volume.getSpec().getClaimRef(),
                                    wanted.getSpec().getClaimRef())
                            && Objects.equals(
                                    volume.getSpec().getLocal(),
                                    wanted.getSpec().getLocal());
                })
                .toList();
    }

    private static boolean sameClaim(ObjectReference one, ObjectReference other) {
        return one != null
                && one.getUid() != null
                && one.getNamespace().equals(other.getNamespace())
                && one.getName().equals(other.getName());
    }
}
