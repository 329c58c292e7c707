package dev.lapwing.cli.demo;

import dev.lapwing.cli.demo.Latencies.Percentiles;
import dev.lapwing.cli.demo.Observations.Counts;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What a person sees: a table that stays in its place on a terminal, plain lines where there is none. */
final class DemoView {

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
    private static final String ROW = "%-12s %8s %13s %9s %9s %6s %8s %8s";

    private final PrintStream out;
    private final boolean terminal;
    private int drawn;
    private Instant nextPlain = Instant.MIN;

    DemoView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** One line. */
    void say(String line) {
        drawn = 0;
        out.println(line);
        out.flush();
    }

    /** How things stand now. */
    void show(String phase, List<Counts> nodes, Instant now) {
        if (terminal) {
            draw(phase, nodes);
        } else if (!now.isBefore(nextPlain)) {
            nextPlain = now.plus(PLAIN_EVERY);
            plain(phase, nodes);
        }
    }

    private void draw(String phase, List<Counts> nodes) {
        var text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append('A');
        }
        line(text, phase);
        line(text, String.format(ROW, "node", "seen", "acknowledged", "bridged", "archived", "lag", "p50", "p95"));
        nodes.forEach(node -> line(text, row(node)));
        out.print(text);
        out.flush();
        drawn = nodes.size() + 2;
    }

    private static void line(StringBuilder text, String line) {
        text.append("\033[K").append(line).append('\n');
    }

    private static String row(Counts node) {
        return String.format(
                ROW,
                node.node(),
                node.seen(),
                node.acknowledged(),
                node.bridged(),
                node.archived(),
                node.lag(),
                node.latency().map(Percentiles::p50).map(DemoView::milliseconds).orElse("-"),
                node.latency().map(Percentiles::p95).map(DemoView::milliseconds).orElse("-"));
    }

    private void plain(String phase, List<Counts> nodes) {
        out.printf(
                Locale.ROOT,
                "%s: seen %d, acknowledged %d, bridged %d, archived %d, lag %d%n",
                phase,
                sum(nodes, Counts::seen),
                sum(nodes, Counts::acknowledged),
                sum(nodes, Counts::bridged),
                sum(nodes, Counts::archived),
                sum(nodes, Counts::lag));
        out.flush();
    }

    static long sum(List<Counts> nodes, ToLongFunction<Counts> part) {
        return nodes.stream().mapToLong(part).sum();
    }

    /** The last table: what was captured, and what is where. */
    void reconciled(Reconciliation reconciliation, Optional<Percentiles> latency, Optional<Percentiles> warm) {
        say("");
        say(String.format("%-12s %9s %13s %9s %9s", "source", "captured", "acknowledged", "bridged", "archived"));
        for (Reconciliation.Source source : reconciliation.sources()) {
            say(line(
                    source.name(),
                    source.captured(),
                    hop -> source.at(hop).count(),
                    source.complete() ? "each once, byte for byte" : "NOT AS CAPTURED"));
        }
        say(line("all", reconciliation.captured(), reconciliation::count, ""));
        latency.ifPresent(all -> say("from picture closed to readable in the cloud: " + percentiles(all)
                + warm.map(later -> "; without the first ten seconds " + percentiles(later))
                        .orElse("")));
        reconciliation.differences().forEach(this::say);
    }

    private static String line(String name, int captured, ToLongFunction<Reconciliation.Hop> count, String verdict) {
        return String.format(
                        "%-12s %9d %13d %9d %9d  %s",
                        name,
                        captured,
                        count.applyAsLong(Reconciliation.Hop.ACKNOWLEDGED),
                        count.applyAsLong(Reconciliation.Hop.BRIDGED),
                        count.applyAsLong(Reconciliation.Hop.ARCHIVED),
                        verdict)
                .stripTrailing();
    }

    private static String percentiles(Percentiles latency) {
        return "p50 " + milliseconds(latency.p50()) + ", p95 " + milliseconds(latency.p95()) + " (" + latency.count()
                + " pictures)";
    }

    private static String milliseconds(Duration latency) {
        return latency.toMillis() + " ms";
    }
}
