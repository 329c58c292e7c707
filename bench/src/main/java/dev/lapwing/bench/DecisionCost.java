package dev.lapwing.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.ThreadMXBean;
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
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
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
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

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

    @Option(
            names = "--warm-seconds",
            defaultValue = "3",
            description = "Processor time of the decisions that are not measured, at least (default ${DEFAULT-VALUE}).")
    private int warmSeconds;

    @Option(
            names = "--low",
            defaultValue = "0.1",
            description = "Share of the batteries that are low (default ${DEFAULT-VALUE}).")
    private double low;

    /** What one decision took. */
    private record Cost(long nanos, long processorNanos, long bytes, int moves) {}

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DecisionCost()).execute(args));
    }

    @Override
    public Integer call() {
        var document = JsonNodeFactory.instance.objectNode();
        for (int number : nodes) {
            ClusterModel model = model(number, low);
            long warm = 0;
            for (int i = 0; i < rounds || warm < warmSeconds * 1_000_000_000L; i++) {
                warm += decide(model).processorNanos();
            }
            var costs = new ArrayList<Cost>();
            for (int i = 0; i < rounds; i++) {
                costs.add(decide(model));
            }
            document.putObject(Integer.toString(number))
                    .put("moves", costs.getLast().moves())
                    .put("medianMicros", at(0.5, costs, Cost::nanos) / 1e3)
                    .put("p99Micros", at(0.99, costs, Cost::nanos) / 1e3)
                    .put("processorMedianMicros", at(0.5, costs, Cost::processorNanos) / 1e3)
                    .put("processorP99Micros", at(0.99, costs, Cost::processorNanos) / 1e3)
                    .put("processorNanosPerNode", at(0.5, costs, Cost::processorNanos) / number)
                    .put("bytesPerNode", at(0.5, costs, Cost::bytes) / number);
        }
        System.out.println(document);
        return 0;
    }

    /** Time of the clock counts what other programs took from this one, time of the processor does not. */
    private static Cost decide(ClusterModel model) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long processor = THREADS.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        Decided decided =
                PlacementPolicy.decide(model, PlacementMemory.EMPTY, PlacementRules.DEFAULT, new LongestLife());
        return new Cost(
                System.nanoTime() - before,
                THREADS.getCurrentThreadCpuTime() - processor,
                THREADS.getCurrentThreadAllocatedBytes() - bytes,
                decided.memory().moves().size());
    }

    private static double at(double share, List<Cost> costs, ToLongFunction<Cost> figure) {
        return costs.stream().mapToLong(figure).sorted().toArray()[(int) (costs.size() * share)];
    }

    private static ClusterModel model(int number, double low) {
        var random = new SplittableRandom(number);
        var states = new ArrayList<NodeState>();
        var pods = new ArrayList<PodState>();
        for (int i = 0; i < number; i++) {
            String name = "pi-" + i;
            double percent = random.nextDouble() < low ? 10 + 19 * random.nextDouble() : 40 + 60 * random.nextDouble();
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
