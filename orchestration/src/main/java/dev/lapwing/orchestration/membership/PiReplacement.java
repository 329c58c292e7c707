package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.membership.Membership.Parts;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A dead Pi whose place a new board takes: the same name, the same number, an empty disk.
 *
 * <pre>
 *  dead --held--> (no pod may start) --board joins--> --others in sync, and lead--> pod starts --copied--> as before
 * </pre>
 */
record PiReplacement(Parts parts, Pi pi) {

    private static final int SHOWN = 5;

    void run() throws SiteException, InterruptedException {
        if (parts.replicas().brokers().contains(pi.number())) {
            parts.progress().accept("broker " + pi.number() + " is there; only what it lacks is waited for");
        } else if (started()) {
            parts.progress().accept("the new board's pod was let start before; its broker is waited for");
        } else {
            onlyCopies();
            hold();
            awaitBoard();
            start();
        }
        if (parts.options().dryRun()) {
            parts.begin("wait until broker " + pi.number() + " has copies of all that it had");
            return;
        }
        parts.waiting().until("broker " + pi.number(), this::brokerMissing);
        if (parts.quorum().isVoter(pi.number())) {
            parts.quorum().awaitInSync(pi.number(), parts.options().patience());
        }
        if (parts.options().acceptLoss()) {
            new UncleanElection(parts.replicas(), parts.waiting(), parts.progress()).with(pi.number());
        }
        parts.replicas().awaitCopiesOn(pi.number(), parts.options().patience());
        parts.progress().accept("copies on broker " + pi.number() + ": done");
    }

    /**
     * Whether an earlier run let the pod start on the board that is there: to hold it again would kill it. Any other node that
     * is there may be the dead one's, which stays, and says for most of a minute after its end that it is ready.
     */
    private boolean started() throws SiteException {
        Optional<Node> node = parts.objects().node(pi);
        if (parts.objects().held(pi) || node.isEmpty()) {
            return false;
        }
        if (PiRecords.ready(node.get()) && parts.objects().accepted(pi, node.get())) {
            return true;
        }
        String name = node.get().getMetadata().getName();
        throw new SiteException("Kubernetes still has node " + name + ", and broker " + pi.number() + " is down. If the"
                + " board is not dead, see why its broker does not run (lapwing status). Else switch it off for good,"
                + " kubectl delete node " + name + ", run the same command again, and only then join the new board");
    }

    private String brokerMissing() throws SiteException, InterruptedException {
        if (parts.replicas().brokers().contains(pi.number())) {
            return "";
        }
        String trouble = parts.objects().trouble(pi);
        if (!trouble.isEmpty()) {
            return trouble;
        }
        return parts.objects().node(pi).filter(PiRecords::ready).isPresent()
                ? "its pod runs, and Kafka does not know it yet"
                : "its node is not ready";
    }

    /** What is nowhere else would be gone for good. */
    private Set<TopicPartition> onlyCopies() throws SiteException, InterruptedException {
        Set<TopicPartition> only = parts.replicas().onlyOn(pi.number()).keySet();
        if (!only.isEmpty() && !parts.options().acceptLoss()) {
            throw new SiteException("only " + pi.name() + ", or nobody, has all records of " + some(only)
                    + ". Bring its old disk or the other Pis back if that is possible at all; if it is not, and what is"
                    + " lost is lost, say --accept-loss");
        }
        return only;
    }

    private static String some(Set<TopicPartition> partitions) {
        return partitions.stream().limit(SHOWN).toList() + (partitions.size() > SHOWN ? " and more" : "");
    }

    /** Until it is known that the quorum bears it, nothing may start on the empty disk. */
    private void hold() {
        if (parts.begin("hold the pods of " + pi.name() + " until its new board is there")) {
            parts.objects()
                    .controller(pi)
                    .ifPresent(controller ->
                            parts.site().client().resource(controller).scale(0));
            List<Pod> pods = parts.site().pods(pi);
            // Its kubelet is dead, so nobody would ever say that they have ended.
            pods.forEach(pod ->
                    parts.site().client().resource(pod).withGracePeriod(0).delete());
        }
    }

    private void awaitBoard() throws SiteException, InterruptedException {
        if (parts.options().dryRun()) {
            parts.begin("wait until node " + pi.name() + " is ready");
            return;
        }
        parts.waiting().until("node " + pi.name(), () -> {
            Optional<Node> node = parts.objects().node(pi);
            if (node.isEmpty()) {
                return "it has not joined yet (label " + parts.site().cluster().pinLabel() + "=" + pi.name() + ")";
            }
            return PiRecords.ready(node.get()) ? "" : "it is not ready";
        });
    }

    private void start() throws SiteException, InterruptedException {
        giveUp();
        if (parts.quorum().isVoter(pi.number())) {
            if (parts.begin("see that the other controllers have all that is committed")) {
                parts.quorum().awaitOthersInSync(pi.number(), parts.options().patience());
            }
        }
        if (parts.begin("volumes and ReplicationController of " + pi.name())) {
            parts.objects().node(pi).ifPresent(board -> parts.objects().accept(pi, board));
            parts.objects().make(pi);
        }
    }

    /** Not before the new board is there, since it cannot be taken back: until then, the old disk could be found. */
    private void giveUp() throws SiteException, InterruptedException {
        Set<TopicPartition> only = onlyCopies();
        if (!only.isEmpty() && parts.begin("give up records of " + some(only) + " that only " + pi.name() + " had")) {
            new UncleanElection(parts.replicas(), parts.waiting(), parts.progress()).without(pi.number());
        }
    }
}
