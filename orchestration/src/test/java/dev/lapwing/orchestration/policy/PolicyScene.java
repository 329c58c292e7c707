package dev.lapwing.orchestration.policy;

import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.Decision.Move;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Boards and pods to decide about. */
final class PolicyScene {

    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    static final Resources BOARD = new Resources(4000, 4L << 30, 110);

    private PolicyScene() {}

    static NodeState board(String name, Layer layer, double percent, Instant at) {
        var charge = new MetricStatistics(
                100, percent, 10, percent, percent, percent, at, new Recent(15, percent, 0.1, -4, 0.2));
        var context = new NodeContext(name, at, at, Map.of(Metric.BATTERY_PERCENT, charge), null, Double.NaN);
        return new NodeState(name, Map.of(Layer.LABEL, layer.value()), List.of(), true, false, BOARD, context);
    }

    static NodeState warm(String name, double percent, double celsius) {
        NodeState board = board(name, Layer.EDGE, percent, NOON);
        var metrics = new TreeMap<>(Objects.requireNonNull(board.context()).metrics());
        metrics.put(
                Metric.CPU_CELSIUS,
                new MetricStatistics(
                        100, celsius, 10, celsius, celsius, celsius, NOON, new Recent(15, celsius, 0.1, 0, 0.2)));
        return board.with(new NodeContext(name, NOON, NOON, metrics, null, Double.NaN));
    }

    static PodState pod(String name, @Nullable String node, Movability movability, long milliCpu) {
        return new PodState(
                "lapwing",
                name,
                name,
                new Owner("Deployment", "vision", "u"),
                node,
                true,
                movability,
                PodNeeds.of(new Resources(milliCpu, 1L << 20, 1)),
                0,
                NOON.minusSeconds(9000));
    }

    static Decided decide(Instant at, PlacementMemory memory, List<NodeState> nodes, PodState... pods) {
        return PlacementPolicy.decide(
                ClusterModel.of(at, nodes, List.of(pods)), memory, PlacementRules.DEFAULT, new LongestLife());
    }

    /** The first move of a decision. */
    static Optional<Move> move(Decided decided) {
        return decided.decisions().stream()
                .filter(Move.class::isInstance)
                .map(Move.class::cast)
                .findFirst();
    }
}
