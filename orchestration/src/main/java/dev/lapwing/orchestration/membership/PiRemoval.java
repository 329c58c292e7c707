package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.membership.Membership.Parts;
import dev.lapwing.orchestration.site.SecretStore;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;

/** A Pi that leaves the site: first its replicas go to the others, then what Kubernetes has of it but its volumes. */
record PiRemoval(Parts parts, Pi pi) {

    void run() throws SiteException, InterruptedException {
        var others = new TreeSet<>(parts.replicas().brokers());
        others.addAll(parts.replicas().hosts());
        others.remove(pi.number());
        check(others.size());
        parts.replicas()
                .spread(others, parts.options().patience(), parts.options().dryRun());
        if (!parts.options().dryRun()) {
            parts.waiting().until("replicas on " + pi.name(), () -> {
                long left = parts.replicas().partitionsOn(pi.number());
                return left == 0 ? "" : left + " partitions are still there";
            });
        }
        if (parts.begin("delete ReplicationController " + pi.name())) {
            parts.site()
                    .client()
                    .replicationControllers()
                    .inNamespace(parts.site().cluster().namespace())
                    .withName(pi.name())
                    .delete();
            parts.waiting().until("pod of " + pi.name(), this::podLeft);
        }
        if (parts.begin("take broker " + pi.number() + " out of Kafka's metadata")) {
            unregister();
        }
        if (parts.begin("delete Secrets and objects of " + pi.name() + ", but not its volumes")) {
            forgetUser();
            parts.objects().own(pi).stream()
                    .filter(object -> !(object instanceof PersistentVolume))
                    .filter(object -> !(object instanceof PersistentVolumeClaim))
                    .forEach(object -> parts.site().client().resource(object).delete());
        }
        if (parts.options().dryRun()) {
            return;
        }
        parts.progress()
                .accept("Now take " + pi.name()
                        + " out of cluster.yaml, or the next lapwing deploy brings it back. Its data"
                        + " lies on the Pi in " + pi.disk().path() + ", held by the volumes "
                        + parts.objects().own(pi).stream()
                                .filter(PersistentVolume.class::isInstance)
                                .map(volume -> volume.getMetadata().getName())
                                .toList());
    }

    private void check(int others) throws SiteException, InterruptedException {
        if (parts.quorum().isVoter(pi.number())) {
            throw new SiteException(
                    pi.name() + " is a controller, and the members of Kafka's quorum are fixed when a site"
                            + " is made: without it, two of three would have to live for ever. If its board is dead, replace it"
                            + " (lapwing cluster replace " + pi.name() + ")");
        }
        int widest = parts.replicas().widest();
        if (others < widest) {
            throw new SiteException("topics have " + widest + " replicas, and only " + others
                    + " Pis would be left. Add another Pi first (lapwing cluster add)");
        }
    }

    /** Only a kubelet says that a pod has ended; without one, Kubernetes waits for ever. */
    private String podLeft() {
        if (parts.site().pods(pi).isEmpty()) {
            return "";
        }
        return parts.objects()
                .node(pi)
                .map(node -> PiRecords.ready(node)
                        ? "it is ending"
                        : "its Pi is away, so nobody says that it has ended. If it does not come back, kubectl delete node "
                                + node.getMetadata().getName())
                .orElse("its node is gone, and Kubernetes forgets the pod in a minute");
    }

    private void unregister() throws SiteException, InterruptedException {
        parts.waiting()
                .until(
                        "broker " + pi.number() + " in Kafka",
                        () -> parts.replicas().brokers().contains(pi.number()) ? "it is not missed yet" : "");
        try {
            parts.kafka().admin().unregisterBroker(pi.number()).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw new SiteException(
                        "Kafka does not forget broker " + pi.number() + ": " + e.getCause()
                                + ". Run the same command again",
                        e);
            }
        }
    }

    private void forgetUser() {
        var store = new SecretStore(parts.site());
        store.delete(List.of("broker-" + pi.number(), "local-" + pi.name()));
        Map<String, byte[]> users = store.read().get("local-users");
        if (users != null && users.containsKey(pi.name())) {
            var left = new HashMap<>(users);
            left.remove(pi.name());
            store.write(Map.of("local-users", left));
        }
    }
}
