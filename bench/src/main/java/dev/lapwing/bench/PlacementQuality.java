package dev.lapwing.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.cli.simulate.Comparison;
import dev.lapwing.cli.simulate.Comparison.Spread;
import dev.lapwing.cli.simulate.SimulateCommand;
import dev.lapwing.orchestration.policy.NodeRankings;
import dev.lapwing.orchestration.simulate.Contender;
import dev.lapwing.orchestration.simulate.Outcome;
import dev.lapwing.orchestration.simulate.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lapwing's placement against the scoring of other schedulers on clusters that are drawn from seeds it was not tuned on: each
 * alone, which is what those do, and each with Lapwing's rules. Beside them stands what no placement can pass: the same boards
 * without anything to place.
 */
@Command(
        name = "placement-quality",
        mixinStandardHelpOptions = true,
        description =
                "Compares placements on simulated clusters: hours to the first empty battery, camera hours, moves.")
public final class PlacementQuality implements Callable<Integer> {

    private static final String OURS = "longest-life+rules";
    private static final String PEER = "kube-default";

    @SuppressWarnings("UnusedVariable") // bin/bench gives it to all
    @Option(names = "--launcher", hidden = true, description = "Not needed.")
    private String launcher = "";

    @Option(names = "--scenarios", split = ",", description = "Which; all but thousand if not given.")
    private List<String> scenarios = new ArrayList<>(
            Scenario.NAMES.stream().filter(name -> !name.equals("thousand")).toList());

    @Option(names = "--from", defaultValue = "101", description = "First seed (default ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--to", defaultValue = "140", description = "Last seed (default ${DEFAULT-VALUE}).")
    private long to;

    @Option(names = "--table", description = "As a table for people instead of JSON.")
    private boolean table;

    /** Runs it; see {@code --help}. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PlacementQuality()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<Long> seeds = LongStream.rangeClosed(from, to).boxed().toList();
        var contenders = new ArrayList<Contender>();
        NodeRankings.ALL.forEach(ranking -> {
            contenders.add(new Contender(ranking, true));
            contenders.add(new Contender(ranking, false));
        });
        var document = JsonNodeFactory.instance.objectNode();
        document.put("seeds", from + "-" + to);
        for (String name : scenarios) {
            Scenario scenario = Scenario.load(name);
            Comparison comparison = SimulateCommand.compare(scenario, contenders, seeds);
            List<Outcome> bound = SimulateCommand.compare(scenario.unloaded(), List.of(contenders.getFirst()), seeds)
                    .byPolicy()
                    .getOrDefault(OURS, List.of());
            if (table) {
                print(name, comparison, bound);
            } else {
                document.set(name, json(comparison, bound));
            }
        }
        if (!table) {
            System.out.println(document);
        }
        return 0;
    }

    private static ObjectNode json(Comparison comparison, List<Outcome> bound) {
        var result = JsonNodeFactory.instance.objectNode();
        List<Outcome> ours = comparison.byPolicy().getOrDefault(OURS, List.of());
        comparison.byPolicy().forEach((policy, outcomes) -> {
            var row = result.putObject(policy);
            spread(row.putObject("firstDeathHours"), outcomes, Outcome::firstDeathHours);
            spread(row.putObject("nodeHoursBeforeFirstDeath"), outcomes, Outcome::nodeHours);
            spread(row.putObject("cameraHours"), outcomes, Outcome::cameraHours);
            row.put(
                    "mostMovesPerPodHour",
                    Comparison.spread(outcomes, Outcome::movesPerPodHour).highest());
            row.put("oursToThisFirstDeath", Comparison.ratio(ours, outcomes, Outcome::nodeHours));
            row.put("oursToThisCameraHours", Comparison.ratio(ours, outcomes, Outcome::cameraHours));
        });
        var most = result.putObject("nothing-to-place");
        spread(most.putObject("firstDeathHours"), bound, Outcome::firstDeathHours);
        spread(most.putObject("cameraHours"), bound, Outcome::cameraHours);
        most.put("oursToThisFirstDeath", Comparison.ratio(ours, bound, Outcome::nodeHours));
        most.put("oursToThisCameraHours", Comparison.ratio(ours, bound, Outcome::cameraHours));
        List<Outcome> peer = comparison.byPolicy().getOrDefault(PEER, List.of());
        most.put("thisToPeerFirstDeath", Comparison.ratio(bound, peer, Outcome::nodeHours));
        most.put("thisToPeerCameraHours", Comparison.ratio(bound, peer, Outcome::cameraHours));
        return result;
    }

    private static void spread(ObjectNode row, List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        Spread spread = Comparison.spread(outcomes, figure);
        row.put("lowest", spread.lowest()).put("median", spread.median()).put("highest", spread.highest());
    }

    private static void print(String name, Comparison comparison, List<Outcome> bound) {
        List<Outcome> ours = comparison.byPolicy().getOrDefault(OURS, List.of());
        System.out.println("\n### " + name + "\n");
        System.out.println(
                "| policy | first battery empty, h: median (lowest to highest) | camera hours | ours to this:"
                        + " first empty | camera hours | most moves per pod and hour |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        comparison.byPolicy().forEach((policy, outcomes) -> {
            Spread death = Comparison.spread(outcomes, Outcome::firstDeathHours);
            Spread served = Comparison.spread(outcomes, Outcome::cameraHours);
            System.out.printf(
                    Locale.ROOT,
                    "| `%s` | %.2f (%.2f to %.2f) | %.1f (%.1f to %.1f) | %.3f | %.3f | %.3f |%n",
                    policy,
                    death.median(),
                    death.lowest(),
                    death.highest(),
                    served.median(),
                    served.lowest(),
                    served.highest(),
                    Comparison.ratio(ours, outcomes, Outcome::nodeHours),
                    Comparison.ratio(ours, outcomes, Outcome::cameraHours),
                    Comparison.spread(outcomes, Outcome::movesPerPodHour).highest());
        });
        Spread most = Comparison.spread(bound, Outcome::firstDeathHours);
        Spread served = Comparison.spread(bound, Outcome::cameraHours);
        System.out.printf(
                Locale.ROOT,
                "| nothing to place (no placement can pass it) | %.2f (%.2f to %.2f) | %.1f (%.1f to %.1f) | %.3f | %.3f | |%n",
                most.median(),
                most.lowest(),
                most.highest(),
                served.median(),
                served.lowest(),
                served.highest(),
                Comparison.ratio(ours, bound, Outcome::nodeHours),
                Comparison.ratio(ours, bound, Outcome::cameraHours));
        List<Outcome> peer = comparison.byPolicy().getOrDefault(PEER, List.of());
        System.out.printf(
                Locale.ROOT,
                "%nNothing to place to `%s`, the most that any placement could gain over it: %.3f, %.3f%n",
                PEER,
                Comparison.ratio(bound, peer, Outcome::nodeHours),
                Comparison.ratio(bound, peer, Outcome::cameraHours));
    }
}
