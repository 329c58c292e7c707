package dev.lapwing.lab.outage;

import java.util.List;
import java.util.Locale;

/** The longest time without a picture in each case, by camera, beside what Heckmann measured. */
final class OutageChart {

    private static final int WIDTH = 760;
    private static final int LEFT = 200;
    private static final int RIGHT = 60;
    private static final int TOP = 62;
    private static final int ROW = 24;
    private static final String GREY = "stroke=\"#dddddd\"";

    private OutageChart() {}

    /** Of these, from top to bottom. */
    static String svg(List<Outcome> outcomes) {
        int bottom = TOP + ROW * outcomes.size();
        var chart = new Chart(WIDTH, bottom + 66, "Longest time without a picture in the cloud");
        chart.text(
                16,
                40,
                "start",
                "fill=\"#555555\"",
                "bar: the camera that had the longest; dots: each camera that still saw");
        double most = outcomes.stream()
                .mapToDouble(outcome -> outcome.figures().longestGapSeconds())
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double top = Math.max(100, Math.pow(10, Math.ceil(Math.log10(Math.max(1, most)))));
        for (double tick = 0.1; tick <= top * 1.001; tick *= 10) {
            double x = x(tick, top);
            chart.line(x, TOP - 6, x, bottom, GREY);
            chart.text(x, bottom + 16, "middle", "", String.format(Locale.ROOT, tick < 1 ? "%.1f" : "%.0f", tick));
        }
        mark(chart, 5, top, bottom, "goal: 5 s", "#009e73");
        mark(chart, 40, top, bottom, "Heckmann: 40 s", "#d55e00");
        mark(chart, 80, top, bottom, "80 s", "#d55e00");
        chart.text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 34, "middle", "", "seconds (logarithmic)");
        chart.text(
                16,
                bottom + 56,
                "start",
                "fill=\"#555555\"",
                "grey: min ISR or majority was lost, or the internet; there pictures come when it is back");
        for (int row = 0; row < outcomes.size(); row++) {
            row(chart, outcomes.get(row), TOP + ROW * row, top);
        }
        return chart.svg();
    }

    private static void row(Chart chart, Outcome outcome, double y, double top) {
        double middle = y + ROW / 2.0;
        double gap = outcome.figures().longestGapSeconds();
        String colour = outcome.which().quorate() ? "#56b4e9" : "#bbbbbb";
        chart.text(LEFT - 8, middle + 4, "end", "", outcome.which().what());
        if (Double.isFinite(gap)) {
            double end = x(gap, top);
            chart.rectangle(LEFT, y + 5, end - LEFT, ROW - 10, "fill=\"" + colour + "\"");
            chart.text(end + 8, middle + 4, "start", "", String.format(Locale.ROOT, "%.1f", gap));
        }
        outcome.figures()
                .gaps()
                .values()
                .forEach(each -> chart.dot(x(each.seconds(), top), middle, "fill=\"#0072b2\""));
    }

    private static void mark(Chart chart, double seconds, double top, double bottom, String what, String colour) {
        double x = x(seconds, top);
        chart.line(x, TOP - 6, x, bottom, "stroke=\"" + colour + "\" stroke-dasharray=\"4 3\"");
        chart.text(x, TOP - 10, seconds == 80 ? "start" : "end", "fill=\"" + colour + "\" font-size=\"11\"", what);
    }

    /** Logarithmic from a tenth of a second. */
    private static double x(double seconds, double top) {
        double share = Math.log10(Math.max(0.1, seconds) / 0.1) / Math.log10(top / 0.1);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }
}
