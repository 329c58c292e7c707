package dev.lapwing.lab.outage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Distributions of the latency from a picture's file to the cloud: before the strikes, and in cases of each kind. */
final class LatencyChart {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 430;
    private static final int LEFT = 60;
    private static final int RIGHT = 190;
    private static final int TOP = 44;
    private static final int BOTTOM = 54;
    private static final double LEAST_SECONDS = 0.01;
    private static final int POINTS = 400;
    private static final String GREY = "stroke=\"#dddddd\"";

    private LatencyChart() {}

    /** Of these; cases of one kind, as the power of each board, are one line. */
    static String svg(List<Outcome> outcomes) {
        var chart = new Chart(WIDTH, HEIGHT, "Latency from a picture's file to its reader in the cloud");
        Map<String, Quantiles> lines = lines(outcomes);
        double top = lines.values().stream()
                .mapToDouble(Quantiles::max)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        double most = Math.pow(10, Math.ceil(Math.log10(Math.max(1, top))));
        for (double tick = LEAST_SECONDS; tick <= most * 1.001; tick *= 10) {
            double x = x(tick, most);
            chart.line(x, TOP, x, HEIGHT - BOTTOM, GREY);
            String label = tick < 0.999 ? Math.round(tick * 1000) + " ms" : Math.round(tick) + " s";
            chart.text(x, HEIGHT - BOTTOM + 16, "middle", "", label);
        }
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0);
            chart.line(LEFT, y, WIDTH - RIGHT, y, GREY);
            chart.text(LEFT - 6, y + 4, "end", "", percent + " %");
        }
        chart.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", "", "at most so long (logarithmic)");
        int number = 0;
        for (var line : lines.entrySet()) {
            String colour = Chart.COLOURS.get(number % Chart.COLOURS.size());
            chart.path(points(line.getValue(), most), "stroke=\"" + colour + "\" stroke-width=\"1.6\"");
            double y = TOP + 16 + 20 * number;
            chart.line(
                    WIDTH - RIGHT + 14,
                    y - 4,
                    WIDTH - RIGHT + 36,
                    y - 4,
                    "stroke=\"" + colour + "\" stroke-width=\"3\"");
            chart.text(WIDTH - RIGHT + 42, y, "start", "", line.getKey());
            number++;
        }
        return chart.svg();
    }

    private static Map<String, Quantiles> lines(List<Outcome> outcomes) {
        var lines = new LinkedHashMap<String, Quantiles>();
        lines.put(
                "before the strikes",
                Quantiles.together(outcomes.stream()
                        .map(outcome -> outcome.figures().baseline())
                        .toList()));
        outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.which().kind(), LinkedHashMap::new, Collectors.toList()))
                .forEach((kind, cases) -> lines.put(
                        kind,
                        Quantiles.together(cases.stream()
                                .map(outcome -> outcome.figures().latencies())
                                .toList())));
        return lines;
    }

    private static List<double[]> points(Quantiles quantiles, double most) {
        var points = new ArrayList<double[]>();
        if (!quantiles.isEmpty()) {
            for (int point = 0; point <= POINTS; point++) {
                double part = point / (double) POINTS;
                points.add(new double[] {x(quantiles.at(part), most), y(part)});
            }
        }
        return points;
    }

    private static double x(double seconds, double most) {
        double share = Math.log10(Math.max(LEAST_SECONDS, seconds) / LEAST_SECONDS) / Math.log10(most / LEAST_SECONDS);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double part) {
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM);
    }
}
