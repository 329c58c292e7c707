package dev.lapwing.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lapwing.orchestration.model.ClusterModel;
import dev.lapwing.orchestration.model.Layer;
import dev.lapwing.orchestration.model.Movability;
import dev.lapwing.orchestration.model.NodeState;
import dev.lapwing.orchestration.model.PodNeeds;
import dev.lapwing.orchestration.model.PodState;
import dev.lapwing.orchestration.model.PodState.Owner;
import dev.lapwing.orchestration.model.Resources;
import dev.lapwing.orchestration.policy.LongestLife;
import dev.lapwing.orchestration.policy.PlacementMemory;
import dev.lapwing.orchestration.policy.PlacementPolicy;
import dev.lapwing.orchestration.policy.PlacementPolicy.Decided;
import dev.lapwing.orchestration.policy.PlacementRules;
import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.MetricStatistics.Recent;
import dev.lapwing.records.context.NodeContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What one decision costs, from ten nodes to ten thousand, each with five pods, a tenth of the batteries low. */
@Command(
        name = "decision-cost",
        mixinStandardHelpOptions = true,
        description = "Measures the time of one placement decision by the number of nodes.")
public final class DecisionCost implements Callable<Integer> {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final int PODS_PER_NODE = 5;

    @SuppressWarnings("UnusedVariable") // bin/bench gives it to all
    @Option(names = "--launcher", hidden = true, description = "Not needed.")
    private String launcher = "";

    @Option(names = "--nodes", split = ",", defaultValue = "10,100,1000,10000", description = "Numbers of nodes.")
    private List<Integer> nodes = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "300",
            description = "Decisions that are measured, after as many that are not.")
    private int rounds;

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DecisionCost()).execute(args));
    }

    @Override
    public Integer call() {
        var document = JsonNodeFactory.instance.objectNode();
        for (int number : nodes) {
            ClusterModel model = model(number);
            double[] micros = new double[rounds];
            int moves = 0;
            for (int i = -rounds; i < rounds; i++) {
                long before = System.nanoTime();
                Decided decided =
                        PlacementPolicy.decide(model, PlacementMemory.EMPTY, PlacementRules.DEFAULT, new LongestLife());
                double took = (System.nanoTime() - before) / 1e3;
                if (i >= 0) {
                    micros[i] = took;
                    moves = decided.memory().moves().size();
                }
            }
            Arrays.sort(micros);
            document.putObject(Integer.toString(number))
                    .put("moves", moves)
                    .put("medianMicros", micros[rounds / 2])
                    .put("p99Micros", micros[(int) (rounds * 0.99)])
                    .put("medianNanosPerNode", micros[rounds / 2] * 1000 / number);
        }
        System.out.println(document);
        return 0;
    }

    private static ClusterModel model(int number) {
        var random = new SplittableRandom(number);
        var states = new ArrayList<NodeState>();
        var pods = new ArrayList<PodState>();
        for (int i = 0; i < number; i++) {
            String name = "pi-" + i;
            double percent = random.nextInt(10) == 0 ? 10 + 19 * random.nextDouble() : 40 + 60 * random.nextDouble();
            var metrics = new EnumMap<Metric, MetricStatistics>(Metric.class);
            metrics.put(Metric.BATTERY_PERCENT, statistics(percent, -5 - 5 * random.nextDouble()));
            metrics.put(Metric.BATTERY_VOLTS, statistics(3.8, 0));
            metrics.put(Metric.BATTERY_AMPERES, statistics(-0.9, 0));
            metrics.put(Metric.CPU_PERCENT, statistics(40, 0));
            metrics.put(Metric.CPU_CELSIUS, statistics(55, 0));
            metrics.put(Metric.THROTTLED, statistics(0, 0));
            states.add(new NodeState(
                    name,
                    Map.of(Layer.LABEL, Layer.EDGE.value()),
                    List.of(),
                    true,
                    false,
                    new Resources(4000, 4L << 30, 110),
                    new NodeContext(name, NOW, NOW, metrics, null, Double.NaN)));
            for (int j = 0; j < PODS_PER_NODE; j++) {
                String pod = "work-" + i + "-" + j;
                pods.add(new PodState(
                        "lapwing",
                        pod,
                        pod,
                        new Owner("Deployment", pod, pod),
                        name,
                        true,
                        Movability.MOVABLE,
                        PodNeeds.of(new Resources(100 + random.nextInt(300), 64L << 20, 1)),
                        0,
                        NOW.minusSeconds(7200)));
            }
        }
        return ClusterModel.of(NOW, states, pods);
    }

    private static MetricStatistics statistics(double value, double slope) {
        return new MetricStatistics(1000, value, 100, value, value, value, NOW, new Recent(15, value, 1, slope, 0.5));
    }
}
