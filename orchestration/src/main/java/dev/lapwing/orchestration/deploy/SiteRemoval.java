package dev.lapwing.orchestration.deploy;

import dev.lapwing.orchestration.site.ApiCall;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes a site away. First what makes pods, then, when they have ended, what they stood on; so that they can flush and hand
 * over by the names that they know. Between the two, the marks that placement left on nodes, if it was allowed to act.
 * Claims, volumes and Secrets stay unless their end is asked for. The namespace stays in any case, since others may have
 * something in it, of whatever kind; and so do directories on the Pis, which nothing in Kubernetes deletes.
 */
public final class SiteRemoval {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final SiteInventory inventory;
    private final String namespace;
    private final Optional<MarkRemoval> marks;
    private final Duration patience;
    private final Progress progress;

    /** @param marks of placement on nodes, if the site may have made some */
    SiteRemoval(
            KubernetesClient client,
            SiteObjects site,
            Optional<MarkRemoval> marks,
            Duration patience,
            Progress progress) {
        this.inventory = new SiteInventory(client, site);
        this.namespace = site.namespace();
        this.marks = marks;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * Does it; what is gone already is passed over, so a removal that was killed is resumed by another.
     *
     * @param data claims, volumes and Secrets, too
     * @throws SiteException if pods do not end
     */
    public void remove(boolean data) throws SiteException, InterruptedException {
        ApiCall.explained(() -> removed(data));
    }

    private boolean removed(boolean data) throws SiteException, InterruptedException {
        if (inventory.hasNamespace()) {
            List<HasMetadata> ours = inventory.withoutData();
            delete(ours.stream().filter(SiteRemoval::makesPods).toList());
            awaitNoPods();
            if (ours.stream().anyMatch(LeftOver::letsPlacementAct)) {
                marks.ifPresent(MarkRemoval::run);
            }
            delete(ours.stream().filter(object -> !makesPods(object)).toList());
        } else {
            progress.say("there is no namespace " + namespace);
        }
        delete(inventory.clusterWide());
        if (data) {
            delete(inventory.data());
            if (inventory.hasNamespace()) {
                progress.say("Namespace " + namespace + " stays, since nobody can tell what of others' is in it. If"
                        + " nothing is: kubectl delete namespace " + namespace);
            }
        }
        return data;
    }

    private static boolean makesPods(HasMetadata object) {
        return object instanceof Deployment || object instanceof ReplicationController;
    }

    private void delete(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            inventory.delete(object);
            progress.say(ObjectKey.of(object) + " deleted");
        }
    }

    private void awaitNoPods() throws SiteException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        int before = -1;
        while (true) {
            List<String> pods = inventory.pods();
            if (pods.isEmpty()) {
                return;
            }
            if (pods.size() != before) {
                progress.say("waiting for " + pods.size() + " pods to end");
                before = pods.size();
            }
            if (System.nanoTime() > deadline) {
                throw new SiteException("these pods do not end: " + String.join(", ", pods)
                        + ". If their Pi is gone for good, kubectl delete pod --force; then run this again");
            }
            Thread.sleep(LOOK_EVERY);
        }
    }
}
