package dev.lapwing.cli.simulate;

import dev.lapwing.orchestration.simulate.Outcome;
import dev.lapwing.orchestration.simulate.Outcome.Moved;
import dev.lapwing.orchestration.simulate.World;
import java.util.List;
import java.util.Locale;

/** The batteries of a run over its hours, and its moves, as SVG. Colours are told apart by colour-blind eyes, too. */
final class BatteryChart {

    /** After Okabe and Ito. */
    private static final List<String> COLOURS =
            List.of("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f");

    private static final int WIDTH = 900;
    private static final int PANEL = 220;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 66;
    private static final int LETTER = 7; // about, of this font

    /** What ticks are told apart by. */
    private static final List<String> TICKS = List.of("RECOVERED", "OUTLIVED", "other moves");

    private BatteryChart() {}

    /** One panel for each run, one below the other. */
    static String of(List<Outcome> outcomes) {
        int height = outcomes.size() * (PANEL + TOP) + 30;
        var svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n<title>Batteries and moves</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n",
                WIDTH,
                height,
                WIDTH,
                height));
        for (int i = 0; i < outcomes.size(); i++) {
            panel(svg, outcomes.get(i), i * (PANEL + TOP) + TOP);
        }
        return svg.append("</svg>").append(System.lineSeparator()).toString();
    }

    private static void panel(StringBuilder svg, Outcome outcome, int top) {
        text(
                svg,
                LEFT,
                top - 30,
                String.format(
                        Locale.ROOT,
                        "%s, %s, seed %d: %s battery empty after %.1f h, %.0f camera hours, %d moves",
                        outcome.policy(),
                        outcome.scenario(),
                        outcome.seed(),
                        outcome.deaths() == 0 ? "no" : "first",
                        outcome.firstDeathHours(),
                        outcome.cameraHours(),
                        outcome.moves()));
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(top, percent);
            line(svg, LEFT, y, WIDTH - RIGHT, y, "stroke=\"#dddddd\"");
            text(svg, 12, y + 4, percent + " %");
        }
        for (int hour = 0; hour <= outcome.hours(); hour += Math.max(1, outcome.hours() / 12)) {
            text(svg, x(outcome, hour * 60) - 8, top + PANEL + 14, hour + " h");
        }
        int boards = outcome.charges().isEmpty() ? 0 : outcome.charges().getFirst().length;
        legend(svg, boards, top - 12);
        for (int board = 0; board < boards; board++) {
            var points = new StringBuilder();
            for (int i = 0; i < outcome.charges().size(); i++) {
                points.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        x(outcome, i * Outcome.CHARGE_MINUTES),
                        y(top, outcome.charges().get(i)[board])));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline fill=\"none\" stroke=\"%s\" stroke-opacity=\"%.2f\" points=\"%s\">"
                            + "<title>%s</title></polyline>%n",
                    COLOURS.get(board % COLOURS.size()),
                    boards > 20 ? 0.25 : 0.9,
                    points,
                    World.edgeName(board)));
        }
        for (Moved move : outcome.log()) {
            double x = x(outcome, move.minute());
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\">"
                            + "<title>%s: %s from %s to %s after %.1f h</title></line>%n",
                    x,
                    top + PANEL - 8,
                    x,
                    top + PANEL,
                    colour(move.reason()),
                    move.reason(),
                    move.pod(),
                    move.from(),
                    move.to(),
                    move.minute() / 60.0));
        }
    }

    /** The colours of boards, where each has its own, and of ticks. */
    private static void legend(StringBuilder svg, int boards, int y) {
        double x = LEFT;
        for (int board = 0; board < boards && boards <= COLOURS.size(); board++) {
            x = entry(svg, x, y, "\u2014 " + World.edgeName(board), COLOURS.get(board));
        }
        for (String tick : TICKS) {
            x = entry(svg, x, y, "| " + tick, colour(tick));
        }
    }

    private static double entry(StringBuilder svg, double x, int y, String content, String colour) {
        svg.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" fill=\"%s\">%s</text>%n", x, y, colour, content));
        return x + content.length() * LETTER + 12;
    }

    private static String colour(String reason) {
        return switch (reason) {
            case "RECOVERED" -> "#009e73";
            case "OUTLIVED" -> "#0072b2";
            default -> "#d55e00";
        };
    }

    private static double x(Outcome outcome, int minute) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (minute / (outcome.hours() * 60.0));
    }

    private static double y(int top, double percent) {
        return top + PANEL * (1 - percent / 100);
    }

    private static void text(StringBuilder svg, double x, double y, String content) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                x,
                y,
                content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String attributes) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>%n",
                x1,
                y1,
                x2,
                y2,
                attributes));
    }
}
