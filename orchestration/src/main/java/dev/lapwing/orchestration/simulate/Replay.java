package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.NodeRanking;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementPolicy;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.records.context.NodeContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the policy would have decided while nodes felt what was recorded, by a clock that the recording moves. A pod that moves
 * is on its new node at the next turn. Batteries are as they were recorded, though: that a pod had left does not make its node
 * last longer here.
 *
 * <p>Used by one thread.
 */
public final class Replay {

    private final PlacementRules rules;
    private final NodeRanking ranking;
    private final Duration every;
    private final Map<String, NodeState> nodes = new TreeMap<>();
    private final Map<String, PodState> pods = new LinkedHashMap<>();
    private final Map<String, NodeContext> contexts = new HashMap<>();
    private final Map<String, PodState> underWay = new LinkedHashMap<>();
    private final Map<String, String> lastSaid = new HashMap<>();
    private final Map<String, Integer> moves = new HashMap<>();
    private final Set<String> strangers = new TreeSet<>();
    private final List<Foreseen> decisions = new ArrayList<>();
    private PlacementMemory memory = PlacementMemory.EMPTY;
    private @Nullable Instant began;
    private Instant clock = Instant.EPOCH;
    private Instant nextTurn = Instant.EPOCH;
    private long heard;
    private long turns;

    /**
     * @param cluster its nodes and pods at the beginning; the marks that placement left on the nodes are taken off, since they
     *     are of another time
     * @param every how often is decided
     */
    public Replay(ClusterModel cluster, PlacementRules rules, NodeRanking ranking, Duration every) {
        this.rules = rules;
        this.ranking = ranking;
        this.every = every;
        for (NodeLoad load : cluster.nodes().values()) {
            NodeState node = load.node();
            List<NodeTaint> others = node.taints().stream()
                    .filter(taint -> Ailments.told(taint).isEmpty())
                    .toList();
            nodes.put(node.name(), with(node, others));
            load.pods().forEach(pod -> pods.put(pod.uid(), pod));
        }
    }

    /**
     * What came of it.
     *
     * @param from when the first was heard; {@code null} if none was
     * @param to when the last was
     * @param heard contexts
     * @param turns times that was decided
     * @param decisions in their order; a pod that stays for the same reason as before is not told of again
     * @param strangers nodes that are in the recording, and not in the cluster
     * @param silent nodes that are in the cluster, and not in the recording
     */
    public record Result(
            @Nullable Instant from,
            Instant to,
            long heard,
            long turns,
            List<Foreseen> decisions,
            Set<String> strangers,
            Set<String> silent) {
        public Result {
            decisions = List.copyOf(decisions);
            strangers = Set.copyOf(strangers);
            silent = Set.copyOf(silent);
        }
    }

    /** The time that it is; before anything was heard, 1970. */
    public Instant clock() {
        return clock;
    }

    /**
     * Lets time pass until this was heard, deciding whenever it is time to. What was heard a little before {@link #clock()}
     * counts as heard now; of two contexts of a node the one that was heard later stands.
     */
    public void hear(NodeContext context) {
        Instant at = context.heardAt().isBefore(clock) ? clock : context.heardAt();
        if (began == null) {
            began = at;
            nextTurn = at.plus(every);
            pods.replaceAll((uid, pod) -> asOld(pod, at.minus(rules.cooldown())));
        }
        pass(at);
        clock = at;
        heard++;
        if (nodes.containsKey(context.node())) {
            contexts.merge(
                    context.node(), context, (old, next) -> next.heardAt().isBefore(old.heardAt()) ? old : next);
        } else {
            strangers.add(context.node());
        }
    }

    /** Decides a last time, and tells. */
    public Result finish() {
        if (began != null) {
            decide(clock);
        }
        var silent = new TreeSet<>(nodes.keySet());
        silent.removeAll(contexts.keySet());
        return new Result(began, clock, heard, turns, decisions, strangers, silent);
    }

    /** Turns of a silence in which all nodes count as gone decide nothing, and are left out. */
    private void pass(Instant at) {
        Instant gone = clock.plus(rules.goneAfter()).plus(every);
        while (!nextTurn.isAfter(at) && !nextTurn.isAfter(gone)) {
            decide(nextTurn);
            nextTurn = nextTurn.plus(every);
        }
        if (!nextTurn.isAfter(at)) {
            nextTurn = at.plus(every);
        }
    }

    private void decide(Instant at) {
        turns++;
        pods.putAll(underWay);
        underWay.clear();
        var states = new ArrayList<NodeState>(nodes.size());
        nodes.forEach((name, node) -> states.add(node.with(contexts.get(name))));
        var decided = PlacementPolicy.decide(ClusterModel.of(at, states, pods.values()), memory, rules, ranking);
        memory = decided.memory();
        boolean frozen = false;
        for (Decision decision : decided.decisions()) {
            switch (decision) {
                case Decision.Move move -> {
                    decisions.add(new Foreseen(at, move));
                    lastSaid.remove(move.pod().uid());
                    start(move.pod(), move.to(), at);
                }
                case Decision.Mark mark -> {
                    decisions.add(new Foreseen(at, mark));
                    mark(mark);
                }
                case Decision.Stay stay -> say(stay.pod().uid(), stay, at);
                case Decision.Freeze freeze -> {
                    frozen = true;
                    say("cluster", freeze, at);
                }
            }
        }
        if (!frozen) {
            lastSaid.remove("cluster");
        }
    }

    private void say(String subject, Decision decision, Instant at) {
        String what = decision.reason().name();
        if (!what.equals(lastSaid.put(subject, what))) {
            decisions.add(new Foreseen(at, decision));
        }
    }

    /** The pod is made anew elsewhere, with another name, as in Kubernetes. */
    private void start(PodState pod, String to, Instant at) {
        String name = pod.name().replaceFirst("\\+[0-9]+$", "") + "+" + moves.merge(pod.workload(), 1, Integer::sum);
        String uid = pod.namespace() + "/" + name;
        pods.remove(pod.uid());
        underWay.put(
                uid,
                new PodState(
                        pod.namespace(),
                        name,
                        uid,
                        pod.owner(),
                        to,
                        true,
                        pod.movability(),
                        pod.needs(),
                        pod.priority(),
                        at,
                        pod.labels()));
    }

    private void mark(Decision.Mark mark) {
        Ailments.taint(mark.reason())
                .ifPresent(key -> nodes.computeIfPresent(mark.node(), (name, node) -> {
                    var taints = new ArrayList<>(node.taints());
                    taints.removeIf(taint -> taint.key().equals(key));
                    if (mark.unwell()) {
                        taints.add(new NodeTaint(key, "", Ailments.effect(mark.reason())));
                    }
                    return with(node, taints);
                }));
    }

    private static NodeState with(NodeState node, List<NodeTaint> taints) {
        return new NodeState(
                node.name(), node.labels(), taints, node.ready(), node.cordoned(), node.allocatable(), null);
    }

    /** Pods of a later cluster are taken for ones that ran before the recording began. */
    private static PodState asOld(PodState pod, Instant oldest) {
        return pod.createdAt().isBefore(oldest)
                ? pod
                : new PodState(
                        pod.namespace(),
                        pod.name(),
                        pod.uid(),
                        pod.owner(),
                        pod.node(),
                        pod.ready(),
                        pod.movability(),
                        pod.needs(),
                        pod.priority(),
                        oldest,
                        pod.labels());
    }
}
