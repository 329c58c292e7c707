package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeLoad;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.NodeState.NodeTaint;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.context.ThrottleBit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * A small cluster that is drawn from a seed and changes at random from one decision to the next: charges, heat and disks jump
 * across all thresholds, boards are throttled, some readings are a gauge's fault, nodes are lost for a while or fall silent,
 * pods that are moved get new names.
 */
final class DrawnCluster {

    static final Instant START = Instant.parse("2026-06-01T08:00:00Z");

    final Random random;
    final Map<String, NodeState> nodes = new TreeMap<>();
    final List<PodState> pods = new ArrayList<>();
    Instant now = START;
    private final boolean throttles;
    private int generation;

    /** @param throttles whether boards are throttled at times */
    DrawnCluster(long seed, boolean throttles) {
        random = new Random(seed);
        this.throttles = throttles;
        int boards = 2 + random.nextInt(6);
        for (int i = 0; i < boards; i++) {
            node("pi-" + i, Layer.EDGE, new Resources(4000, 4L << 30, 110));
        }
        if (random.nextBoolean()) {
            node("server", Layer.EDGE_CLOUD, new Resources(4000, 8L << 30, 110));
        }
        if (random.nextBoolean()) {
            node("cloud", Layer.CLOUD, new Resources(64_000, 64L << 30, 110));
        }
        int all = 1 + random.nextInt(14);
        for (int i = 0; i < all; i++) {
            Movability movability = random.nextInt(4) == 0 ? Movability.PINNED : Movability.MOVABLE;
            pods.add(pod(
                    "work-" + random.nextInt(6),
                    "pi-" + random.nextInt(boards),
                    movability,
                    200 + random.nextInt(900)));
        }
        weather(0);
    }

    private void node(String name, Layer layer, Resources has) {
        nodes.put(name, new NodeState(name, Map.of(Layer.LABEL, layer.value()), List.of(), true, false, has, null));
    }

    private PodState pod(String workload, String node, Movability movability, long milliCpu) {
        String name = workload + "-" + generation++;
        return new PodState(
                "lapwing",
                name,
                name,
                new Owner("Deployment", workload, workload),
                node,
                true,
                movability,
                PodNeeds.of(new Resources(milliCpu, 64L << 20, 1)),
                random.nextInt(2),
                now.minusSeconds(random.nextInt(7200)));
    }

    /** Draws what each board feels; one in {@code silent} falls silent, none if 0. */
    void weather(int silent) {
        for (NodeState node : List.copyOf(nodes.values())) {
            if (node.layer() == Layer.CLOUD) {
                continue;
            }
            boolean hushed = silent > 0 && random.nextInt(silent) == 0;
            NodeContext old = node.context();
            if (hushed && old != null) {
                continue;
            }
            feel(node.name(), 100 * random.nextDouble(), 40 + 50 * random.nextDouble(), now);
            feelMore(node.name());
        }
    }

    /** What is felt less often than charge and heat; one board of thirty is lost until the next weather. */
    private void feelMore(String name) {
        NodeState node = Objects.requireNonNull(nodes.get(name));
        NodeContext context = Objects.requireNonNull(node.context());
        var metrics = new EnumMap<>(context.metrics());
        metrics.put(Metric.DISK_PERCENT, statistics(60 + 40 * random.nextDouble(), 0));
        metrics.put(
                Metric.THROTTLED,
                statistics(throttles && random.nextInt(12) == 0 ? (double) ThrottleBit.THROTTLED.mask() : 0, 0));
        if (random.nextInt(8) == 0) {
            metrics.replaceAll((metric, felt) -> random.nextInt(3) == 0 ? faulty(felt) : felt);
        }
        Duration left = Duration.ofMinutes(random.nextInt(600));
        TimeToEmpty empty = node.layer() == Layer.EDGE && random.nextBoolean()
                ? new TimeToEmpty(left, left.dividedBy(2), left.multipliedBy(2))
                : null;
        boolean ready = random.nextInt(30) > 0;
        nodes.put(
                name,
                new NodeState(
                        name,
                        node.labels(),
                        node.taints(),
                        ready,
                        node.cordoned(),
                        node.allocatable(),
                        new NodeContext(name, context.at(), context.heardAt(), metrics, empty, context.score())));
    }

    /** The same reading after eleven others that were all like another one. */
    private MetricStatistics faulty(MetricStatistics felt) {
        double before = 100 * random.nextDouble();
        double mean = before + (felt.last() - before) / 12;
        double variance = (felt.last() - before) * (felt.last() - mean) / 11;
        return new MetricStatistics(
                felt.count(),
                felt.mean(),
                felt.squares(),
                felt.lowest(),
                felt.highest(),
                felt.last(),
                felt.lastAt(),
                new Recent(
                        12,
                        mean,
                        variance,
                        felt.recent().slopePerHour(),
                        felt.recent().slopeError()));
    }

    void feel(String name, double percent, double celsius, Instant heardAt) {
        NodeState node = Objects.requireNonNull(nodes.get(name));
        var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
        if (node.layer() == Layer.EDGE) {
            metrics.put(Metric.BATTERY_PERCENT, statistics(percent, -10 * random.nextDouble()));
        }
        metrics.put(Metric.CPU_CELSIUS, statistics(celsius, 0));
        nodes.put(name, node.with(new NodeContext(name, heardAt, heardAt, metrics, null, Double.NaN)));
    }

    private MetricStatistics statistics(double value, double slope) {
        return new MetricStatistics(
                30, value, 30, value, value, value, now, new Recent(4, value, 1, slope, random.nextDouble()));
    }

    ClusterModel model() {
        return ClusterModel.of(now, nodes.values(), pods);
    }

    NodeLoad load(String name) {
        return model().node(name).orElseThrow();
    }

    /** Does what was decided, as Kubernetes would: pods that move are made anew, marks are taints. */
    void obey(List<Decision> decisions) {
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Move move -> {
                    PodState old = move.pod();
                    pods.removeIf(pod -> pod.uid().equals(old.uid()));
                    String name = old.owner() == null ? old.name() : old.owner().name() + "-" + generation++;
                    pods.add(new PodState(
                            old.namespace(),
                            name,
                            name,
                            old.owner(),
                            move.to(),
                            true,
                            old.movability(),
                            old.needs(),
                            old.priority(),
                            now));
                }
                case Decision.Mark mark -> {
                    NodeState node = Objects.requireNonNull(nodes.get(mark.node()));
                    String key = Ailments.taint(mark.reason()).orElseThrow();
                    var taints = new ArrayList<>(node.taints());
                    taints.removeIf(taint -> taint.key().equals(key));
                    if (mark.unwell()) {
                        taints.add(new NodeTaint(key, "", Ailments.effect(mark.reason())));
                    }
                    nodes.put(
                            node.name(),
                            new NodeState(
                                    node.name(),
                                    node.labels(),
                                    taints,
                                    node.ready(),
                                    node.cordoned(),
                                    node.allocatable(),
                                    node.context()));
                }
                case Decision.Stay stay -> {}
                case Decision.Freeze freeze -> {}
            }
        }
    }

    void pass(Duration span) {
        now = now.plus(span);
    }
}
