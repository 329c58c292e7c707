package dev.lapwing.lab.outage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Outcomes as a table for people and as JSON for programs. */
final class OutageReport {

    private static final double[] CDF = {0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};

    private OutageReport() {}

    /** A table, and what its columns say. */
    static String text(List<Outcome> outcomes) {
        var text = new StringBuilder(line(
                "case",
                "struck",
                "outage",
                "median",
                "own",
                "before",
                "calm",
                "calm",
                "pictures",
                "lost",
                "doubled",
                "CPU",
                "MiB",
                "others measured"));
        text.append(line("", "", "s", "s", "s", "s", "struck s", "healed s", "", "", "", "s", "/board", ""));
        for (Outcome outcome : outcomes) {
            OutageFigures figures = outcome.figures();
            text.append(line(
                    outcome.which().name(),
                    outcome.which().what(),
                    seconds(figures.longestGapSeconds()),
                    seconds(Quantiles.of(OutageFigures.seconds(figures.gaps()).values())
                            .at(0.5)),
                    seconds(figures.longestOwnGapSeconds()),
                    seconds(figures.baselineGapSeconds()),
                    seconds(figures.recoveredSeconds()),
                    seconds(figures.recoveredAfterHealSeconds()),
                    Integer.toString(outcome.written()),
                    Integer.toString(outcome.lost()),
                    Integer.toString(outcome.doubled()),
                    String.format(Locale.ROOT, "%.0f", outcome.cpuSeconds()),
                    Long.toString(most(outcome) >> 20),
                    outcome.which().peer()));
        }
        return text + String.format(Locale.ROOT, """

                outage   longest time without a picture in the cloud, of the camera that had the longest; of the median camera
                own      the same of the cameras of what was struck, which saw nothing or could send nothing for that time
                before   the same in the time before the strike
                calm     from the strike, and from when all was given back, until the median latency was at most %.0f times
                         that of the time before, and stayed so; - if it was not
                CPU, MiB of all pods, and of the board whose pods had the most (without cache)
                A power cut is docker kill: what the board's kernel had not written yet is not lost, as it would be on a board.
                """, OutageFigures.BASELINE_FACTOR);
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, "%-17s %-31s %7s %7s %7s %7s %9s %9s %8s %5s %7s %7s %6s  %s%n", columns);
    }

    private static long most(Outcome outcome) {
        return outcome.residentBytes().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    private static String seconds(double seconds) {
        return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.1f", seconds);
    }

    private static String seconds(OptionalDouble seconds) {
        return seconds.isEmpty() ? "-" : seconds(seconds.getAsDouble());
    }

    /** A JSON document. */
    static String json(Map<String, Object> setting, List<Outcome> outcomes) throws IOException {
        var document = new LinkedHashMap<String, Object>(setting);
        document.put("cases", outcomes.stream().map(OutageReport::json).toList());
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    private static Map<String, @Nullable Object> json(Outcome outcome) {
        OutageFigures figures = outcome.figures();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("case", outcome.which().name());
        json.put("what", outcome.which().what());
        json.put("others", outcome.which().peer());
        json.put("minIsrAndMajorityKept", outcome.which().quorate());
        json.put("bridgesBefore", outcome.stood());
        json.put("struckSeconds", round(outcome.timeline().struckSeconds()));
        json.put("healedSeconds", round(outcome.timeline().healedSeconds()));
        json.put("endSeconds", round(outcome.timeline().endSeconds()));
        json.put("longestGapSeconds", round(figures.longestGapSeconds()));
        json.put(
                "longestGapBeganSeconds",
                figures.longestGap().map(gap -> round(gap.beganSeconds())).orElse(null));
        json.put("gapSecondsByCamera", rounded(OutageFigures.seconds(figures.gaps())));
        json.put("gapSecondsOfStruckCameras", rounded(OutageFigures.seconds(figures.ownGaps())));
        json.put("baselineGapSeconds", round(figures.baselineGapSeconds()));
        json.put("calmAfterStrikeSeconds", boxed(figures.recoveredSeconds()));
        json.put("calmAfterHealSeconds", boxed(figures.recoveredAfterHealSeconds()));
        json.put("baselineLatencySeconds", cdf(figures.baseline()));
        json.put("latencySeconds", cdf(figures.latencies()));
        json.put("written", outcome.written());
        json.put("lost", outcome.lost());
        json.put("doubled", outcome.doubled());
        json.put("cpuSeconds", round(outcome.cpuSeconds()));
        json.put("residentBytesByBoard", outcome.residentBytes());
        return json;
    }

    /** Points of a distribution: part of all, and the seconds that it does not exceed. */
    private static Map<String, Double> cdf(Quantiles quantiles) {
        var points = new LinkedHashMap<String, Double>();
        for (double part : CDF) {
            points.put(Double.toString(part), quantiles.isEmpty() ? -1 : round(quantiles.at(part)));
        }
        return points;
    }

    private static Map<Integer, Double> rounded(Map<Integer, Double> seconds) {
        var rounded = new TreeMap<Integer, Double>();
        seconds.forEach((camera, value) -> rounded.put(camera, round(value)));
        return rounded;
    }

    private static @Nullable Double boxed(OptionalDouble seconds) {
        return seconds.isEmpty() ? null : Double.valueOf(round(seconds.getAsDouble()));
    }

    private static double round(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
