package dev.lapwing.orchestration.simulate;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodNeeds.Expression;
import dev.lapwing.orchestration.model.PodNeeds.NodeTerm;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Ailments;
import dev.lapwing.orchestration.policy.Decision;
import dev.lapwing.orchestration.policy.Feasibility;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementPolicy;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.orchestration.simulate.Outcome.Moved;
import dev.lapwing.orchestration.simulate.World.Camera;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Lives a world through with a contender, minute by minute: batteries, samples, contexts, lost pods, new pods, moves.
 *
 * <p>As in Kubernetes, pods of a node that is off are made anew after 5 minutes; a pod that moves is started before its
 * predecessor goes, a minute later, and both take power until then.
 */
public final class Simulation {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");

    /** {@code node.kubernetes.io/unreachable:NoExecute} is borne for 300 s by default, after 40 s of silence. */
    private static final int LOST_AFTER_MINUTES = 6;

    /** Added to the score of a node that is marked, and may be used only if there is no other: it comes after all others. */
    private static final double MARKED = 1e12;

    /** Score of a node that cannot be ranked. */
    private static final double UNKNOWN = 1e9;

    private final World world;
    private final Contender contender;
    private final PlacementRules rules;
    private final Contexts contexts = new WindowedContexts();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<String, SimulatedNode> byName = new HashMap<>();
    private final Map<String, SimulatedPod> byUid = new HashMap<>();
    private final List<SimulatedPod> visions = new ArrayList<>();
    private final List<SimulatedPod> pending = new ArrayList<>();
    private final Map<SimulatedPod, SimulatedNode> underWay = new LinkedHashMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final List<Moved> log = new ArrayList<>();
    private final List<float[]> charges = new ArrayList<>();
    private PlacementMemory memory = PlacementMemory.EMPTY;
    private double firstDeath = Double.NaN;
    private double nodeMinutes;
    private double cameraMinutes;
    private double podMinutes;
    private int deaths;
    private int undone;

    private Simulation(World world, Contender contender, PlacementRules rules) {
        this.world = world;
        this.contender = contender;
        this.rules = rules;
        world.boards().forEach(board -> nodes.add(new SimulatedNode(board)));
        nodes.forEach(node -> byName.put(node.board.name(), node));
        for (int i = 0; i < world.cameras().size(); i++) {
            Camera camera = world.cameras().get(i);
            SimulatedNode home = nodes.get(camera.board());
            var resources = new Resources(camera.milliCpu(), 128L << 20, 1);
            var there = new NodeTerm(List.of(new Expression("metadata.name", "In", List.of(home.board.name()))));
            var needs = new PodNeeds(resources, Map.of(), List.of(there), List.of(), List.of(), List.of(), List.of());
            var pod = new SimulatedPod(i, "camera-" + (i + 1), needs, camera.use(), false, START);
            pod.place(home, START);
        }
    }

    /** Runs it. */
    public static Outcome run(World world, Contender contender, PlacementRules rules) {
        return new Simulation(world, contender, rules).run();
    }

    private Outcome run() {
        int minutes = world.scenario().hours() * 60;
        for (int minute = 0; minute < minutes; minute++) {
            Instant at = START.plus(Duration.ofMinutes(minute));
            live(minute, at);
            finishMoves(at);
            loseAndArrive(minute, at);
            schedule(at);
            if (contender.moves()) {
                decide(minute, at);
            }
            count(minute);
        }
        double hours = world.scenario().hours();
        return new Outcome(
                world.scenario().name(),
                world.seed(),
                contender.name(),
                world.scenario().hours(),
                Double.isNaN(firstDeath) ? hours : firstDeath / 60,
                nodeMinutes / 60,
                cameraMinutes / 60,
                deaths,
                podMinutes / 60,
                log.size(),
                undone,
                reasons,
                charges,
                log);
    }

    private void live(int minute, Instant at) {
        for (SimulatedNode node : nodes) {
            if (node.live(minute, world.scenario().startHour())) {
                deaths++;
                if (Double.isNaN(firstDeath)) {
                    firstDeath = minute;
                }
            }
            if (node.up && node.board.layer() != Layer.CLOUD) {
                var noise = new SplittableRandom((world.seed() * 1_000_003 + node.board.number()) * 1_000_003 + minute);
                node.context = contexts.update(node.sample(at, noise), at);
            }
        }
    }

    /** The pods that were started a minute ago are ready, so that their predecessors go. */
    private void finishMoves(Instant at) {
        underWay.forEach((pod, to) -> {
            if (to.up && pod.node != null) {
                pod.place(to, at);
            } else {
                undone++;
            }
        });
        underWay.clear();
    }

    private void loseAndArrive(int minute, Instant at) {
        for (SimulatedPod pod : visions) {
            SimulatedNode node = pod.node;
            if (node != null && !node.up && minute - node.downSince >= LOST_AFTER_MINUTES) {
                pod.evict();
                pending.add(pod);
            }
        }
        for (int i = 0; i < world.cameras().size(); i++) {
            Camera camera = world.cameras().get(i);
            if (camera.visionMilliCpu() > 0 && camera.arrival() == minute) {
                var needs = PodNeeds.of(new Resources(camera.visionMilliCpu(), camera.memoryBytes(), 1));
                var pod = new SimulatedPod(i, "vision-" + (i + 1), needs, camera.visionUse(), true, at);
                visions.add(pod);
                pending.add(pod);
            }
        }
    }

    /** Places pods that have no node as a scheduler does: one after the other, among equals by lot. */
    private void schedule(Instant at) {
        if (pending.isEmpty()) {
            return;
        }
        var left = new ArrayList<SimulatedPod>();
        for (SimulatedPod pod : pending) {
            SimulatedNode best = null;
            double lowest = Double.POSITIVE_INFINITY;
            var lot = new SplittableRandom(world.seed() * 31 + pod.camera * 7919L + at.getEpochSecond());
            int equals = 0;
            for (SimulatedNode node : nodes) {
                if (!node.up) {
                    continue;
                }
                var load = new NodeLoad(state(node), node.podStates());
                if (Feasibility.unfit(pod.state(), load).isPresent()) {
                    continue;
                }
                double score = contender.ranking().score(pod.state(), load, at);
                double ranked = Double.isNaN(score) ? UNKNOWN : score;
                ranked += contender.moves() && !node.taints.isEmpty() ? MARKED : 0;
                if (ranked < lowest) {
                    equals = 0;
                }
                if (ranked < lowest || (ranked == lowest && lot.nextInt(++equals + 1) == 0)) {
                    lowest = ranked;
                    best = node;
                }
            }
            if (best == null) {
                left.add(pod);
            } else {
                pod.place(best, at);
            }
        }
        pending.clear();
        pending.addAll(left);
    }

    private void decide(int minute, Instant at) {
        var loads = new TreeMap<String, NodeLoad>();
        byUid.clear();
        for (SimulatedNode node : nodes) {
            loads.put(node.board.name(), new NodeLoad(state(node), node.podStates()));
            node.pods.forEach(pod -> byUid.put(pod.state().uid(), pod));
        }
        var model = new ClusterModel(at, loads, List.of());
        var decided = PlacementPolicy.decide(model, memory, rules, contender.ranking());
        memory = decided.memory();
        for (Decision decision : decided.decisions()) {
            switch (decision) {
                case Decision.Move move -> start(move, minute);
                case Decision.Mark mark -> mark(mark);
                case Decision.Stay stay -> {}
                case Decision.Freeze freeze -> {}
            }
        }
    }

    private void start(Decision.Move move, int minute) {
        SimulatedPod pod = byUid.get(move.pod().uid());
        SimulatedNode to = byName.get(move.to());
        if (pod != null && to != null && pod.node != null) {
            log.add(new Moved(
                    minute,
                    move.pod().name(),
                    pod.node.board.name(),
                    move.to(),
                    move.reason().name()));
            reasons.merge(move.reason().name(), 1, Integer::sum);
            to.starting++;
            underWay.put(pod, to);
        }
    }

    private void mark(Decision.Mark mark) {
        SimulatedNode node = byName.get(mark.node());
        if (node != null) {
            Ailments.taint(mark.reason()).ifPresent(key -> {
                if (mark.unwell()) {
                    node.taints.put(key, new NodeTaint(key, "", Ailments.effect(mark.reason())));
                } else {
                    node.taints.remove(key);
                }
            });
        }
    }

    private static NodeState state(SimulatedNode node) {
        return new NodeState(
                node.board.name(),
                Map.of(Layer.LABEL, node.board.layer().value()),
                List.copyOf(node.taints.values()),
                node.up,
                false,
                node.board.allocatable(),
                node.context);
    }

    private void count(int minute) {
        float[] percents = new float[world.scenario().edge()];
        boolean[] looked = new boolean[world.cameras().size()];
        for (SimulatedPod pod : visions) {
            looked[pod.camera] = pod.node != null && pod.node.up;
            podMinutes++;
        }
        for (int i = 0; i < world.cameras().size(); i++) {
            Camera camera = world.cameras().get(i);
            boolean on = nodes.get(camera.board()).up;
            boolean wanted = camera.visionMilliCpu() > 0 && minute >= camera.arrival();
            if (on && (!wanted || looked[i])) {
                cameraMinutes++;
            }
        }
        for (int i = 0; i < percents.length; i++) {
            SimulatedNode node = nodes.get(i);
            percents[i] = (float) (100 * node.energy / node.board.capacity());
            if (node.up && Double.isNaN(firstDeath)) {
                nodeMinutes++;
            }
        }
        if (minute % Outcome.CHARGE_MINUTES == 0) {
            charges.add(percents);
        }
    }
}
