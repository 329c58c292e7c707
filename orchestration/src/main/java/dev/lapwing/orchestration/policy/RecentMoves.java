package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.PlacementMemory.PastMove;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The moves that still matter to a decision, and those that it makes: who must rest, and where not to try again. */
final class RecentMoves {

    /**
     * After an attempt that was given up a pod is left alone for so long, after each further one for twice as long, and never
     * longer than after a move: an image that is slow or a rollout is over by then, and a board that dies does not wait an
     * hour.
     */
    private static final Duration RETRY_AFTER = Duration.ofMinutes(5);

    private final PlacementRules rules;
    private final Instant at;
    private final List<PastMove> before;
    private final Map<String, List<PastMove>> byWorkload = new HashMap<>();

    RecentMoves(List<PastMove> all, PlacementRules rules, Instant at) {
        this.rules = rules;
        this.at = at;
        Duration kept = rules.cooldown().compareTo(rules.budgetWindow()) > 0 ? rules.cooldown() : rules.budgetWindow();
        before = all.stream().filter(move -> within(move.at(), at, kept)).toList();
        before.forEach(this::add);
    }

    /**
     * Whether a moment was less than {@code span} ago. Another leader's clock may be a little ahead of ours; a moment that is
     * further in the future is none of these: a board without network believes that it is 1970 when it starts.
     */
    static boolean within(Instant then, Instant at, Duration span) {
        return Duration.between(then, at).abs().compareTo(span) < 0;
    }

    /** Those that were decided before, oldest first. */
    List<PastMove> before() {
        return before;
    }

    /** One that was decided now. */
    void add(PastMove move) {
        byWorkload
                .computeIfAbsent(move.workload(), workload -> new ArrayList<>())
                .add(move);
    }

    /** Whether a pod of a workload was, or is, to come to a node. */
    boolean brought(String workload, String node) {
        return of(workload).stream().anyMatch(move -> move.to().equals(node));
    }

    /** Where moves of a pod's workload were given up within the cooldown. */
    Set<String> tried(PodState pod) {
        List<PastMove> its = of(pod.workload());
        if (its.isEmpty()) {
            return Set.of();
        }
        var tried = new HashSet<String>();
        for (PastMove move : its) {
            if (move.undone() && within(move.at(), at, rules.cooldown())) {
                tried.add(move.to());
            }
        }
        return tried;
    }

    /**
     * Whether a pod was moved within the cooldown, or was to be moved a moment ago. A pod that was moved has a new name: of
     * the pods of its workload on a node, the youngest are those that moves brought there.
     */
    boolean cooling(PodState pod, NodeLoad load) {
        List<PastMove> its = of(pod.workload());
        if (its.isEmpty()) {
            return false;
        }
        String name = pod.namespace() + "/" + pod.name();
        int arrived = 0;
        Duration rest = RETRY_AFTER;
        boolean resting = false;
        for (PastMove move : its) {
            if (!within(move.at(), at, rules.cooldown())) {
                continue;
            }
            if (move.pod().equals(name)) {
                Instant undoneAt = move.undoneAt();
                if (undoneAt == null) {
                    return true;
                }
                resting = within(undoneAt, at, rest);
                rest = rest.multipliedBy(2);
            }
            arrived += move.to().equals(load.node().name()) && !move.undone() ? 1 : 0;
        }
        if (resting || arrived == 0) {
            return resting;
        }
        long younger = load.pods().stream()
                .filter(other -> other.workload().equals(pod.workload()))
                .filter(other -> other.createdAt().isAfter(pod.createdAt()))
                .count();
        return younger < arrived;
    }

    private List<PastMove> of(String workload) {
        return byWorkload.getOrDefault(workload, List.of());
    }
}
