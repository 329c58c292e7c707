package dev.lapwing.cli.explain;

import dev.lapwing.records.context.Metric;
import dev.lapwing.records.context.MetricStatistics;
import dev.lapwing.records.context.NodeContext;
import dev.lapwing.records.context.NodeContext.TimeToEmpty;
import dev.lapwing.records.context.ThrottleBit;
import dev.lapwing.records.placement.Placement;
import dev.lapwing.records.placement.Placement.Considered;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes stories and contexts as one screen for people. */
final class ExplainScreen {

    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final Instant now;

    ExplainScreen(PrintWriter out, Instant now) {
        this.out = out;
        this.now = now;
    }

    /** What is known of a node now. */
    void node(NodeContext context) {
        out.println(context.node() + ": heard " + ago(context.heardAt())
                + (Double.isFinite(context.score())
                        ? ", score " + number(context.score()) + " (the lower the better)"
                        : ", no score yet"));
        TimeToEmpty left = context.timeToEmpty();
        if (left != null) {
            out.println(INDENT + "battery empty in " + duration(left.expected()) + " (" + duration(left.low()) + " to "
                    + duration(left.high()) + ", 95 %)");
        }
        context.metrics().forEach((metric, statistics) -> out.println(INDENT + line(metric, statistics)));
    }

    private static String line(Metric metric, MetricStatistics statistics) {
        String unit = metric.unit();
        String line = String.format(
                Locale.ROOT,
                "%-26s %s, mean %s, standard deviation %s of %d samples",
                metric.key(),
                value(statistics.last(), unit),
                value(statistics.mean(), unit),
                value(Math.sqrt(statistics.variance()), unit),
                statistics.count());
        return metric == Metric.THROTTLED && statistics.last() > 0
                ? line + ": " + ThrottleBit.of(statistics.last())
                : line;
    }

    /** A decision, and what came of it. */
    void story(Story story) {
        Placement made = story.made();
        out.println();
        out.println(made.at().truncatedTo(ChronoUnit.SECONDS) + "  " + made.reason() + "  " + made.pod() + "  "
                + way(made) + "  " + outcome(story));
        out.println(INDENT + made.detail());
        if (!made.known().isEmpty()) {
            out.println(INDENT + "known");
            made.known().forEach((node, metrics) -> out.println(INDENT + INDENT + node + ": " + known(metrics)));
        }
        if (!made.considered().isEmpty()) {
            out.println(INDENT + "considered, by " + made.policy() + " (the lower the better)");
            made.considered().forEach(each -> out.println(INDENT + INDENT + considered(each, made)));
        }
        List<Placement> after = story.steps().subList(1, story.steps().size());
        after.forEach(step -> out.println(
                INDENT + step.at().truncatedTo(ChronoUnit.SECONDS) + "  " + step.step() + ": " + step.detail()));
    }

    private static String way(Placement made) {
        if (made.from() == null) {
            return made.to() == null ? "stays where it is" : "pending -> " + made.to();
        }
        return made.to() == null ? "stays on " + made.from() : made.from() + " -> " + made.to();
    }

    private static String outcome(Story story) {
        return story.steps().size() == 1
                ? story.outcome().step().name()
                : story.outcome().step() + " after " + duration(story.took());
    }

    private static String known(Map<String, Double> metrics) {
        return metrics.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + " "
                        + value(
                                each.getValue(),
                                Metric.of(each.getKey()).map(Metric::unit).orElse("")))
                .collect(Collectors.joining(", "));
    }

    private static String considered(Considered each, Placement made) {
        String score = Double.isFinite(each.score()) ? number(each.score()) : "not ranked";
        String why = each.whyNot() == null ? "" : each.whyNot();
        String verdict = each.node().equals(made.to()) ? why.isEmpty() ? "chosen" : "chosen, though " + why : why;
        return (each.node() + "  " + score + "  " + verdict).stripTrailing();
    }

    private String ago(Instant moment) {
        return duration(Duration.between(moment, now)) + " ago";
    }

    private static String value(double value, String unit) {
        return unit.isEmpty() ? number(value) : number(value) + " " + unit;
    }

    private static String number(double value) {
        double size = Math.abs(value);
        String format = (size != 0 && size < 0.01) || size >= 1e7 ? "%.2e" : size == Math.rint(size) ? "%.0f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
}
