package dev.lapwing.cli.demo;

import dev.lapwing.cli.demo.Latencies.Percentiles;
import dev.lapwing.cli.demo.Observations.Counts;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What a person sees: a table that stays in its place on a terminal, plain lines where there is none. */
public final class DemoView {

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
    private static final String ROW = "%-12s %8s %13s %9s %9s %6s %8s %8s";

    private final PrintStream out;
    private final boolean terminal;
    private int drawn;
    private Instant nextPlain = Instant.MIN;

    /** A view to be; on a terminal a table is drawn over and over. */
    public DemoView(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** One line. */
    public void say(String line) {
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

    /** A line that takes the place of the one before it on a terminal, and comes every few seconds elsewhere. */
    public void progress(String line, Instant now) {
        if (terminal) {
            out.print((drawn > 0 ? "\033[" + drawn + "A" : "") + "\033[K" + line + "\n");
            out.flush();
            drawn = 1;
        } else if (!now.isBefore(nextPlain)) {
            nextPlain = now.plus(PLAIN_EVERY);
            out.println(line);
            out.flush();
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

    /**
     * The last table: what was captured, and what is where.
     *
     * @param some the latency of some pictures
     * @param which they are
     */
    public void reconciled(
            Reconciliation reconciliation, Optional<Percentiles> latency, Optional<Percentiles> some, String which) {
        say("");
        say(String.format("%-12s %9s %13s %9s %9s", "source", "captured", "acknowledged", "bridged", "archived"));
        for (Reconciliation.Source source : reconciliation.sources()) {
            say(line(
                    source.name(),
                    source.captured(),
                    hop -> source.at().containsKey(hop)
                            ? Integer.toString(source.at(hop).count())
                            : "-",
                    source.complete() ? "each once, byte for byte" : "NOT AS CAPTURED"));
        }
        say(line("all", reconciliation.captured(), hop -> looked(reconciliation, hop), ""));
        latency.ifPresent(all -> say("from picture closed to readable in the cloud: " + percentiles(all)
                + some.map(quiet -> "; " + which + " " + percentiles(quiet)).orElse("")));
        reconciliation.differences().forEach(this::say);
    }

    private static String looked(Reconciliation reconciliation, Reconciliation.Hop hop) {
        boolean looked =
                reconciliation.sources().stream().allMatch(source -> source.at().containsKey(hop));
        return looked ? Integer.toString(reconciliation.count(hop)) : "-";
    }

    private static String line(String name, int captured, Function<Reconciliation.Hop, String> count, String verdict) {
        return String.format(
                        "%-12s %9d %13s %9s %9s  %s",
                        name,
                        captured,
                        count.apply(Reconciliation.Hop.ACKNOWLEDGED),
                        count.apply(Reconciliation.Hop.BRIDGED),
                        count.apply(Reconciliation.Hop.ARCHIVED),
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
