package dev.lapwing.cli.simulate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lapwing.orchestration.simulate.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How policies did over the same seeds.
 *
 * @param byPolicy outcomes of each, in the order of the seeds
 */
public record Comparison(Map<String, List<Outcome>> byPolicy) {

    public Comparison {
        byPolicy = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byPolicy));
    }

    /** Lowest, median and highest. */
    public record Spread(double lowest, double median, double highest) {}

    /** Of one figure over the seeds. */
    public static Spread spread(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        double[] sorted = outcomes.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }

    /** Lines of a table for people. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%-24s %28s %32s %7s %15s",
                "POLICY",
                "FIRST DEATH h (low..high)",
                "CAMERA HOURS (low..high)",
                "DEATHS",
                "MOVES/POD/HOUR"));
        byPolicy.forEach((policy, outcomes) -> {
            Spread death = spread(outcomes, Outcome::firstDeathHours);
            Spread served = spread(outcomes, Outcome::cameraHours);
            lines.add(String.format(
                    Locale.ROOT,
                    "%-24s %8.2f (%7.2f ..%8.2f) %9.1f (%8.1f ..%9.1f) %7.1f %15.4f",
                    policy,
                    death.median(),
                    death.lowest(),
                    death.highest(),
                    served.median(),
                    served.lowest(),
                    served.highest(),
                    spread(outcomes, Outcome::deaths).median(),
                    spread(outcomes, Outcome::movesPerPodHour).highest()));
        });
        lines.add(
                "medians over the seeds; moves for each pod and hour of the seed that had most; where no battery ran empty, all"
                        + " hours count as before the first death");
        return lines;
    }

    /** For programs. */
    public ObjectNode json() {
        var document = JsonNodeFactory.instance.objectNode();
        byPolicy.forEach((policy, outcomes) -> {
            ArrayNode runs = document.putArray(policy);
            for (Outcome outcome : outcomes) {
                var run = runs.addObject();
                run.put("scenario", outcome.scenario());
                run.put("seed", outcome.seed());
                run.put("hours", outcome.hours());
                run.put("firstDeathHours", outcome.firstDeathHours());
                run.put("nodeHoursBeforeFirstDeath", outcome.nodeHours());
                run.put("cameraHours", outcome.cameraHours());
                run.put("deaths", outcome.deaths());
                run.put("moves", outcome.moves());
                run.put("undone", outcome.undone());
                run.put("movesPerPodHour", outcome.movesPerPodHour());
                ObjectNode reasons = run.putObject("movesByReason");
                outcome.movesByReason().forEach(reasons::put);
            }
        });
        return document;
    }

    /** Median over the seeds of what one policy has more than another in the same world, as a ratio. */
    public static double ratio(List<Outcome> ours, List<Outcome> theirs, ToDoubleFunction<Outcome> figure) {
        double[] ratios = new double[ours.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i));
        }
        Arrays.sort(ratios);
        int middle = ratios.length / 2;
        return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
    }
}
