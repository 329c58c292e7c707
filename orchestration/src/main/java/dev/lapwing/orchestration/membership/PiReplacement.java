package dev.lapwing.orchestration.membership;

import dev.lapwing.orchestration.description.ClusterDescription.Pi;
import dev.lapwing.orchestration.membership.Membership.Parts;
import dev.lapwing.orchestration.site.SiteException;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A dead Pi whose place a new board takes: the same name, the same number, an empty disk.
 *
 * <pre>
 *  dead --held--> (no pod may start) --board joins--> --others in sync--> pod starts --copied--> as before
 * </pre>
 */
record PiReplacement(Parts parts, Pi pi) {

    private static final int SHOWN = 5;

    void run() throws SiteException, InterruptedException {
        boolean alive = parts.replicas().brokers().contains(pi.number());
        if (!alive) {
            checkCopies();
            hold();
            awaitBoard();
            start();
        } else {
            parts.progress().accept("broker " + pi.number() + " is there; only what it lacks is waited for");
        }
        if (parts.options().dryRun()) {
            parts.begin("wait until broker " + pi.number() + " has copies of all that it had");
            return;
        }
        parts.waiting().until("broker " + pi.number(), () -> {
            if (parts.replicas().brokers().contains(pi.number())) {
                return "";
            }
            String trouble = parts.objects().trouble(pi);
            return trouble.isEmpty() ? "its pod runs, and Kafka does not know it yet" : trouble;
        });
        if (parts.quorum().isVoter(pi.number())) {
            parts.quorum().awaitInSync(pi.number(), parts.options().patience());
        }
        parts.waiting().until("copies on " + pi.name(), () -> {
            long behind = parts.replicas().behindOn(pi.number());
            return behind == 0 ? "" : behind + " partitions are not in sync yet";
        });
    }

    /** What is nowhere else would be gone for good. */
    private void checkCopies() throws SiteException, InterruptedException {
        Set<String> only = parts.replicas().leaderless(pi.number());
        if (only.isEmpty()) {
            return;
        }
        String some = only.stream().limit(SHOWN).toList() + (only.size() > SHOWN ? " and more" : "");
        if (!parts.options().acceptLoss()) {
            throw new SiteException("only " + pi.name() + ", or nobody, has all records of " + some
                    + ". Bring its old disk or the other Pis back if that is possible at all; if it is not, and what is"
                    + " lost is lost, say --accept-loss");
        }
        parts.progress().accept("records of " + some + " that only " + pi.name() + " had are given up");
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
        if (parts.quorum().isVoter(pi.number())) {
            if (parts.begin("see that the other controllers have all that is committed")) {
                parts.quorum().awaitOthersInSync(pi.number(), parts.options().patience());
            }
        }
        if (parts.begin("volumes and ReplicationController of " + pi.name())) {
            parts.objects().make(pi);
        }
    }
}
