package dev.lapwing.orchestration.policy;

import dev.lapwing.records.placement.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a decision must know of those before it. It can be had from the topic {@code placements}: see {@link #replay};
 * what ails a node, which the topic does not tell, the node's own marks do.
 *
 * @param ailments of nodes that are unwell, by their names
 * @param moves that were decided, oldest first; those that no rule asks for any more are left out
 * @param away pods that we moved and that have a home to go back to, oldest first
 */
public record PlacementMemory(SortedMap<String, Ailments> ailments, List<PastMove> moves, List<Away> away) {

    /** Nothing was decided before. */
    public static final PlacementMemory EMPTY = new PlacementMemory(new TreeMap<>(), List.of(), List.of());

    /** Within which a move of a topic and a move that was decided here are the same one. */
    private static final Duration SAME = Duration.ofMinutes(5);

    public PlacementMemory {
        ailments = Collections.unmodifiableSortedMap(new TreeMap<>(ailments));
        moves = List.copyOf(moves);
        away = List.copyOf(away);
    }

    /**
     * A move.
     *
     * @param workload {@code namespace/kind/name}
     * @param pod {@code namespace/name} of the pod that was to go
     * @param from its node
     * @param to where it was to go
     * @param reason why
     * @param at when it was decided
     * @param undoneAt when it was given up, so that the pod is still where it was; {@code null} if it was not
     */
    public record PastMove(
            String workload,
            String pod,
            String from,
            String to,
            Reason reason,
            Instant at,
            @Nullable Instant undoneAt) {

        /** Whether it was given up. */
        public boolean undone() {
            return undoneAt != null;
        }
    }

    /**
     * A pod of a workload that is not where it was.
     *
     * @param workload {@code namespace/kind/name}
     * @param home where it was before we moved it
     * @param node where it is now
     */
    public record Away(String workload, String home, String node) {}

    /** The memory of whoever wrote these records, oldest first. */
    public static PlacementMemory replay(Iterable<Placement> placements) {
        PlacementMemory memory = EMPTY;
        for (Placement placement : placements) {
            memory = memory.plus(placement);
        }
        return memory;
    }

    /**
     * This and a record of the topic. A decision that is known already changes nothing, so that whoever decided may read its
     * own records.
     */
    public PlacementMemory plus(Placement placement) {
        String from = placement.from();
        String to = placement.to();
        Optional<Reason> reason = reason(placement.reason());
        if (from == null || to == null || reason.isEmpty()) {
            return this;
        }
        var move = new PastMove(placement.workload(), placement.pod(), from, to, reason.get(), placement.at(), null);
        return switch (placement.step()) {
            case DECIDED -> known(move).filter(past -> isSame(past, move)).isPresent() ? this : decided(move);
            case UNDONE, FAILED ->
                known(move).map(past -> undone(past, placement.at())).orElse(this);
            case STARTED, DONE, STAYED -> this;
        };
    }

    /** The newest record of the same pod on the same way. */
    private Optional<PastMove> known(PastMove move) {
        return moves.reversed().stream()
                .filter(past -> past.pod().equals(move.pod())
                        && past.from().equals(move.from())
                        && past.to().equals(move.to()))
                .findFirst();
    }

    private static boolean isSame(PastMove past, PastMove move) {
        return !past.undone() && Duration.between(past.at(), move.at()).abs().compareTo(SAME) < 0;
    }

    private PlacementMemory decided(PastMove move) {
        var all = new ArrayList<>(moves);
        all.add(move);
        return new PlacementMemory(ailments, all, moved(away, move));
    }

    /** Who is away after a move: the pod of that workload that was on its way, or one that was at home. */
    static List<Away> moved(List<Away> away, PastMove move) {
        var after = new ArrayList<>(away);
        Away its = before(away, move);
        after.remove(its);
        String home = its == null ? move.from() : its.home();
        if (!home.equals(move.to()) && Ailments.taint(move.reason()).isPresent()) {
            after.add(new Away(move.workload(), home, move.to()));
        }
        return after;
    }

    /** Who it was that moved. One that goes home came from elsewhere, if the node that it had gone to was lost. */
    private static @Nullable Away before(List<Away> away, PastMove move) {
        List<Away> its = away.stream()
                .filter(each -> each.workload().equals(move.workload()))
                .toList();
        return its.stream()
                .filter(each -> each.node().equals(move.from()))
                .findFirst()
                .or(() -> its.stream()
                        .filter(each ->
                                move.reason() == Reason.RECOVERED && each.home().equals(move.to()))
                        .findFirst())
                .orElse(null);
    }

    private PlacementMemory undone(PastMove move, Instant at) {
        if (move.undone()) {
            return this;
        }
        var all = new ArrayList<>(moves);
        all.set(
                all.indexOf(move),
                new PastMove(move.workload(), move.pod(), move.from(), move.to(), move.reason(), move.at(), at));
        var back = new ArrayList<>(away);
        String home = move.reason() == Reason.RECOVERED ? move.to() : move.from();
        for (Away each : away) {
            if (each.workload().equals(move.workload()) && each.node().equals(move.to())) {
                home = each.home();
                back.remove(each);
                break;
            }
        }
        if (!home.equals(move.from())) {
            back.add(new Away(move.workload(), home, move.from()));
        }
        return new PlacementMemory(ailments, all, back);
    }

    private static Optional<Reason> reason(String name) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    /** What ails a node, as far as is remembered. */
    Ailments of(String node) {
        return ailments.getOrDefault(node, Ailments.NONE);
    }
}
