package dev.lapwing.orchestration.deploy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whose pod is replaced next, if any may be. A ReplicationController replaces none by itself, and a PodDisruptionBudget counts
 * pods, not replicas of partitions; so this asks the brokers.
 *
 * <p>A broker that serves is taken away only while all others serve and no partition lacks a replica, so that each keeps its
 * min ISR without it. One that does not serve is in no partition's ISR, as Kafka's controller has fenced it: it is replaced at
 * any time, which is how a version that does not start is left again. Brokers first, then controllers.
 */
final class RollPlan {

    /** How the pod of a Pi is. */
    enum PodState {
        /** It has none, or one that is ending. */
        AWAY,
        /** The Pi does not answer: what its broker does is not known. */
        UNKNOWN,
        /** Its broker does not run, or the cluster does not let it serve. */
        IDLE,
        /** Its broker serves; another container is not ready. */
        SERVING,
        /** All of it is ready. */
        READY
    }

    /**
     * A Pi.
     *
     * @param outdated whether its pod is of an older template
     */
    record Pi(String name, boolean controller, boolean outdated, PodState state) {}

    /** Why none is replaced now. */
    enum Hold {
        /** A Pi has no pod, or one that is ending. */
        POD_AWAY,
        /** A Pi does not answer Kubernetes. */
        PI_LOST,
        /** A pod of the newest template is not ready yet. */
        NEWEST_NOT_READY,
        /** A broker does not say how its partitions are. */
        MEASURES_UNKNOWN,
        /** A partition takes no writes already. */
        UNDER_MIN_ISR,
        /** A partition lacks a replica in sync. */
        UNDER_REPLICATED,
        /** A partition has no replica to spare, even with all in sync. */
        NOTHING_TO_SPARE
    }

    /** What is to be done. */
    sealed interface Step {

        /** No pod is outdated. */
        record Done() implements Step {}

        /** The pod of this Pi goes now. */
        record Replace(String pi) implements Step {}

        /** None goes now. */
        record Wait(Hold hold, String sentence) implements Step {}
    }

    private RollPlan() {}

    /** Whether anything is outdated, so that the brokers need to be asked. */
    static boolean needed(List<Pi> pis) {
        return pis.stream().anyMatch(Pi::outdated);
    }

    /**
     * The next step.
     *
     * @param measures what all brokers say together, or nothing if one does not answer
     * @param interrupt whether a person allows partitions without a replica to spare to take no writes meanwhile
     */
    static Step next(List<Pi> pis, Optional<BrokerMeasures> measures, String whyUnknown, boolean interrupt) {
        List<Pi> outdated = pis.stream()
                .filter(Pi::outdated)
                .sorted(Comparator.comparing(Pi::controller))
                .toList();
        if (outdated.isEmpty()) {
            return new Step.Done();
        }
        Optional<Pi> idle =
                outdated.stream().filter(pi -> pi.state() == PodState.IDLE).findFirst();
        if (idle.isPresent()) {
            return new Step.Replace(idle.get().name());
        }
        return hold(pis, measures, whyUnknown, interrupt)
                .<Step>map(wait -> wait)
                .orElseGet(() -> new Step.Replace(outdated.getFirst().name()));
    }

    private static Optional<Step.Wait> hold(
            List<Pi> pis, Optional<BrokerMeasures> measures, String whyUnknown, boolean interrupt) {
        String lost = names(pis, pi -> pi.state() == PodState.UNKNOWN);
        if (!lost.isEmpty()) {
            return hold(Hold.PI_LOST, lost + " does not answer; its replicas are needed before another's go");
        }
        String away = names(pis, pi -> pi.state() == PodState.AWAY);
        if (!away.isEmpty()) {
            return hold(Hold.POD_AWAY, "the pod of " + away + " is being replaced");
        }
        String unready = names(pis, pi -> !pi.outdated() && pi.state() != PodState.READY);
        if (!unready.isEmpty()) {
            return hold(Hold.NEWEST_NOT_READY, "the new pod of " + unready + " is not ready yet");
        }
        if (measures.isEmpty()) {
            return hold(Hold.MEASURES_UNKNOWN, "not all brokers say how their partitions are: " + whyUnknown);
        }
        BrokerMeasures sum = measures.get();
        if (sum.underMinIsr() > 0) {
            return hold(
                    Hold.UNDER_MIN_ISR, sum.underMinIsr() + " partitions have fewer replicas in sync than they must");
        }
        if (sum.underReplicated() > 0) {
            return hold(Hold.UNDER_REPLICATED, sum.underReplicated() + " partitions lack a replica in sync");
        }
        if (sum.atMinIsr() > 0 && !interrupt) {
            return hold(
                    Hold.NOTHING_TO_SPARE,
                    sum.atMinIsr() + " partitions have no replica to spare, and would take no writes while a broker is"
                            + " away. Nothing is lost meanwhile; --interrupt goes ahead");
        }
        return Optional.empty();
    }

    private static Optional<Step.Wait> hold(Hold hold, String sentence) {
        return Optional.of(new Step.Wait(hold, sentence));
    }

    private static String names(List<Pi> pis, Predicate<Pi> which) {
        return pis.stream().filter(which).map(Pi::name).collect(Collectors.joining(", "));
    }
}
